import type { LimitOrderSeen } from '../charging/snapshot.ts';
import type { Fault } from '../runtime/failure.ts';
import { type Millis, type Percent, minutes, percent } from '../units.ts';
import type { Outcome } from './reasons.ts';

interface Order {
  readonly percent: Percent;
  /** The car's limit before; undefined where it had never been read. */
  readonly before: Percent | undefined;
  /** When it went out. */
  readonly sentAtMs: Millis | undefined;
  readonly endedAtMs: Millis | undefined;
  readonly why: string | undefined;
}

/** A car reads back what it was set to within this time. */
const SEEN_WITHIN = minutes(2);
/** What did not work is told for this long. */
const TOLD_FOR = minutes(30);

/** The charge limit that an owner set last, from the touch until the car shows it. */
export class LimitOrder {
  #order: Order | undefined;
  #raisedAtMs: Millis | undefined;
  /** What the car was last read to have, since the order ended. */
  #found: Percent | undefined;

  /** The owner sets it; a car takes whole percents. What is under way already is not sent twice. */
  set(wanted: Percent, before: Percent | undefined): void {
    const whole = percent(Math.round(wanted));
    if (this.#order?.percent === whole && this.#order.endedAtMs === undefined) return;
    this.#order = { percent: whole, before, sentAtMs: undefined, endedAtMs: undefined, why: undefined };
    this.#found = undefined;
  }

  /** It goes out. A car may begin to charge before its answer is here. */
  sent(now: Millis): void {
    if (this.#order === undefined) return;
    this.#order = { ...this.#order, sentAtMs: now };
    this.#raise(now);
  }

  /** Its fate, unless it was called off, only to go out again. */
  ended(outcome: Outcome, now: Millis): void {
    const calledOff = outcome.outcome === 'unknown' && outcome.why === 'called off';
    if (this.#order?.sentAtMs === undefined || calledOff) return;
    const why = outcome.outcome === 'done' ? undefined : outcome.why;
    this.#order = { ...this.#order, endedAtMs: now, why };
    if (outcome.outcome === 'done') this.#raise(now);
    if (outcome.outcome === 'refused') this.#raisedAtMs = undefined;
  }

  /** The car was read. One that shows what was wanted has it, whatever its answer was. */
  read(limit: Percent | undefined): void {
    if (limit === undefined || this.#order?.endedAtMs === undefined) return;
    if (Math.round(limit) === this.#order.percent) this.#order = undefined;
    else this.#found = limit;
  }

  seen(now: Millis): LimitOrderSeen {
    const open = this.#order !== undefined && !this.#isOver(this.#order, now);
    return { wantedPercent: open ? this.#order?.percent : undefined, raisedAtMs: this.#raisedAtMs };
  }

  fault(now: Millis): Fault | undefined {
    const order = this.#order;
    if (order?.endedAtMs === undefined || !this.#isOver(order, now)) return undefined;
    if (now - order.endedAtMs > TOLD_FOR) return undefined;
    const about = { percent: order.percent };
    if (order.why !== undefined)
      return { key: 'car_limit_failed', about: { ...about, why: order.why.replaceAll('_', ' ') } };
    if (this.#found === undefined) return undefined;
    return { key: 'car_limit_not_taken', about: { ...about, found: this.#found } };
  }

  /** It failed, or was taken and is still not seen. */
  #isOver({ endedAtMs, why }: Order, now: Millis): boolean {
    return endedAtMs !== undefined && (why !== undefined || now - endedAtMs > SEEN_WITHIN);
  }

  #raise(now: Millis): void {
    const { percent: wanted, before } = this.#order ?? {};
    if (wanted !== undefined && before !== undefined && wanted > before) this.#raisedAtMs = now;
  }
}
