import { type Amps, type Millis, amps, millis, seconds } from '../units.ts';
import type { PluggedCar } from './cable.ts';
import { Limit } from './limit.ts';
import { type LossHabits, MasterLoss } from './master-loss.ts';
import { LOWER, PROBE_AMPS, Probe, RAISE } from './probe.ts';
import { stateCode } from './state-code.ts';

export interface ControlOptions extends LossHabits {
  readonly protocol?: 1 | 2;
  /** With protocol 1: a limit below 5 A, but above 0, leaves it in a state that only a new plug-in cures. */
  readonly sticksBelowFive?: boolean;
  /** With protocol 2: when the car pauses, its limit falls to 6 A, until a new one comes. */
  readonly lowAfterPause?: boolean;
  /** It tells a full car as state 00 (`twc-rs485` §3.3: such a state leaves open whether one is there). */
  readonly hidesFullCar?: boolean;
}

const LEAST_AMPS = { 1: 5, 2: 6 } as const;
const FALLBACK_AMPS = amps(6);
/** A car that has only begun to draw is still starting. */
const RAMPS_FOR = seconds(3);

type Act = (limit: Amps, now: Millis) => void;

/** What becomes of a master's commands in a Wall Connector. `twc-rs485` §3.3, §4.3 and §4.5. */
export class ChargeControl {
  readonly protocol: 1 | 2;
  readonly #options: ControlOptions;
  readonly #car: () => PluggedCar | undefined;
  readonly #limit = new Limit();
  readonly #probe = new Probe();
  readonly #loss: MasterLoss;
  readonly #acts: ReadonlyMap<number, Act>;
  #now = millis(0);
  #drawingSince: Millis | undefined;
  #low = false;
  #stuck = false;

  constructor(options: ControlOptions, car: () => PluggedCar | undefined) {
    this.protocol = options.protocol ?? 2;
    this.#options = options;
    this.#car = car;
    this.#loss = new MasterLoss(options);
    this.#acts = this.protocol === 1 ? this.#earlyActs() : this.#laterActs();
  }

  get limitAmps(): Amps {
    return this.#limit.amps;
  }

  heard(now: Millis): void {
    this.#loss.heard(now);
  }

  /** A command of a heartbeat, where this protocol knows it. */
  obey(command: number, limit: Amps, now: Millis): void {
    this.#now = now;
    this.#acts.get(command)?.(limit, now);
  }

  /** Current that it offers a car; 0 while the contactor has to stay open. */
  pilot(ratedAmps: Amps): Amps {
    if (!this.#limit.given || this.#isStuck) return amps(0);
    const most = Math.min(this.limitAmps, ratedAmps) - this.#probe.lowersBy(this.#now);
    if (this.protocol === 1 || most >= LEAST_AMPS[2]) return amps(most);
    return amps(this.limitAmps > 0 || this.#charging ? LEAST_AMPS[2] : 0);
  }

  state(now: Millis, faulty: boolean): number {
    const since = this.#drawingSince;
    return stateCode({
      faulty,
      charging: this.#car()?.charging ?? 'Disconnected',
      stuck: this.#isStuck,
      hidesFullCar: this.#options.hidesFullCar ?? false,
      cut: this.#loss.cut,
      masterless: this.#loss.isOver(now),
      probe: this.#probe.state(now),
      echo: this.#limit.echoed(now),
      limited: this.#low || since === undefined || now - since < RAMPS_FOR,
      barred: this.protocol === 1 && this.#limit.given && this.limitAmps === 0,
    });
  }

  /** Its lamp shows that no master speaks to it. */
  missesMaster(now: Millis): boolean {
    return this.#loss.isNoticed(now);
  }

  /** The plug went in or out. Whoever is there now needs a limit of its own. */
  replugged(): void {
    this.#settle();
    this.#stuck = false;
    this.#loss.replugged();
  }

  boot(): void {
    this.#settle();
    this.#loss.boot();
  }

  live(now: Millis): void {
    this.#now = now;
    if (this.#loss.endures(now, this.#charging)) this.#limit.forget();
    if (this.#charging) this.#drawingSince ??= now;
    else if (this.#drawingSince !== undefined) this.#chargeEnded();
  }

  get #charging(): boolean {
    return this.#car()?.charging === 'Charging';
  }

  get #isStuck(): boolean {
    return this.#stuck || this.#loss.stuck;
  }

  #earlyActs(): ReadonlyMap<number, Act> {
    return new Map<number, Act>([
      [0x00, () => this.#closeAgain()],
      [0x05, limit => this.#take(limit)],
      [0x08, limit => this.#takeIfAsked(limit)],
    ]);
  }

  #laterActs(): ReadonlyMap<number, Act> {
    return new Map<number, Act>([
      [0x05, (limit, now) => (this.#charging ? undefined : this.#takeAndShow(0x05, limit, now))],
      [RAISE, (_, now) => this.#tryOut(RAISE, now)],
      [LOWER, (_, now) => this.#tryOut(LOWER, now)],
      [0x08, limit => this.#takeIfAsked(limit)],
      [0x09, (limit, now) => this.#takeAndShow(0x09, limit, now)],
    ]);
  }

  #take(limit: Amps): void {
    this.#limit.give(limit);
    this.#probe.end();
    this.#low = false;
    this.#loss.limited();
    const tooLow = this.protocol === 1 && limit > 0 && limit < LEAST_AMPS[1];
    if (tooLow && this.#car() !== undefined) this.#stuck = this.#options.sticksBelowFive ?? true;
  }

  #takeAndShow(command: number, limit: Amps, now: Millis): void {
    if (limit !== this.limitAmps) this.#limit.echo(command, now);
    this.#take(limit);
  }

  #takeIfAsked(limit: Amps): void {
    if (!this.#limit.given) this.#take(limit);
  }

  /** 0 A has to be said with every heartbeat: without it the contactor closes again. */
  #closeAgain(): void {
    const forbidden = this.#limit.given && this.limitAmps === 0;
    if (forbidden && this.#car() !== undefined) this.#limit.give(FALLBACK_AMPS);
  }

  #tryOut(command: number, now: Millis): void {
    if (!this.#charging || !this.#limit.given) return;
    if (command === RAISE) this.#limit.give(amps(this.limitAmps + PROBE_AMPS));
    this.#probe.start(command, now);
  }

  #chargeEnded(): void {
    this.#drawingSince = undefined;
    this.#probe.end();
    const paused = this.#car()?.charging === 'Stopped' || this.#car()?.charging === 'Complete';
    if (!paused || this.protocol === 1 || this.#options.lowAfterPause !== true) return;
    this.#limit.give(amps(Math.min(this.limitAmps, FALLBACK_AMPS)));
    this.#low = true;
  }

  #settle(): void {
    this.#limit.forget();
    this.#probe.end();
    this.#drawingSince = undefined;
    this.#low = false;
  }
}
