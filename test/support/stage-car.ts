import type { CarCharging, ChargerSeen, CommandSeen, VehicleSeen } from '../../src/charging/snapshot.ts';
import { type Millis, type Percent, amps, millis, percent, volts, wattHours } from '../../src/units.ts';

const VIN = '5YJ3E1EA3JF012345';
export const VOLTS = 240;

/** A car at its charger, as plain as it can be: it obeys after a while, or does not. */
export class StageCar {
  name = 'Model 3';
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
  /** Its number is being read. */
  vinPending = false;
  /** Its charger says when no car is there. */
  tellsAbsence = true;
  /** Its charger is on the bus. */
  present = true;
  startsOnPlug = false;
  phases: 1 | 3 = 1;
  answers: 'obeys' | 'ignores' | 'unknown' | { readonly refuses: string } = 'obeys';
  readsFresh = true;
  /** Its level was read since the program started. */
  tellsLevel = true;
  takenAt = 0;
  /** Its own current setting, that setting as last read, and its upper end. */
  setting = 32;
  readSetting: number | undefined = 32;
  most = 32;
  /** What the owner last set it to. */
  wish = 32;
  /** How fast its current rises, how far it stays below its limit, and how many seconds late its charger reports. */
  rise = 3;
  gap = 0.8;
  delay = 0;
  /** It follows its limit in steps of so many amps. */
  step = 0.01;
  /** How many seconds late it follows its limit, and the phases of the home that it loads. */
  lag = 0;
  onPhases: readonly number[] | undefined;
  /** What it drew when the meter was last read. */
  atReading = 0;
  silentSince: number | undefined;
  state: ChargerSeen['state'] | undefined;
  pending: { readonly at: number; readonly willing: boolean } | undefined;
  pendingSetting: { readonly at: number; readonly amps: number } | undefined;
  command: CommandSeen | undefined;
  /** The charge limit that is on its way to it, and when it was last raised through us. */
  wanted: Percent | undefined = undefined;
  raisedAt: Millis | undefined = undefined;
  requests = { data: 12, commands: 3, wakes: 1 };
  protocol: 1 | 2 = 2;
  readonly id: string;
  readonly vin: string;
  #flowed: readonly number[] = [];
  #told: readonly number[] = [];

  constructor(id = '1839', vin = VIN) {
    this.id = id;
    this.vin = vin;
  }

  /** Its current changes, and its charger comes to know of it. */
  flow(): void {
    const wants = this.plugged && this.willing && this.level < this.limit;
    this.#told = [...this.#told, this.#followed].slice(-1 - this.lag);
    const obeyed = this.#told[0] ?? this.#followed;
    const target = wants ? Math.max(0, Math.min(this.setting, obeyed - this.gap)) : 0;
    this.actual =
      target > this.actual ? Math.min(target, this.actual + this.rise) : Math.max(target, this.actual - 10);
    this.#flowed = [...this.#flowed.slice(-2), this.actual];
  }

  /** A second passes: what it was told takes effect, its current changes, it charges. */
  live(now: number): void {
    if (this.pending !== undefined && now >= this.pending.at) {
      this.willing = this.pending.willing && this.level < this.limit;
      this.pending = undefined;
    }
    this.flow();
    this.level += (this.actual * VOLTS * this.phases) / 3600 / 750;
    if (this.pendingSetting !== undefined && now >= this.pendingSetting.at) {
      this.setting = Math.min(this.pendingSetting.amps, this.most);
      this.pendingSetting = undefined;
    }
    if (this.readsFresh && this.reach === 'awake')
      Object.assign(this, { takenAt: now, readSetting: this.setting });
  }

  get #followed(): number {
    return Math.floor(this.offered / this.step + 1e-6) * this.step;
  }

  /** The owner sets its current, in the app or on its screen. */
  ownerSets(current = this.wish >= 28 ? 8 : this.wish + 1): void {
    this.wish = current;
    this.setting = current;
    this.pendingSetting = undefined;
  }

  /** What its charger reports: with a delay, what flowed some seconds ago. */
  get reported(): number {
    return this.delay === 0 ? this.actual : (this.#flowed.at(-1 - this.delay) ?? 0);
  }

  get charging(): CarCharging {
    if (!this.plugged) return 'disconnected';
    if (this.actual >= 1) return 'charging';
    if (this.level >= this.limit) return 'complete';
    return this.willing ? 'starting' : 'stopped';
  }

  asCharger(now: number, heardAt: number): ChargerSeen {
    const state = this.state ?? this.#ownState;
    const vin = this.vinOnBus && this.plugged ? this.vin : undefined;
    return {
      id: this.id,
      protocol: this.protocol,
      answering: true,
      linkedAtMs: millis(0),
      heardAtMs: millis(this.silentSince ?? heardAt),
      state,
      actualAmps: amps(this.reported),
      atReadingAmps: amps(this.atReading),
      limitAmps: amps(this.offered),
      offeredAmps: amps(this.offered),
      offeredAtMs: millis(this.offeredAt),
      confirmed: now - this.offeredAt >= 2000,
      minimumAmps: amps(this.protocol === 1 ? 5 : 6),
      ratedAmps: amps(80),
      volts: volts(VOLTS),
      phases: this.actual >= 1 ? this.phases : undefined,
      vin,
      carPresent: vin !== undefined || this.#seesCar(state) ? true : this.#absence(state),
      vinPending: this.vinPending,
      firmware: '4.5.3',
      serial: 'A18I0001839',
      model: undefined,
      phaseVolts: [volts(VOLTS), volts(0), volts(0)],
      phaseAmps: [amps(this.reported), amps(0), amps(0)],
      energyWh: wattHours(1_234_000),
      counters: { heartbeats: 100, lost: 2, noise: 1 },
    };
  }

  asVehicle(): VehicleSeen {
    const read = this.takenAt > 0;
    return {
      vin: this.vin,
      name: this.name,
      reach: this.reach,
      takenAtMs: read ? millis(this.takenAt) : undefined,
      charging: read ? this.charging : 'unknown',
      levelPercent: this.tellsLevel ? percent(this.level) : undefined,
      limitPercent: this.tellsLevel ? percent(this.limit) : undefined,
      atHome: this.home,
      requestedAmps: this.readSetting === undefined ? undefined : amps(Math.min(this.readSetting, this.most)),
      requestedMaxAmps: amps(this.most),
      command: this.command,
      limitOrder: { wantedPercent: this.wanted, raisedAtMs: this.raisedAt },
      requests: { today: this.requests, budget: { data: 80, commands: 50, wakes: 4 }, monthUsd: 0.42 },
    };
  }

  #seesCar(state: ChargerSeen['state']): boolean {
    return this.reported >= 1 || !['ready', 'error', 'unknown'].includes(state);
  }

  #absence(state: ChargerSeen['state']): false | undefined {
    return state === 'ready' && this.tellsAbsence && !this.plugged ? false : undefined;
  }

  get #ownState(): ChargerSeen['state'] {
    if (this.actual >= 1) return 'charging';
    return this.plugged ? 'waiting' : 'ready';
  }
}
