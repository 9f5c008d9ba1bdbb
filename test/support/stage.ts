import type { ForecastSlot, PricesSeen } from '../../src/charging/outlook.ts';
import { decide } from '../../src/charging/decide.ts';
import type { CarOrder, ChargingEvent, Decision } from '../../src/charging/decision.ts';
import { type Kept, type Memory, emptyKept, wakeUp } from '../../src/charging/memory.ts';
import { type ChargerSettings, type Settings, settingsDefaults } from '../../src/charging/settings.ts';
import type { Act, Grid, MeterSeen, Snapshot } from '../../src/charging/snapshot.ts';
import { amps, epoch, millis, percent, seconds, volts, watts } from '../../src/units.ts';
import type { StageCloud } from './cloud.ts';
import { StageCar, VOLTS } from './stage-car.ts';

/** A small home in which the decision is played second by second. */
export class Stage {
  now = 1_000_000;
  /** 21 June 2026, seconds after local midnight. */
  second = 12 * 3600;
  day = 21;
  sun = 0;
  house = 500;
  /** What the Powerwall would take; undefined: no Powerwall. */
  appetite: number | undefined;
  level: number | undefined;
  reserve = 20;
  grid: Grid | undefined = 'connected';
  meterWorks = true;
  /** Seconds between two readings, and the age beyond which one is stale. */
  meterEvery = 2;
  staleAfter = 30;
  /** The Powerwall's own settings; undefined: no way to them. */
  cloud: StageCloud | undefined;
  busConnected = true;
  busSince = 0;
  circuit = 48;
  chargerAmps = 32;
  includesChargers = true;
  cutsOff = false;
  clockChange: Snapshot['clockChange'];
  daylight: Snapshot['daylight'];
  prices: PricesSeen | undefined;
  forecast: readonly ForecastSlot[] | undefined;
  /** Main fuse, and what the home draws on each phase besides cars; undefined: nobody guards it. */
  fuse: number | undefined;
  homeAmps: readonly number[] = [4, 3, 0];
  phasesWork = true;
  readonly phaseReadings: { readonly at: number; readonly home: readonly number[] }[] = [];
  settings: Settings = { ...settingsDefaults, solar_charging: true };
  readonly cars: readonly StageCar[];
  readonly decisions: Decision[] = [];
  readonly orders: { readonly second: number; readonly order: CarOrder; readonly offered: number }[] = [];
  readonly events: (ChargingEvent & { readonly second: number })[] = [];
  memory: Memory;
  #acts: Act[] = [];
  #meter: MeterSeen['reading'];
  #phases: MeterSeen['phases'];

  constructor(cars: readonly StageCar[] = [new StageCar()], kept: Kept = emptyKept) {
    this.cars = cars;
    this.memory = wakeUp(kept, millis(this.now));
  }

  get car(): StageCar {
    const [first] = this.cars;
    if (first === undefined) throw new Error('this stage has no car');
    return first;
  }

  get last(): Decision {
    const decision = this.decisions.at(-1);
    if (decision === undefined) throw new Error('nothing was decided yet');
    return decision;
  }

  get why(): string {
    return this.last.told.key;
  }

  get limit(): number {
    return this.last.chargers[0]?.limitAmps ?? -1;
  }

  get kind(): string | undefined {
    return this.last.chargers[0]?.kind;
  }

  set(changes: Partial<Settings>): void {
    this.settings = { ...this.settings, ...changes };
  }

  mode(mode: ChargerSettings['mode'], id = '1839'): void {
    this.set({ wall_connectors: { ...this.settings.wall_connectors, [id]: { mode, maximum: undefined } } });
  }

  press(kind: Act['kind'], of = '1839'): void {
    this.#acts.push({ kind, of });
  }

  /** The program dies and is started again: only what was kept is left, and the monotonic clock begins anew. */
  restart(afterSeconds: number): void {
    const kept = JSON.parse(JSON.stringify(this.memory.kept)) as Kept;
    for (let n = 0; n < afterSeconds; n += 1) this.#live();
    this.memory = wakeUp(kept, millis(this.now));
    this.#meter = undefined;
    this.#phases = undefined;
  }

  /** Sun that gives exactly this surplus over the house. */
  spare(surplus: number): void {
    this.sun = this.house + surplus;
  }

  run(duration: number): this {
    for (let n = 0; n < duration; n += 1) {
      this.#live();
      this.#decide();
    }
    return this;
  }

  /** Runs until something holds, and says after how many seconds; fails after an hour. */
  until(holds: () => boolean, within = 3600): number {
    for (let n = 1; n <= within; n += 1) {
      this.run(1);
      if (holds()) return n;
    }
    throw new Error(`did not happen within ${within} s; last: ${this.why}`);
  }

