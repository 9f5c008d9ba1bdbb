import type { CarCommand, CarReach } from '../../src/charging/snapshot.ts';
import { Failure, type FaultKey } from '../../src/runtime/failure.ts';
import { type Millis, amps, minutes, percent, seconds } from '../../src/units.ts';
import { type Outcome, done } from '../../src/vehicle/reasons.ts';
import type { CarReading, Route } from '../../src/vehicle/route.ts';
import type { Interest, Pace } from '../../src/vehicle/schedule.ts';
import { type Vehicle, watchVehicle } from '../../src/vehicle/vehicle.ts';
import { HandClock } from '../support/hand-clock.ts';

/** A house that knows nothing new. */
export const quiet: Interest = {
  charging: false,
  stirredAtMs: undefined,
  onOurBus: undefined,
  wanted: false,
};
const pace: Pace = {
  presence: minutes(5),
  presenceWanted: seconds(60),
  charging: minutes(5),
  fresh: seconds(60),
};

/** A way to a car that a test sets by hand; what it is asked is kept with its moment. */
class HandRoute implements Route {
  readonly pace = pace;
  readonly asked: { readonly what: string; readonly at: Millis }[] = [];
  readonly #clock: HandClock;
  reach: CarReach = 'awake';
  fails: FaultKey | undefined;
  /** Commands hang until a test ends them, or until they are called off. */
  hangs = false;
  outcome: Outcome = done;
  readonly #ended = Promise.withResolvers<void>();
  /** The car's charge limit, %. */
  limit = 80;
  stamp: number | undefined;
  place: boolean | undefined;

  constructor(clock: HandClock) {
    this.#clock = clock;
  }

  async presence(): Promise<CarReach> {
    this.#ask('presence');
    return this.reach;
  }

  async read(signal: AbortSignal): Promise<CarReading | Exclude<CarReach, 'awake'>> {
    this.#ask('read');
    if (this.hangs) await calledOff(signal);
    if (this.reach !== 'awake') return this.reach;
    const numbers = { levelPercent: percent(60), limitPercent: percent(this.limit) };
    return {
      charging: 'stopped',
      ...numbers,
      requestedAmps: amps(16),
      requestedMaxAmps: amps(32),
      stamp: this.stamp,
    };
  }

  async command(command: CarCommand, signal: AbortSignal): Promise<Outcome> {
    this.#ask(command.kind);
    if (this.hangs) await Promise.race([calledOff(signal), this.#ended.promise]);
    return this.outcome;
  }

  /** What hangs is answered. */
  end(): void {
    this.hangs = false;
    this.#ended.resolve();
  }

  atHome(): boolean | undefined {
    return this.place;
  }

  async close(): Promise<void> {
    this.#ask('close');
  }

  times(what: string): readonly Millis[] {
    return this.asked.filter(ask => ask.what === what).map(({ at }) => at);
  }

  #ask(what: string): void {
    this.asked.push({ what, at: this.#clock.now() });
    if (this.fails !== undefined && what !== 'close') throw new Failure(this.fails, { seconds: 300 });
  }
}

const calledOff = (signal: AbortSignal): Promise<never> =>
  new Promise((_, reject) => {
    signal.addEventListener('abort', () => reject(new Error('called off')));
  });

export function watched(reach: CarReach = 'awake'): { clock: HandClock; route: HandRoute; car: Vehicle } {
  const clock = new HandClock();
  const route = new HandRoute(clock);
  route.reach = reach;
  const car = watchVehicle({ name: 'Model 3', vin: 'VIN', url: 'http://proxy:8080/x', clock, route });
  return { clock, route, car };
}

/** Whole minutes between moments. */
export const gaps = (times: readonly Millis[]): readonly number[] =>
  times.slice(1).map((time, index) => Math.round((time - (times[index] ?? 0)) / 60_000));
export const keys = (car: Vehicle): readonly FaultKey[] => car.faults().map(({ key }) => key);
