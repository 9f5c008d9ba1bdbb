import { DateTime } from 'luxon';
import {
  type Millis,
  type Volts,
  type Watts,
  millis,
  minutes,
  percent,
  seconds,
  volts,
  watts,
} from '../units.ts';
import { type Battery, noBattery, powerwall } from './battery.ts';
import type { Consumer, Mains } from './cable.ts';
import { chance, wander } from './chance.ts';
import { type Flows, type Totals, addUp, noFlow, noTotals, settle } from './flows.ts';
import { loadAt } from './load.ts';
import type { Lockstep } from './lockstep.ts';
import { homePlace } from './place.ts';
import type { HomeLook } from './seams.ts';
import { type Day, sunAt } from './weather.ts';

export interface HomeOptions {
  readonly lockstep: Lockstep;
  /** Time zone, as `Europe/Berlin`: the sun goes by its wall clock of the first moment. */
  readonly zone: string;
  readonly day: Day;
  readonly seed?: number;
  readonly solarKilowatts?: number;
  readonly latitude?: number;
  readonly volts?: Volts;
  readonly battery?: Partial<Battery> | 'none';
}

const stock = {
  seed: 1,
  solarKilowatts: 8,
  latitude: homePlace.latitude,
  volts: volts(240),
  battery: {},
} as const satisfies Partial<HomeOptions>;

const CONNECTED = 'SystemGridConnected';
/** Overloaded off grid, a Powerwall drops everything and tries again later. */
const DARK_FOR = seconds(60);
const VOLTAGE_WANDERS = 0.008;
const NOISE_WATTS = 4;
const NOISE_SHARE = 0.002;

/** Sun, house, Powerwall and grid. Join it to the lockstep before chargers and cars. */
export class SimulatedHome implements Mains {
  readonly #lockstep: Lockstep;
  readonly #options: Required<HomeOptions>;
  readonly #began: Millis;
  readonly #firstMinute: number;
  readonly #firstDay: number;
  readonly #consumers: Consumer[] = [];
  #battery: Battery;
  #grid = CONNECTED;
  #sun: Watts | undefined;
  #house: Watts | undefined;
  #extra = watts(0);
  #voltageShare = 1;
  #darkUntil: Millis | undefined;
  #flows = noFlow;
  #totals = noTotals;

  constructor(options: HomeOptions) {
    this.#options = { ...stock, ...options };
    const { lockstep, zone, battery } = this.#options;
    this.#lockstep = lockstep;
    this.#battery = battery === 'none' ? noBattery : { ...powerwall, ...battery };
    this.#began = lockstep.clock.now();
    const first = DateTime.fromMillis(lockstep.clock.wall(), { zone });
    this.#firstMinute = first.diff(first.startOf('day'), 'minutes').minutes;
    this.#firstDay = first.ordinal;
    lockstep.join((step, from) => this.#live(step, from));
  }

  get voltageShare(): number {
    return this.#voltageShare;
  }

  /** Wires a charger's outlet behind the site meter. */
  connect(consumer: Consumer): void {
    this.#lockstep.catchUp();
    this.#consumers.push(consumer);
  }

  /** What the gateway's meters show: a little noise, and a load that is the sum of the others. */
  look(): HomeLook {
    const now = this.#lockstep.catchUp();
    const { site, battery, solar } = this.#flows;
    const siteWatts = this.#islanded ? site : this.#metered(site, now, 1);
    const batteryWatts = this.#options.battery === 'none' ? battery : this.#metered(battery, now, 2);
    const solarWatts = this.#metered(solar, now, 3);
    return {
      siteWatts,
      batteryWatts,
      solarWatts,
      homeWatts: watts(siteWatts + batteryWatts + solarWatts),
      volts: volts(this.#options.volts * this.#voltageShare),
      levelRawPercent: percent(this.#battery.level * 0.95 + 5),
      gridStatus: this.#grid,
    };
  }

  /** What flows in truth. */
  flows(): Flows {
    this.#lockstep.catchUp();
    return this.#flows;
  }

  totals(): Totals {
    this.#lockstep.catchUp();
    return this.#totals;
  }

  battery(): Battery {
    this.#lockstep.catchUp();
    return this.#battery;
  }

  /** The gateway's word, as `SystemIslandedActive`. Whatever is not connected is off grid in earnest. */
  setGrid(word: string): void {
    this.#lockstep.catchUp();
    this.#grid = word;
  }

  /** Instead of the weather's; undefined gives the sun back to it. */
  setSun(power: Watts | undefined): void {
    this.#lockstep.catchUp();
    this.#sun = power;
  }

  /** Instead of the house's own habits; undefined gives them back. */
  setHouse(power: Watts | undefined): void {
    this.#lockstep.catchUp();
    this.#house = power;
  }

  /** On top of what the house takes. */
  setExtraLoad(power: Watts): void {
    this.#lockstep.catchUp();
    this.#extra = power;
  }

  setBattery(change: Partial<Battery>): void {
    this.#lockstep.catchUp();
    this.#battery = { ...this.#battery, ...change };
  }

  get #islanded(): boolean {
    return this.#grid !== CONNECTED;
  }

  #live(step: Millis, from: Millis): void {
    const minute = this.#firstMinute + (from - this.#began) / minutes(1);
    const dark = this.#islanded && this.#darkUntil !== undefined && from < this.#darkUntil;
    if (dark) return this.#goDark();
    this.#voltageShare = 1 + VOLTAGE_WANDERS * wander(this.#options.seed, 3, minute);
    const sun = this.#sunAt(minute);
    const wish = { sun, house: this.#houseAt(minute), cars: this.#carsDraw(), islanded: this.#islanded };
    const settled = settle(this.#battery, wish, step);
    this.#darkUntil = settled === undefined ? millis(from + DARK_FOR) : undefined;
    if (settled === undefined) return this.#goDark();
    this.#battery = settled.battery;
    this.#flows = settled.flows;
    this.#totals = addUp(this.#totals, settled.flows, sun, step);
  }

  #goDark(): void {
    this.#voltageShare = 0;
    this.#battery = { ...this.#battery, power: watts(0) };
    this.#flows = noFlow;
  }

  #sunAt(minute: number): Watts {
    if (this.#sun !== undefined) return this.#sun;
    const passed = Math.floor(minute / 1440);
    const { day, seed, latitude, solarKilowatts } = this.#options;
    const sky = {
      day,
      seed: seed + passed,
      latitude,
      dayOfYear: this.#firstDay + passed,
    };
    return sunAt(sky, solarKilowatts, minute % 1440);
  }

  #houseAt(minute: number): Watts {
    const own = this.#house ?? loadAt(this.#options.seed + Math.floor(minute / 1440), minute % 1440);
    return watts(own + this.#extra);
  }

  #carsDraw(): Watts {
    return watts(this.#consumers.reduce((sum, consumer) => sum + consumer.watts, 0));
  }

  #metered(power: Watts, now: Millis, meter: number): Watts {
    const noise = 2 * chance(this.#options.seed, Math.floor(now / 1000), meter) - 1;
    return watts(power + noise * (NOISE_WATTS + NOISE_SHARE * Math.abs(power)));
  }
}
