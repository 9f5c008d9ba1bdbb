import { type RequestCounts, requestKinds } from '../../src/charging/snapshot.ts';
import type { SimulatedCar } from '../../src/simulator/car.ts';
import { combined, noRequests } from '../../src/vehicle/requests.ts';
import type { AskedKind, Way } from './ways.ts';

export type Asked = Readonly<Record<AskedKind, number>>;

const nothing: Asked = { free: 0, login: 0, data: 0, commands: 0, wakes: 0 };

/** Counts what the far end of a way is asked, and what SunPilot says it asked. */
export class Ledger {
  readonly #way: Way;
  readonly #car: SimulatedCar;
  readonly faults = new Set<string>();
  asked = nothing;
  /** The most of each kind in a day. */
  busiest = nothing;
  counted: RequestCounts = noRequests;
  lowest = 100;
  /** What SunPilot says the month costs, before the next one begins. */
  usd = 0;
  #day = -1;
  #today = nothing;
  #told: RequestCounts = noRequests;

  constructor(way: Way, car: SimulatedCar) {
    this.#way = way;
    this.#car = car;
  }

  /** To be called after every moment in which something may have been asked. A reading keeps a car awake. */
  note(day: number): void {
    if (day !== this.#day) this.#turn(day);
    const news = this.#way.news();
    if (news.length > 0) this.#count(news);
    this.lowest = Math.min(this.lowest, this.#car.look().levelPercent);
    for (const { key } of this.#way.vehicle.faults()) this.faults.add(key);
  }

  #count(news: readonly AskedKind[]): void {
    for (const kind of news) {
      this.asked = { ...this.asked, [kind]: this.asked[kind] + 1 };
      this.#today = { ...this.#today, [kind]: this.#today[kind] + 1 };
      if (kind === 'data') this.#car.stir();
    }
    for (const kind of ['free', ...requestKinds] as const)
      this.busiest = { ...this.busiest, [kind]: Math.max(this.busiest[kind], this.#today[kind]) };
    const { today, monthUsd } = this.#way.vehicle.seen().requests ?? { today: noRequests, monthUsd: 0 };
    this.usd = Math.max(this.usd, monthUsd);
    // Budgets are anew a moment before or after the day of this ledger.
    const more = combined(today, this.#told, (now, before) => (now >= before ? now - before : now));
    this.counted = combined(this.counted, more, (a, b) => a + b);
    this.#told = today;
  }

  #turn(day: number): void {
    this.#day = day;
    this.#today = nothing;
  }
}
