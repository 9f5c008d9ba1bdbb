import type { PowerwallChange, PowerwallCommand, PowerwallSeen } from '../charging/powerwall-settings.ts';
import type { Clock } from '../runtime/clock.ts';
import type { Fault } from '../runtime/failure.ts';
import { type Millis, hours, millis, seconds } from '../units.ts';
import { type ControlLine, ControlSite } from './control-site.ts';
import { ControlTrouble } from './control-trouble.ts';
import { Effect } from './control-effect.ts';

/** The hand on the Powerwall's own settings. Every request costs money, so it asks seldom. */
export interface Control {
  seen(): PowerwallSeen;
  /** Sends a change at once; its fate is in `seen().command`. */
  send(change: PowerwallChange): void;
  /** A fresh look is wanted: at settings, storm watch and grid. */
  look(): void;
  /** What is wrong now. */
  faults(): readonly Fault[];
  stop(): Promise<void>;
}

interface Setup {
  readonly line: ControlLine;
  /** Number of the energy site; undefined for the only one. */
  readonly site?: string | undefined;
  readonly clock: Clock;
}

/** What the owner changes in the app is shown this late while nothing is going on. */
const IDLE = hours(6);
const LOOKS_APART = seconds(10);

/** Begins to look after the Powerwall's own settings. */
export function startControl(setup: Setup): Control {
  const control = new Watch(setup);
  control.start();
  return control;
}

type Settings = Pick<PowerwallSeen, 'takenAtMs' | 'reservePercent' | 'mode'>;

class Watch implements Control {
  readonly #clock: Clock;
  readonly #site: ControlSite;
  readonly #trouble = new ControlTrouble();
  readonly #effect = new Effect();
  readonly #ended = new AbortController();
  #settings: Settings = { takenAtMs: undefined, reservePercent: undefined, mode: undefined };
  #state: PowerwallSeen['state'];
  #changes: readonly PowerwallChange[] = [];
  #wanted = false;
  #busy: Promise<void> | undefined;
  #callOff: (() => void) | undefined;

  constructor({ line, site, clock }: Setup) {
    this.#clock = clock;
    this.#site = new ControlSite(line, site);
  }

  start(): void {
    this.#turn();
  }

  seen(): PowerwallSeen {
    return { ...this.#settings, state: this.#state, command: this.#effect.command };
  }

  send(change: PowerwallChange): void {
    this.#changes = [...this.#changes.filter(({ kind }) => kind !== change.kind), change];
    this.#effect.sent(change, this.#now(), this.#settings);
    this.#turn();
  }

  look(): void {
    if (this.#wanted) return;
    this.#wanted = true;
    this.#turn();
  }

  faults(): readonly Fault[] {
    return [this.#trouble.faultAt(this.#now()), this.#effect.fault].filter(fault => fault !== undefined);
  }

  async stop(): Promise<void> {
    this.#callOff?.();
    this.#ended.abort();
    await this.#busy;
    await this.#site.close();
  }

  /** Does what is due, one thing at a time and a change first, or arms the timer for what comes next. */
  #turn(): void {
    if (this.#ended.signal.aborted || this.#busy !== undefined) return;
    this.#callOff?.();
    const [change, ...others] = this.#changes;
    this.#changes = others;
    if (change !== undefined) return this.#engage(this.#carryOut(change));
    const wait = this.#nextAt() - this.#now();
    if (wait <= 0) return this.#engage(this.#read());
    this.#callOff = this.#clock.after(millis(wait), () => this.#turn());
  }

  #engage(work: Promise<void>): void {
    this.#busy = work.finally(() => {
      this.#busy = undefined;
      this.#turn();
    });
  }

  #nextAt(): number {
    const { takenAtMs } = this.#settings;
    if (takenAtMs === undefined) return this.#trouble.restUntilMs;
    const wanted = this.#wanted ? (this.#state?.takenAtMs ?? -LOOKS_APART) + LOOKS_APART : Infinity;
    const due = Math.min(wanted, this.#effect.nextAtMs ?? Infinity, takenAtMs + IDLE);
    return Math.max(due, this.#trouble.restUntilMs);
  }

  /** What stands against a change is looked at only for whoever wants to change something. */
  async #read(): Promise<void> {
    const { signal } = this.#ended;
    const whole = this.#wanted;
    try {
      if (whole) this.#state = { ...(await this.#site.state(signal)), takenAtMs: this.#now() };
      this.#settings = { ...(await this.#site.settings(signal)), takenAtMs: this.#now() };
      if (whole) this.#wanted = false;
      this.#trouble.answered();
      this.#effect.read(this.#settings, this.#now());
    } catch (error) {
      this.#trouble.failed(error, this.#now());
    }
  }

  async #carryOut(change: PowerwallChange): Promise<void> {
    const outcome = await this.#outcome(change);
    if (this.#changes.length === 0) this.#effect.ended(change, outcome, this.#now());
  }

  async #outcome(change: PowerwallChange): Promise<PowerwallCommand['outcome']> {
    if (this.#trouble.isLimited(this.#now())) return 'unknown';
    try {
      const refusal = await this.#site.change(change, this.#ended.signal);
      if (refusal === undefined) return 'done';
      this.#effect.refused(change, refusal);
      return 'refused';
    } catch (error) {
      return this.#trouble.failed(error, this.#now()) ? 'unknown' : 'refused';
    }
  }

  #now(): Millis {
    return this.#clock.now();
  }
}
