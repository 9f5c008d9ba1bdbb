import type { PricesSeen } from '../charging/outlook.ts';
import type { ChargerSeen, Installation, MeterReading, Snapshot, VehicleSeen } from '../charging/snapshot.ts';
import { type Epoch, type Millis, amps, epoch, percent, seconds, watts } from '../units.ts';
import type { Seen } from './controller.ts';
import { plainPlant } from './plant.ts';
import { type CarHand, chargerSeen, vehicleSeen } from './sunpilot-car.ts';

/** The midnight from which every trace is counted. */
const MIDNIGHT = Date.UTC(2026, 5, 21);
const DAY_S = 86_400;

const wallAt = (atS: number): Epoch => epoch(MIDNIGHT + atS * 1000);

export const measured = (seen: Seen, nowMs: Millis): MeterReading => ({
  siteWatts: seen.siteWatts,
  batteryWatts: seen.batteryWatts,
  solarWatts: seen.solarWatts,
  homeWatts: watts(seen.siteWatts + seen.solarWatts + (seen.batteryWatts ?? 0)),
  volts: seen.volts,
  takenAtMs: nowMs,
});

/** The tariff is known in advance, as day-ahead prices are. */
const pricesSeen = ({
  atS,
  importPrice,
  exportPrice,
  importTariff,
}: Pick<Seen, 'atS' | 'importPrice' | 'exportPrice' | 'importTariff'>): PricesSeen | undefined =>
  importPrice === undefined && exportPrice === undefined
    ? undefined
    : {
        importNow: importPrice,
        exportNow: exportPrice,
        importSlots: (importTariff ?? [])
          .filter(({ toS }) => toS > atS)
          .map(({ fromS, toS, price }) => ({ fromMs: wallAt(fromS), toMs: wallAt(toS), price })),
        exportSlots: [],
      };

const dayOf = (midnightMs: number): string =>
  new Date(midnightMs).toISOString().slice(0, 'yyyy-mm-dd'.length);

const FIRST_DAY = dayOf(MIDNIGHT);

const dayAt = (atS: number): string =>
  atS < DAY_S ? FIRST_DAY : dayOf(MIDNIGHT + Math.floor(atS / DAY_S) * DAY_S * 1000);

const installation: Installation = {
  circuitAmps: amps(plainPlant.circuitAmps),
  chargerAmps: amps(plainPlant.mostAmps),
  meterIncludesChargers: true,
  cutsOff: false,
};

/** What the program would know at this second: everything connected, awake and plugged in. */
export function snapshotOf(
  seen: Seen,
  cars: readonly CarHand[],
  reading: MeterReading | undefined,
  nowMs: Millis,
): Snapshot {
  const chargers: ChargerSeen[] = [];
  const vehicles: VehicleSeen[] = [];
  for (const [index, car] of cars.entries()) {
    const its = seen.cars[index];
    if (its === undefined) continue;
    chargers.push(chargerSeen(car, its, nowMs));
    vehicles.push(vehicleSeen(car, its, nowMs));
  }
  return {
    nowMs,
    wallMs: wallAt(seen.atS),
    localDay: dayAt(seen.atS),
    localMinute: (seen.atS % DAY_S) / 60,
    installation,
    bus: { connected: true, sinceMs: seconds(0) },
    chargers,
    meter: {
      reading,
      staleAfterMs: seconds(30),
      levelPercent: seen.batteryPercent === undefined ? undefined : percent(seen.batteryPercent),
      grid: 'connected',
      gridServices: false,
      reservePercent: percent(20),
      powerwallMode: 'self_consumption',
      phases: undefined,
    },
    prices: pricesSeen(seen),
    vehicles,
    acts: [],
  };
}