  #live(): void {
    this.now += 1000;
    this.second += 1;
    if (this.second >= 86_400) {
      this.second -= 86_400;
      this.day += 1;
    }
    for (const car of this.cars) car.live(this.now);
    this.cloud?.live(this.now);
    if (this.meterWorks && this.now % (this.meterEvery * 1000) === 0) this.#measure();
    if (this.phasesWork && this.now % 2000 === 0) this.#measurePhases();
  }

  #measure(): void {
    const cars = this.cars.reduce((sum, { actual, phases }) => sum + actual * VOLTS * phases, 0);
    const net = this.sun - this.house - cars;
    const battery = this.appetite === undefined ? undefined : Math.max(-this.appetite, Math.min(5000, -net));
    const inSite = this.includesChargers ? 0 : cars;
    this.#meter = {
      siteWatts: watts(-net - (battery ?? 0) - inSite),
      batteryWatts: battery === undefined ? undefined : watts(battery),
      solarWatts: watts(this.sun),
      homeWatts: watts(this.house + cars),
      volts: volts(VOLTS),
      takenAtMs: millis(this.now),
    };
    for (const car of this.cars) car.atReading = car.reported;
  }

  /** What flows on each phase; a car without phases of its own loads all. */
  get phaseAmps(): readonly number[] {
    const drawn = (phase: number): number =>
      this.cars.reduce((sum, car) => sum + (car.onPhases?.includes(phase) === false ? 0 : car.actual), 0);
    return this.homeAmps.map((home, phase) => home + (this.includesChargers ? drawn(phase) : 0));
  }

  #measurePhases(): void {
    this.#phases = { amps: this.phaseAmps.map(current => amps(current)), takenAtMs: millis(this.now) };
    this.phaseReadings.push({ at: this.now, home: this.homeAmps });
  }

  #decide(): void {
    const [decision, memory] = decide(this.snapshot(), this.settings, this.memory);
    this.memory = memory;
    this.#acts = [];
    this.decisions.push(decision);
    this.events.push(...decision.events.map(event => ({ ...event, second: this.second })));
    for (const { id, limitAmps } of decision.chargers) this.#offer(id, limitAmps);
    for (const order of decision.commands) this.#order(order);
    if (decision.powerwall !== undefined) this.cloud?.take(decision.powerwall, this.now);
  }

  #offer(id: string, limit: number): void {
    const car = this.cars.find(other => other.id === id);
    if (car === undefined || !this.busConnected || car.offered === limit) return;
    car.offered = limit;
    car.offeredAt = this.now;
  }

  #order(order: CarOrder): void {
    const car = this.cars.find(({ vin, route }) => route && vin === order.vin);
    if (car === undefined) throw new Error(`an order to a car that is not there: ${order.vin}`);
    this.orders.push({ second: this.second, order, offered: car.offered });
    const { kind } = order.command;
    const answers = car.answers;
    const outcome = typeof answers === 'object' ? 'refused' : answers === 'unknown' ? 'unknown' : 'done';
    const why = typeof answers === 'object' ? answers.refuses : undefined;
    car.command = { kind, sentAtMs: millis(this.now), outcome, why };
    if (answers === 'obeys' && order.command.kind === 'amps') {
      car.pendingSetting = { at: this.now + 3000, amps: order.command.amps };
    } else if (answers === 'obeys') {
      const delay = kind === 'stop' ? 2000 : car.reach === 'asleep' ? 120_000 : 8000;
      car.pending = { at: this.now + delay, willing: kind === 'start' };
    }
  }

  snapshot(): Snapshot {
    return {
      nowMs: millis(this.now),
      wallMs: epoch(Date.UTC(2026, 5, this.day) + this.second * 1000),
      localDay: `2026-06-${String(this.day).padStart(2, '0')}`,
      localMinute: this.second / 60,
      installation: {
        circuitAmps: amps(this.circuit),
        chargerAmps: amps(this.chargerAmps),
        meterIncludesChargers: this.includesChargers,
        cutsOff: this.cutsOff,
        fuseAmps: this.fuse === undefined ? undefined : amps(this.fuse),
      },
      bus: { connected: this.busConnected, sinceMs: millis(this.busSince) },
      chargers: this.cars
        .filter(({ present }) => present)
        .map(car => car.asCharger(this.now, this.busConnected ? this.now : this.busSince)),
      meter: {
        reading: this.#meter,
        staleAfterMs: seconds(this.staleAfter),
        levelPercent: this.level === undefined ? undefined : percent(this.level),
        grid: this.grid,
        gridServices: false,
        reservePercent: percent(this.reserve),
        powerwallMode: 'self_consumption',
        phases: this.#phases,
      },
      vehicles: this.cars.filter(({ route }) => route).map(car => car.asVehicle()),
      clockChange: this.clockChange,
      daylight: this.daylight,
      prices: this.prices,
      forecast: this.forecast,
      acts: this.#acts,
      ...(this.cloud && { powerwall: this.cloud.seen() }),
    };
  }
}
