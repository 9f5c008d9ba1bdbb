import { decide } from '../../src/charging/decide.ts';
import type { CarOrder, ChargingEvent, Decision } from '../../src/charging/decision.ts';
import { type Kept, type Memory, emptyKept, wakeUp } from '../../src/charging/memory.ts';
import { type ChargerSettings, type Settings, settingsDefaults } from '../../src/charging/settings.ts';
import type {
  Act,
  CarCharging,
  ChargerSeen,
  CommandSeen,
  Grid,
  MeterSeen,
  Snapshot,
  VehicleSeen,
} from '../../src/charging/snapshot.ts';
import { amps, epoch, millis, percent, seconds, volts, watts } from '../../src/units.ts';

export const VIN = '5YJ3E1EA3JF012345';
const VOLTS = 240;

/** A car at its charger, as plain as it can be: it obeys after a while, or does not. */
export class StageCar {
  plugged = true;
  /** The car wants current: started, not stopped, not full. */
  willing = false;
  actual = 0;
  offered = 6;
  offeredAt = 0;
  level = 50;
  limit = 80;
  reach: VehicleSeen['reach'] = 'awake';
  home: boolean | undefined = true;
  route = true;
  vinOnBus = false;
  startsOnPlug = false;
  phases: 1 | 3 = 1;
  answers: 'obeys' | 'ignores' | 'unknown' | { readonly refuses: string } = 'obeys';
  readsFresh = true;
  takenAt = 0;
  silentSince: number | undefined;
  state: ChargerSeen['state'] | undefined;
  pending: { readonly at: number; readonly willing: boolean } | undefined;
  command: CommandSeen | undefined;
  protocol: 1 | 2 = 2;
  readonly id: string;
  readonly vin: string;

  constructor(id = '1839', vin = VIN) {
    this.id = id;
    this.vin = vin;
  }

  get charging(): CarCharging {
    if (!this.plugged) return 'disconnected';
    if (this.actual >= 1) return 'charging';
    if (this.level >= this.limit) return 'complete';
    return this.willing ? 'starting' : 'stopped';
  }
}

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
  grid: Grid | undefined = 'connected';
  meterWorks = true;
  busConnected = true;
  busSince = 0;
  circuit = 48;
  chargerAmps = 32;
  includesChargers = true;
  settings: Settings = { ...settingsDefaults, solar_charging: true };
  readonly cars: readonly StageCar[];
  readonly decisions: Decision[] = [];
  readonly orders: { readonly second: number; readonly order: CarOrder; readonly offered: number }[] = [];
  readonly events: (ChargingEvent & { readonly second: number })[] = [];
  memory: Memory;
  #acts: Act[] = [];
  #meter: MeterSeen['reading'];
  #atReading = new Map<string, number>();

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
    for (const car of this.cars) this.#liveCar(car);
    if (this.meterWorks && this.now % 2000 === 0) this.#measure();
  }

  #liveCar(car: StageCar): void {
    if (car.pending !== undefined && this.now >= car.pending.at) {
      car.willing = car.pending.willing && car.level < car.limit;
      car.pending = undefined;
    }
    const target = car.plugged && car.willing && car.level < car.limit ? Math.max(0, car.offered - 0.8) : 0;
    car.actual = target > car.actual ? Math.min(target, car.actual + 3) : Math.max(target, car.actual - 10);
    car.level += (car.actual * VOLTS * car.phases) / 3600 / 750;
    if (car.readsFresh && car.reach === 'awake') car.takenAt = this.now;
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
    this.#atReading = new Map(this.cars.map(({ id, actual }) => [id, actual]));
  }

  #decide(): void {
    const [decision, memory] = decide(this.snapshot(), this.settings, this.memory);
    this.memory = memory;
    this.#acts = [];
    this.decisions.push(decision);
    this.events.push(...decision.events.map(event => ({ ...event, second: this.second })));
    for (const { id, limitAmps } of decision.chargers) this.#offer(id, limitAmps);
    for (const order of decision.commands) this.#order(order);
  }

  #offer(id: string, limit: number): void {
    const car = this.cars.find(other => other.id === id);
    if (car === undefined || !this.busConnected || car.offered === limit) return;
    car.offered = limit;
    car.offeredAt = this.now;
  }

  #order(order: CarOrder): void {
    const car = this.cars.find(({ vin }) => vin === order.vin);
    if (car === undefined) throw new Error(`an order to a car that is not there: ${order.vin}`);
    this.orders.push({ second: this.second, order, offered: car.offered });
    const { kind } = order.command;
    const answers = car.answers;
    const outcome = typeof answers === 'object' ? 'refused' : answers === 'unknown' ? 'unknown' : 'done';
    const why = typeof answers === 'object' ? answers.refuses : undefined;
    car.command = { kind, sentAtMs: millis(this.now), outcome, why };
    if (answers === 'obeys') {
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
      },
      bus: { connected: this.busConnected, sinceMs: millis(this.busSince) },
      chargers: this.cars.map(car => this.#charger(car)),
      meter: {
        reading: this.#meter,
        staleAfterMs: seconds(30),
        levelPercent: this.level === undefined ? undefined : percent(this.level),
        grid: this.grid,
      },
      vehicles: this.cars.filter(({ route }) => route).map(car => this.#vehicle(car)),
      acts: this.#acts,
    };
  }

  #charger(car: StageCar): ChargerSeen {
    const idle = car.plugged ? 'waiting' : 'ready';
    return {
      id: car.id,
      protocol: car.protocol,
      answering: true,
      linkedAtMs: millis(0),
      heardAtMs: millis(car.silentSince ?? (this.busConnected ? this.now : this.busSince)),
      state: car.state ?? (car.actual >= 1 ? 'charging' : idle),
      actualAmps: amps(car.actual),
      atReadingAmps: amps(this.#atReading.get(car.id) ?? 0),
      limitAmps: amps(car.offered),
      offeredAmps: amps(car.offered),
      offeredAtMs: millis(car.offeredAt),
      confirmed: this.now - car.offeredAt >= 2000,
      minimumAmps: amps(car.protocol === 1 ? 5 : 6),
      ratedAmps: amps(80),
      volts: volts(VOLTS),
      phases: car.actual >= 1 ? car.phases : undefined,
      vin: car.vinOnBus && car.plugged ? car.vin : undefined,
    };
  }

  #vehicle(car: StageCar): VehicleSeen {
    return {
      vin: car.vin,
      name: 'Model 3',
      reach: car.reach,
      takenAtMs: car.takenAt === 0 ? undefined : millis(car.takenAt),
      charging: car.takenAt === 0 ? 'unknown' : car.charging,
      levelPercent: percent(car.level),
      limitPercent: percent(car.limit),
      atHome: car.home,
      requestedAmps: amps(32),
      requestedMaxAmps: amps(32),
      command: car.command,
    };
  }
}
