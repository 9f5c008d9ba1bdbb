import { z } from 'zod';
import type { CarCommand, CarReach } from '../charging/snapshot.ts';
import { type Clock, sleep } from '../runtime/clock.ts';
import type { Pins } from '../runtime/pin.ts';
import { type Millis, minutes, seconds } from '../units.ts';
import { bodyOf, carry, commandNames } from './carry.ts';
import { ChargeState, chargeReading } from './charge-state.ts';
import { complaint } from './fleet-answer.ts';
import { type Answer, type Request, type Server, openServer, parsed, wordsOf } from './http.ts';
import type { Login, Tokens } from './oauth.ts';
import { type Fix, type Home, atHome } from './position.ts';
import {
  type Outcome,
  type Tried,
  done,
  quotedRefusal,
  refusal,
  saysAsleep,
  saysKeyUnknown,
  unknown,
} from './reasons.ts';
import type { CarReading, Route } from './route.ts';
import type { Pace } from './schedule.ts';

export interface FleetProxyOptions extends Login {
  readonly connection: 'fleet_proxy';
  readonly url: string;
}

interface Setup {
  readonly url: string;
  readonly vin: string;
  /** Where home is; it may become known later. */
  readonly home: () => Home | undefined;
  readonly clock: Clock;
  readonly pins: Pins;
  readonly tokens: Tokens;
  /** Real time that one request may take. */
  readonly deadline?: Millis;
}

const pace: Pace = {
  presence: minutes(5),
  presenceWanted: seconds(60),
  charging: minutes(5),
  fresh: seconds(60),
};
/** A woken car is online within 10 to 60 s; looking is free. */
const WAKE_LOOKS = [5, 10, 15, 15, 15].map(seconds);
const ENDPOINTS = encodeURIComponent('charge_state;drive_state;location_data');
const asleep = unknown('asleep');

const Vehicle = z.object({ response: z.object({ state: z.string() }) });
const DriveState = z.object({
  latitude: z.number(),
  longitude: z.number(),
  shift_state: z.string().optional().catch(undefined),
  /** Seconds; `timestamp` beside it counts milliseconds. */
  gps_as_of: z.number().optional().catch(undefined),
  timestamp: z.number().optional().catch(undefined),
});
const VehicleData = z.object({
  response: z.object({ charge_state: ChargeState, drive_state: DriveState.optional().catch(undefined) }),
});
const Result = z.object({ response: z.object({ result: z.boolean(), reason: z.string().catch('') }) });

const reaches: Readonly<Record<string, CarReach>> = {
  online: 'awake',
  asleep: 'asleep',
  waking: 'asleep',
  offline: 'unreachable',
};

/** The Fleet API through Tesla's own tesla-http-proxy, which signs the commands (§1.3, §1.4, §2). */
export class FleetProxy implements Route {
  readonly pace = pace;
  readonly #setup: Setup;
  readonly #server: Server;
  #atHome: boolean | undefined;

  constructor(setup: Setup) {
    this.#setup = setup;
    this.#server = openServer(setup.url, setup.pins);
  }

  /** Free of charge, and never a bother to the car. */
  async presence(signal: AbortSignal): Promise<CarReach> {
    const answer = await this.#good({ path: this.#path(), signal });
    return reaches[this.#parsed(answer, Vehicle).response.state] ?? 'unknown';
  }

  async read(signal: AbortSignal): Promise<CarReading | Exclude<CarReach, 'awake'>> {
    const reach = await this.presence(signal);
    if (reach !== 'awake') return reach;
    const answer = await this.#signed({ path: this.#path(`/vehicle_data?endpoints=${ENDPOINTS}`), signal });
    if (meansAsleep(answer)) return 'asleep';
    const { charge_state: charge, drive_state: drive } = this.#parsed(
      this.#checked(answer),
      VehicleData,
    ).response;
    this.#atHome = atHome(drive && fixOf(drive), this.#setup.home());
    return { ...chargeReading(charge), stamp: undefined };
  }

  /** Wakes the car where it must. A sleeping car does not charge, so there is nothing to stop. */
  async command(command: CarCommand, signal: AbortSignal): Promise<Outcome> {
    for (let turn = 0; turn < 2; turn += 1) {
      const reach = await this.presence(signal);
      if (command.kind === 'stop' && reach === 'asleep') return done;
      if (command.kind !== 'stop' && reach !== 'awake' && !(await this.#wake(signal))) return asleep;
      const outcome = await carry(command, () => this.#send(command, signal), this.#setup.clock, signal);
      if (outcome !== asleep) return outcome;
    }
    return asleep;
  }

  atHome(): boolean | undefined {
    return this.#atHome;
  }

  close(): Promise<void> {
    return this.#server.close();
  }

  async #send(command: CarCommand, signal: AbortSignal): Promise<Tried> {
    const path = this.#path(`/command/${commandNames[command.kind]}`);
    const answer = await this.#signed({ path, body: bodyOf(command), signal });
    if (answer.status === 200) {
      const { result, reason } = this.#parsed(answer, Result).response;
      return result ? done : refusal(command.kind, reason);
    }
    if (meansAsleep(answer)) return asleep;
    const words = wordsOf(answer);
    const quoted = quotedRefusal(command.kind, words);
    if (quoted !== undefined) return quoted;
    if (answer.status < 500 || saysKeyUnknown(words)) throw complaint(answer, this.#server.origin);
    return answer.status === 503 ? { outcome: 'again', else: unknown(words) } : unknown(words);
  }

  async #wake(signal: AbortSignal): Promise<boolean> {
    await this.#good({ path: this.#path('/wake_up'), body: {}, signal });
    for (const pause of WAKE_LOOKS) {
      await sleep(this.#setup.clock, pause, signal);
      if ((await this.presence(signal)) === 'awake') return true;
    }
    return false;
  }

  async #good(request: Omit<Request, 'deadline' | 'token'>): Promise<Answer> {
    return this.#checked(await this.#signed(request));
  }

  #checked(answer: Answer): Answer {
    if (answer.status >= 300) throw complaint(answer, this.#server.origin);
    return answer;
  }

  /** An access token that is refused is renewed once: Tesla may end one before its time. */
  async #signed(request: Omit<Request, 'deadline' | 'token'>): Promise<Answer> {
    const { tokens, deadline = seconds(30) } = this.#setup;
    const token = await tokens.access();
    const answer = await this.#server.ask({ ...request, deadline, token });
    if (answer.status !== 401 || wordsOf(answer).includes('mobile_access_disabled')) return answer;
    return this.#server.ask({ ...request, deadline, token: await tokens.instead(token) });
  }

  #path(what = ''): string {
    return `/api/1/vehicles/${this.#setup.vin}${what}`;
  }

  #parsed<T>(answer: Answer, schema: z.ZodType<T>): T {
    return parsed(answer, schema, this.#server.origin);
  }
}

const meansAsleep = (answer: Answer): boolean =>
  answer.status === 408 || (answer.status >= 500 && saysAsleep(wordsOf(answer)));

/** Without the scope `vehicle_location` the whole `drive_state` is missing: unknown, not away. */
function fixOf(drive: z.infer<typeof DriveState>): Fix {
  const { latitude, longitude, shift_state: gear, gps_as_of: fixed, timestamp } = drive;
  return {
    latitude,
    longitude,
    driving: gear !== undefined && gear !== 'P',
    ageMs: fixed === undefined || timestamp === undefined ? undefined : timestamp - seconds(fixed),
  };
}
