import type { CarReach } from '../charging/snapshot.ts';
import { type Clock, sleep } from '../runtime/clock.ts';
import { minutes, seconds } from '../units.ts';
import { carry } from './carry.ts';
import type { VehicleCommand } from './command.ts';
import { meansAsleep } from './fleet-answer.ts';
import { ENDPOINTS, reachIn, readingIn } from './fleet-data.ts';
import type { FleetLine } from './fleet-line.ts';
import { type Home, atHome } from './position.ts';
import { type Outcome, type Tried, asleep, done } from './reasons.ts';
import type { CarReading, Route } from './route.ts';
import type { Pace } from './schedule.ts';

interface Setup {
  readonly vin: string;
  readonly line: FleetLine;
  /** Hands a command to a car that is thought to be awake; `asleep` where it is not. */
  readonly hand: (command: VehicleCommand, signal: AbortSignal) => Promise<Tried>;
  /** Where home is; it may become known later. */
  readonly home: () => Home | undefined;
  readonly clock: Clock;
}

/** A reading is paid for; while current flows, the charger tells nearly as much. */
const pace: Pace = {
  presence: minutes(5),
  presenceWanted: seconds(60),
  charging: minutes(15),
  fresh: seconds(60),
};
/** A woken car is online within 10 to 60 s; looking is free. */
const WAKE_LOOKS = [5, 10, 15, 15, 15].map(seconds);

/** Where the Fleet API has a car, or something of it. */
export const carPath = (vin: string, what = ''): string => `/api/1/vehicles/${vin}${what}`;

/** A car by the Fleet API, whoever signs its commands (§1.3, §2). */
export class FleetRoute implements Route {
  readonly pace = pace;
  readonly #setup: Setup;
  #atHome: boolean | undefined;

  constructor(setup: Setup) {
    this.#setup = setup;
  }

  /** Free of charge, and never a bother to the car. */
  async presence(signal: AbortSignal): Promise<CarReach> {
    const { line, vin } = this.#setup;
    return reachIn(await line.good({ path: carPath(vin), signal }), line.url);
  }

  async read(signal: AbortSignal): Promise<CarReading | Exclude<CarReach, 'awake'>> {
    const { line, vin, home } = this.#setup;
    const reach = await this.presence(signal);
    if (reach !== 'awake') return reach;
    const path = carPath(vin, `/vehicle_data?endpoints=${ENDPOINTS}`);
    const answer = await line.ask({ path, signal });
    if (meansAsleep(answer)) return 'asleep';
    const { reading, fix } = readingIn(line.checked(answer), line.url);
    this.#atHome = atHome(fix, home());
    return reading;
  }

  /** Wakes the car where it must. A sleeping car does not charge, so there is nothing to stop. */
  async command(command: VehicleCommand, signal: AbortSignal): Promise<Outcome> {
    const { clock, hand } = this.#setup;
    for (let turn = 0; turn < 2; turn += 1) {
      const reach = await this.presence(signal);
      if (command.kind === 'stop' && reach === 'asleep') return done;
      if (command.kind !== 'stop' && reach !== 'awake' && !(await this.#wake(signal))) return asleep;
      const outcome = await carry(command, () => hand(command, signal), clock, signal);
      if (outcome !== asleep) return outcome;
    }
    return asleep;
  }

  atHome(): boolean | undefined {
    return this.#atHome;
  }

  close(): Promise<void> {
    return this.#setup.line.close();
  }

  async #wake(signal: AbortSignal): Promise<boolean> {
    const { line, vin, clock } = this.#setup;
    await line.good({ path: carPath(vin, '/wake_up'), body: {}, signal });
    for (const pause of WAKE_LOOKS) {
      await sleep(clock, pause, signal);
      if ((await this.presence(signal)) === 'awake') return true;
    }
    return false;
  }
}
