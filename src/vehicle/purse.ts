import { DateTime } from 'luxon';
import {
  type RequestCounts,
  type RequestKind,
  type RequestsSeen,
  requestKinds,
} from '../charging/snapshot.ts';
import type { Clock } from '../runtime/clock.ts';
import { Failure, type Fault, type FaultKey } from '../runtime/failure.ts';
import type { Kept } from '../runtime/store.ts';
import { minutes } from '../units.ts';
import type { Tariff } from './billing.ts';
import { type Requests, combined, monthUsd, noRequests, onDay, withDay } from './requests.ts';

interface Setup {
  readonly kept: Kept<{ readonly days: Requests }>;
  readonly tariff: Tariff;
  readonly clock: Clock;
  /** Time zone of the home: budgets are anew at its midnight. */
  readonly zone: () => string;
}

/** So many more than were sent are noted as sent, so that the disk is not written with every request. */
const AHEAD: RequestCounts = { data: 5, commands: 5, wakes: 1 };

const usedUp: Readonly<Record<RequestKind, FaultKey>> = {
  data: 'car_budget_data',
  commands: 'car_budget_commands',
  wakes: 'car_budget_wakes',
};

/** Counts what is paid for on the way to one car, over restarts, and holds it within a day's budgets. */
export class Purse {
  readonly #setup: Setup;
  readonly #loaded: Promise<void>;
  #requests: Requests = {};
  /** What the disk says of the day; never less than what was sent. */
  #written: { readonly day: string; readonly counts: RequestCounts } | undefined;
  #unwritten: Fault | undefined;
  #reckoned = { minute: NaN, zone: '', day: '' };

  constructor(setup: Setup) {
    this.#setup = setup;
    this.#loaded = this.#load();
  }

  /**
   * Returns when a request may go out: it is counted, and after a crash it will have been. A stop goes out in any case.
   * Throws `car_budget_…` where the day's budget is used up.
   */
  async take(kind: RequestKind, stops: boolean): Promise<void> {
    await this.#loaded;
    if (!stops && this.left(kind) <= 0) throw new Failure(usedUp[kind], this.#about(kind));
    this.#count(kind, 1);
    const written = this.#write(AHEAD);
    if (!stops) await written;
  }

  /** A request that was counted is not billed. */
  giveBack(kind: RequestKind): void {
    this.#count(kind, -1);
  }

  /** What is left of a day's budget, from 1 down to 0. */
  left(kind: RequestKind): number {
    const budget = this.#setup.tariff.budget[kind];
    return Math.max(0, budget - this.#today[kind]) / budget;
  }

  seen(): RequestsSeen {
    const { budget, usd } = this.#setup.tariff;
    return { today: this.#today, budget, monthUsd: monthUsd(this.#requests, this.#day, usd) };
  }

  faults(): readonly Fault[] {
    const over = requestKinds.filter(kind => this.left(kind) <= 0);
    const faults = over.map(kind => ({ key: usedUp[kind], about: this.#about(kind) }));
    return this.#unwritten === undefined ? faults : [...faults, this.#unwritten];
  }

  /** Notes what was sent, and no more. */
  async close(): Promise<void> {
    await this.#loaded;
    this.#written = undefined;
    if (Object.keys(this.#requests).length > 0) await this.#write(noRequests);
  }

  get #today(): RequestCounts {
    return onDay(this.#requests, this.#day);
  }

  /** Reckoned once a minute: zones are slow to reckon with. */
  get #day(): string {
    const [wall, zone] = [this.#setup.clock.wall(), this.#setup.zone()];
    const minute = Math.floor(wall / minutes(1));
    if (this.#reckoned.minute !== minute || this.#reckoned.zone !== zone) {
      const day = DateTime.fromMillis(wall, { zone }).toFormat('yyyy-MM-dd');
      this.#reckoned = { minute, zone, day };
    }
    return this.#reckoned.day;
  }

  #about = (kind: RequestKind): Fault['about'] => ({ budget: this.#setup.tariff.budget[kind] });

  #count(kind: RequestKind, by: number): void {
    const today = this.#today;
    const counts = { ...today, [kind]: Math.max(0, today[kind] + by) };
    this.#requests = withDay(this.#requests, this.#day, counts);
  }

  async #load(): Promise<void> {
    const file = await this.#setup.kept.load().catch(() => undefined);
    this.#requests = file?.days ?? {};
    this.#written = { day: this.#day, counts: this.#today };
  }

  /** A disk that takes nothing keeps no request back. */
  async #write(ahead: RequestCounts): Promise<void> {
    const [day, today] = [this.#day, this.#today];
    const { counts } = this.#written?.day === day ? this.#written : { counts: undefined };
    if (counts !== undefined && requestKinds.every(kind => today[kind] <= counts[kind])) return;
    const noted = combined(today, ahead, (sent, more) => sent + more);
    this.#written = { day, counts: noted };
    try {
      await this.#setup.kept.save({ days: withDay(this.#requests, day, noted) });
      this.#unwritten = undefined;
    } catch (error) {
      this.#unwritten = error instanceof Failure ? error.fault : undefined;
    }
  }
}
