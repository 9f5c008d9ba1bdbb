import { type Amps, type Millis, millis, seconds } from '../units.ts';
import type { CarLook } from './seams.ts';

export type Charging = CarLook['charging'];

/** What the course of a charge depends on at a moment. */
export interface Circumstances {
  readonly plugged: boolean;
  readonly pilot: Amps;
  readonly full: boolean;
  /** Undefined while the car sleeps. */
  readonly awakeSince: Millis | undefined;
}

export interface SessionHabits {
  /** How long a sleeping car takes to notice an offered current. */
  readonly noticesOffer: Millis;
  readonly restartsOnOffer: boolean;
}

const STARTS_WITHIN = seconds(10);
const RESTARTS_AFTER = seconds(20);
/** A car goes by its old limit for some seconds after a new one (`tesla-vehicle` §6.5). */
const TAKES_LIMIT_WITHIN = seconds(5);

const refusals: Readonly<Partial<Record<Charging, string>>> = {
  Disconnected: 'disconnected',
  Starting: 'requested',
  Charging: 'is_charging',
  Complete: 'complete',
};

/** The course of a charge from plug-in to plug-out. */
export class Session {
  readonly #habits: SessionHabits;
  #charging: Charging = 'Disconnected';
  #willing = false;
  #faulted = false;
  #readySince: Millis | undefined;
  #restartsAt: Millis | undefined;
  #fullUntil: Millis | undefined;

  constructor(habits: SessionHabits) {
    this.#habits = habits;
  }

  get charging(): Charging {
    return this.#charging;
  }

  get busy(): boolean {
    return this.#charging === 'Charging' || this.#charging === 'Starting';
  }

  start(pilot: Amps): string {
    const refusal = refusals[this.#charging];
    if (refusal !== undefined) return refusal;
    if (!this.#offered(pilot)) return 'no_power';
    if (this.#willing) return 'requested';
    this.setOut();
    return 'ok';
  }

  stop(now: Millis): string {
    if (!this.busy) return 'not_charging';
    this.#willing = false;
    if (this.#habits.restartsOnOffer) this.#restartsAt = millis(now + RESTARTS_AFTER);
    return 'ok';
  }

  /** From now on it charges as soon as it can. */
  setOut(): void {
    this.#willing = true;
    this.#restartsAt = undefined;
  }

  limitChanged(now: Millis): void {
    if (this.#charging === 'Complete') this.#fullUntil = millis(now + TAKES_LIMIT_WITHIN);
  }

  /** It faults until it is plugged in anew. */
  cutOff(): void {
    this.#faulted = true;
  }

  end(): void {
    this.#willing = false;
    this.#faulted = false;
    this.#restartsAt = undefined;
    this.#fullUntil = undefined;
  }

  live(now: Millis, circumstances: Circumstances): void {
    if (this.#restartsAt !== undefined && now >= this.#restartsAt) this.setOut();
    this.#charging = this.#idle(now, circumstances) ?? this.#ready(now, circumstances.awakeSince);
  }

  /** Why no charge can be under way, where that is so. */
  #idle(now: Millis, { plugged, pilot, full }: Circumstances): Charging | undefined {
    const idle = (charging: Charging): Charging => {
      this.#readySince = undefined;
      return charging;
    };
    if (!plugged) return idle('Disconnected');
    if (full || (this.#fullUntil !== undefined && now < this.#fullUntil)) return idle('Complete');
    if (!this.#willing) return idle('Stopped');
    return this.#offered(pilot) ? undefined : idle('NoPower');
  }

  #ready(now: Millis, awakeSince: Millis | undefined): Charging {
    this.#readySince ??= now;
    const startsAt =
      awakeSince === undefined
        ? this.#readySince + this.#habits.noticesOffer
        : Math.max(this.#readySince, awakeSince) + STARTS_WITHIN;
    if (this.#charging === 'Charging' || now >= startsAt) return 'Charging';
    return awakeSince === undefined ? 'NoPower' : 'Starting';
  }

  #offered(pilot: Amps): boolean {
    return pilot > 0 && !this.#faulted;
  }
}
