import type { Reason } from '../charging/reasons.ts';
import type { ChargerSeen, MeterReading, VehicleSeen } from '../charging/snapshot.ts';
import { drawnWatts } from '../homeassistant/facts.ts';
import type { Numbers } from './numbers.ts';
import type { Seen } from './seen.ts';
import { type PageKey, saying } from './words.ts';

/** Something in the picture of the home through which power flows. */
export interface Place {
  readonly kind: 'sun' | 'grid' | 'powerwall' | 'house' | 'charger';
  readonly label: string;
  /** Its power, without a direction. */
  readonly text: string;
  /** W into the home's wires (+), or out of them (−); 0 also where it is not known. */
  readonly watts: number;
  /** The direction in words, or nothing. */
  readonly note: string;
  /** How full its battery is, of 1. */
  readonly level?: number | undefined;
  /** Up to where it is to be filled. */
  readonly limit?: number | undefined;
}

/** Nobody stands at a charger of which this is said, whoever is expected there. */
const EMPTY: readonly Reason[] = ['not_plugged_in', 'not_at_home'];
/** Less is no flow but noise. */
const STILL = 30;

const direction = (watts: number, out: PageKey, into: PageKey): PageKey =>
  Math.abs(watts) < STILL ? 'resting' : watts > 0 ? out : into;

/** The car that stands at a charger, if it is known. */
export function carAt({ decision, snapshot }: Seen, id: string): VehicleSeen | undefined {
  const found = decision.chargers.find(charger => charger.id === id);
  if (found?.vin === undefined || EMPTY.includes(found.told.key)) return undefined;
  return snapshot.vehicles.find(({ vin }) => vin === found.vin);
}

/** W that a charger's car draws; undefined where it cannot be known, as when the charger is silent. */
const drawnAt = (seen: Seen, charger: ChargerSeen): number | undefined =>
  charger.answering ? drawnWatts(seen, charger) : undefined;

/** W into all cars, as far as it is known. */
export const intoCars = (seen: Seen): number =>
  seen.snapshot.chargers.reduce((sum, charger) => sum + (drawnAt(seen, charger) ?? 0), 0);

/** What the meter shows; undefined also where that is old. */
export const readingOf = ({ snapshot: { meter, nowMs } }: Seen): MeterReading | undefined =>
  meter.reading !== undefined && nowMs - meter.reading.takenAtMs <= meter.staleAfterMs
    ? meter.reading
    : undefined;

/** Every place in the home, in the order in which they are read out. */
export function placesOf(seen: Seen, numbers: Numbers): readonly Place[] {
  const say = saying(seen.words);
  const { levelPercent } = seen.snapshot.meter;
  const place = (kind: Place['kind'], watts: number | undefined, sign: 1 | -1, note?: PageKey): Place => ({
    kind,
    label: kind === 'charger' ? '' : say(kind),
    text: numbers.watts(watts),
    watts: sign * (watts ?? 0),
    note: note === undefined || watts === undefined ? '' : say(note),
  });
  const { solarWatts, siteWatts, batteryWatts } = readingOf(seen) ?? {};
  const grid = direction(siteWatts ?? 0, 'importing', 'exporting');
  const battery = direction(batteryWatts ?? 0, 'feeding', 'charging');
  const hasBattery = batteryWatts !== undefined || levelPercent !== undefined;
  return [
    place('sun', solarWatts, 1),
    place('grid', siteWatts, 1, grid),
    ...(hasBattery
      ? [{ ...place('powerwall', batteryWatts, 1, battery), level: levelPercent && levelPercent / 100 }]
      : []),
    place('house', houseWatts(seen), -1),
    ...seen.snapshot.chargers.map(charger => chargerPlace(seen, charger, numbers)),
  ];
}

/** What the home draws besides the cars. */
function houseWatts(seen: Seen): number | undefined {
  const reading = readingOf(seen);
  if (reading === undefined) return undefined;
  const { homeWatts, siteWatts, solarWatts = 0, batteryWatts = 0 } = reading;
  const all = homeWatts ?? siteWatts + solarWatts + batteryWatts;
  return Math.max(0, all - (seen.snapshot.installation.meterIncludesChargers ? intoCars(seen) : 0));
}

function chargerPlace(seen: Seen, charger: ChargerSeen, numbers: Numbers): Place {
  const watts = drawnAt(seen, charger);
  const car = carAt(seen, charger.id);
  return {
    kind: 'charger',
    label: car?.name ?? charger.id,
    text: numbers.watts(watts),
    watts: -(watts ?? 0),
    note: '',
    level: car?.levelPercent === undefined ? undefined : car.levelPercent / 100,
    limit: car?.limitPercent === undefined ? undefined : car.limitPercent / 100,
  };
}
