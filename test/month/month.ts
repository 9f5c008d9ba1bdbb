import { emptyKept } from '../../src/charging/memory.ts';
import { settingsDefaults } from '../../src/charging/settings.ts';
import type { MeterSeen, RequestCounts } from '../../src/charging/snapshot.ts';
import { startLoop } from '../../src/runtime/loop.ts';
import { SimulatedCar } from '../../src/simulator/car.ts';
import { SimulatedHome } from '../../src/simulator/home.ts';
import { Lockstep } from '../../src/simulator/lockstep.ts';
import { homePlace } from '../../src/simulator/place.ts';
import { sunAt } from '../../src/simulator/weather.ts';
import { type Millis, type Watts, amps, epoch, millis, minutes, percent, seconds } from '../../src/units.ts';
import { HandClock } from '../support/hand-clock.ts';
import { happens, isBusy, weatherOf } from './life.ts';
import { Plug } from './plug.ts';
import { type Asked, Ledger } from './ledger.ts';
import { type Connection, openWay } from './ways.ts';
import { Wire } from '../support/wire.ts';

/** The quickest of all zones to reckon with. */
const ZONE = 'UTC';
/** Monday, 1 June 2026, midnight. */
const BEGIN = epoch(Date.UTC(2026, 5, 1));
const DAY = minutes(1440);
const SOLAR_KILOWATTS = 9;
/** Steps of the decision while something may be going on, and otherwise: it has nothing to decide then. */
const CLOSE = seconds(6);
const WIDE = seconds(60);

/** What a month came to. */
export interface Played {
  readonly days: number;
  /** As the far end of the way counted it. */
  readonly asked: Asked;
  readonly busiest: Asked;
  /** As SunPilot counted it; undefined where nothing is paid for. */
  readonly counted: RequestCounts | undefined;
  readonly monthUsd: number;
  readonly faults: readonly string[];
  readonly sunKwh: number;
  readonly starts: number;
  readonly lowestPercent: number;
}

/** The decision's clock: as the house's, with steps as long as nothing but time passes. */
class Stride {
  readonly #clock: HandClock;
  readonly #step: () => Millis;

  constructor(clock: HandClock, step: () => Millis) {
    this.#clock = clock;
    this.#step = step;
  }

  now = (): Millis => this.#clock.now();
  wall = () => this.#clock.wall();
  after = (_: Millis, call: () => void): (() => void) => this.#clock.after(this.#step(), call);
}

/**
 * An ordinary month of one car: the real decision and the real way to the car, on simulated time. The home, the car and
 * whoever serves it are simulated; its Wall Connector obeys without a bus.
 */
export async function playMonth(connection: Connection, days: number): Promise<Played> {
  const wire = new Wire();
  const clock = new HandClock(BEGIN);
  const lockstep = new Lockstep(clock, CLOSE);
  const home = new SimulatedHome({ lockstep, zone: ZONE, day: 'mixed', solarKilowatts: SOLAR_KILOWATTS });
  const car = new SimulatedCar({ lockstep, level: percent(62) });
  const plug = new Plug();
  home.connect(plug);
  car.plug(plug);
  const way = await openWay(connection, { car, clock, zone: ZONE, wire });
  const ledger = new Ledger(way, car);
  const at = (): readonly [number, number] => [
    Math.floor(clock.now() / DAY),
    Math.floor((clock.now() % DAY) / minutes(1)),
  ];
  const sunNow = (now: Millis): Watts => {
    const passed = Math.floor(now / DAY);
    const sky = {
      day: weatherOf(passed),
      seed: 7 + passed,
      latitude: homePlace.latitude,
      dayOfYear: 152 + passed,
    };
    return sunAt(sky, SOLAR_KILOWATTS, (now % DAY) / minutes(1));
  };
  const close = (): boolean => isBusy(plug, home.flows().solar, ...at());
  const stride = new Stride(clock, () => (close() ? CLOSE : WIDE));
  let starts = 0;
  const loop = startLoop({
    clock: stride,
    zone: () => ZONE,
    installation: {
      circuitAmps: amps(48),
      chargerAmps: amps(32),
      meterIncludesChargers: true,
      cutsOff: false,
    },
    kept: emptyKept,
    settings: () => ({ ...settingsDefaults, solar_charging: true }),
    sources: {
      bus: () => ({ connected: true, sinceMs: millis(0) }),
      chargers: () => [plug.seen(clock.now())],
      meter: () => meterOf(home, plug, clock.now()),
      vehicles: () => [way.vehicle.seen()],
    },
    hands: {
      offer: ([wanted]) => wanted && plug.offer(wanted.limitAmps, clock.now()),
      order: ({ command }) => {
        if (command.kind === 'start') starts += 1;
        way.vehicle.send(command);
      },
      attend: attention => way.vehicle.attend(attention),
    },
    save: () => Promise.resolve(),
    onStep: () => undefined,
  });
  let minute = -1;
  while (clock.now() < days * DAY) {
    clock.pass(close() ? CLOSE : WIDE);
    lockstep.catchUp();
    await wire.quiet();
    ledger.note(at()[0]);
    const [day, now] = at();
    home.setSun(sunNow(clock.now()));
    if (now === minute) continue;
    minute = now;
    happens(car, plug, day, now);
    if (now % 10 === 0) way.look?.();
  }
  await loop.stop();
  const { requests } = way.vehicle.seen();
  const faults = way.vehicle.faults().map(({ key }) => key);
  await way.close();
  wire.cut();
  return {
    days,
    asked: ledger.asked,
    busiest: ledger.busiest,
    counted: requests && ledger.counted,
    monthUsd: ledger.usd,
    faults: [...new Set([...ledger.faults, ...faults])],
    sunKwh: home.totals().carsFromSun / 1000,
    starts,
    lowestPercent: ledger.lowest,
  };
}

function meterOf(home: SimulatedHome, plug: Plug, now: Millis): MeterSeen {
  const look = home.look();
  plug.measured();
  return {
    reading: { ...look, takenAtMs: now },
    staleAfterMs: WIDE,
    levelPercent: look.levelRawPercent,
    grid: 'connected',
    gridServices: false,
    reservePercent: percent(20),
    powerwallMode: 'self_consumption',
    phases: undefined,
  };
}
