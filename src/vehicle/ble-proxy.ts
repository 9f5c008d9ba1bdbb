import { z } from 'zod';
import type { CarReach } from '../charging/snapshot.ts';
import type { Clock } from '../runtime/clock.ts';
import { Failure } from '../runtime/failure.ts';
import type { Pins } from '../runtime/pin.ts';
import { type Millis, minutes, seconds } from '../units.ts';
import { bodyOf, carry, commandNames } from './carry.ts';
import { ChargeState, chargeReading } from './charge-state.ts';
import type { VehicleCommand } from './command.ts';
import { type Answer, type Server, openServer, parsed, wordsOf } from './http.ts';
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

export interface BleProxyOptions {
  readonly connection: 'ble_proxy';
  readonly url: string;
}

interface Setup {
  readonly url: string;
  readonly vin: string;
  readonly clock: Clock;
  readonly pins: Pins;
  /** Real time that a question and a command may take. */
  readonly deadlines?: { readonly question: Millis; readonly command: Millis };
}

const pace: Pace = {
  presence: minutes(2),
  presenceWanted: minutes(2),
  charging: seconds(60),
  fresh: seconds(30),
};
/** Radio reaches some 30 m: a car that answered is at home, and cannot be far within this time. */
const AT_HOME_FOR = minutes(10);

const BodyController = z.object({
  response: z.object({ response: z.object({ vehicle_sleep_status: z.string() }) }),
});
const VehicleData = z.object({ response: z.object({ response: z.object({ charge_state: ChargeState }) }) });
const Result = z.object({ response: z.object({ result: z.boolean(), reason: z.string().catch('') }) });

/** TeslaBleHttpProxy: the car by Bluetooth, through a small server at home (§5.2). */
export class BleProxy implements Route {
  readonly pace = pace;
  readonly #setup: Setup;
  readonly #server: Server;
  readonly #deadlines: { readonly question: Millis; readonly command: Millis };
  #answeredAt: Millis | undefined;

  constructor(setup: Setup) {
    this.#setup = setup;
    this.#server = openServer(setup.url, setup.pins);
    this.#deadlines = setup.deadlines ?? { question: seconds(30), command: seconds(60) };
  }

  async presence(signal: AbortSignal): Promise<CarReach> {
    const answer = await this.#get('body_controller_state', signal);
    if (answer.status === 503) return this.#reachOf(answer);
    const { vehicle_sleep_status: status } = this.#parsed(answer, BodyController).response.response;
    this.#heard();
    if (status.endsWith('ASLEEP')) return 'asleep';
    return status.endsWith('AWAKE') ? 'awake' : 'unknown';
  }

  async read(signal: AbortSignal): Promise<CarReading | Exclude<CarReach, 'awake'>> {
    const answer = await this.#get('vehicle_data?endpoints=charge_state', signal);
    if (answer.status === 503) return this.#reachOf(answer);
    const { charge_state: state } = this.#parsed(answer, VehicleData).response.response;
    this.#heard();
    return { ...chargeReading(state), stamp: state.timestamp };
  }

  command(command: VehicleCommand, signal: AbortSignal): Promise<Outcome> {
    return carry(command, () => this.#send(command, signal), this.#setup.clock, signal);
  }

  atHome(): true | undefined {
    const { clock } = this.#setup;
    return this.#answeredAt !== undefined && clock.now() - this.#answeredAt <= AT_HOME_FOR ? true : undefined;
  }

  close(): Promise<void> {
    return this.#server.close();
  }

  /** The proxy wakes the car by itself, and says how it went only when it is asked to wait. */
  async #send(command: VehicleCommand, signal: AbortSignal): Promise<Tried> {
    const answer = await this.#server.ask({
      path: this.#path(`command/${commandNames[command.kind]}?wait=true`),
      body: bodyOf(command),
      deadline: this.#deadlines.command,
      signal,
    });
    const { result, reason } = this.#parsed(answer, Result).response;
    if (answer.status === 200 && result) {
      this.#heard();
      return done;
    }
    this.#checkKey(reason);
    const refused =
      answer.status === 200 ? refusal(command.kind, reason) : quotedRefusal(command.kind, reason);
    if (refused !== undefined) this.#heard();
    return refused ?? unknown(wordsOf(answer));
  }

  /** What a 503 says of the car. None of its reasons is a fault: cars drive away. */
  #reachOf(answer: Answer): Exclude<CarReach, 'awake'> {
    const { reason } = this.#parsed(answer, Result).response;
    this.#checkKey(reason);
    if (reason.includes('sleep status unknown')) return 'unknown';
    if (!saysAsleep(reason)) return 'unreachable';
    this.#heard();
    return 'asleep';
  }

  #checkKey(reason: string): void {
    if (saysKeyUnknown(reason)) throw new Failure('car_key_not_paired', { url: this.#server.origin });
  }

  #get(what: string, signal: AbortSignal): Promise<Answer> {
    return this.#server.ask({ path: this.#path(what), deadline: this.#deadlines.question, signal });
  }

  #path(what: string): string {
    return `/api/1/vehicles/${this.#setup.vin}/${what}`;
  }

  #parsed<T>(answer: Answer, schema: z.ZodType<T>): T {
    const { origin } = this.#server;
    if (answer.status === 200 || answer.status === 503) return parsed(answer, schema, origin);
    throw new Failure('car_answer', { url: origin, why: wordsOf(answer) });
  }

  #heard(): void {
    this.#answeredAt = this.#setup.clock.now();
  }
}
