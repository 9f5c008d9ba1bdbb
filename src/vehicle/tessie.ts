import { z } from 'zod';
import type { CarReach } from '../charging/snapshot.ts';
import type { Clock } from '../runtime/clock.ts';
import type { Pins } from '../runtime/pin.ts';
import { type Millis, minutes, seconds } from '../units.ts';
import { carry } from './carry.ts';
import type { VehicleCommand } from './command.ts';
import { type Answer, parsed } from './http.ts';
import type { Home } from './position.ts';
import { type Outcome, type Tried, done } from './reasons.ts';
import type { CarReading, Route } from './route.ts';
import { commandPath, outcomeOf } from './tessie-command.ts';
import { ProviderLine } from './teslemetry-line.ts';
import { KeptReadings } from './teslemetry-reading.ts';

export const TESSIE = 'https://api.tessie.com';

export interface TessieOptions {
  readonly connection: 'tessie';
  readonly token: string;
  /** In place of Tessie's own server. */
  readonly url?: string | undefined;
}

interface Setup {
  readonly options: Omit<TessieOptions, 'connection'>;
  readonly vin: string;
  /** Where home is; it may become known later. */
  readonly home: () => Home | undefined;
  readonly clock: Clock;
  readonly pins: Pins;
  /** Real time that a question and a command may take. */
  readonly deadlines?: { readonly question: Millis; readonly command: Millis };
}

/** Questions cost nothing, and Tessie knows an awake car to within 15 s. */
const pace: Route['pace'] = {
  presence: minutes(2),
  presenceWanted: seconds(60),
  charging: minutes(2),
  fresh: seconds(30),
};
/** A command wakes the car, for which Tessie takes 90 s, and tries for another 40. */
const DEADLINES = { question: seconds(30), command: seconds(140) };

const Status = z.object({ status: z.string() });
const reaches: Readonly<Record<string, CarReach>> = {
  awake: 'awake',
  waiting_for_sleep: 'awake',
  asleep: 'asleep',
};

/** Tessie: paths of its own, the Fleet API's facts, and a car that is woken by what is asked of it (§1.5). */
export class Tessie implements Route {
  readonly pace = pace;
  readonly #vin: string;
  readonly #clock: Clock;
  readonly #questions: ProviderLine;
  readonly #commands: ProviderLine;
  readonly #readings: KeptReadings;

  constructor({ options, vin, home, clock, pins, deadlines = DEADLINES }: Setup) {
    const { token, url = TESSIE } = options;
    const line = new ProviderLine({ token, url, pins, deadline: deadlines.question });
    this.#vin = vin;
    this.#clock = clock;
    this.#questions = line;
    this.#commands = new ProviderLine({ token, url, pins, deadline: deadlines.command });
    this.#readings = new KeptReadings({
      line,
      home,
      clock,
      ask: (which, signal) => this.#state(which === 'kept', signal),
    });
  }

  async presence(signal: AbortSignal): Promise<CarReach> {
    return reaches[await this.#status(signal)] ?? 'unknown';
  }

  /** A car that Tessie leaves alone so that it falls asleep is left alone here, too. */
  async read(signal: AbortSignal): Promise<CarReading | Exclude<CarReach, 'awake'>> {
    const status = await this.#status(signal);
    const reach = reaches[status] ?? 'unknown';
    if (reach !== 'awake') return reach;
    return status === 'waiting_for_sleep' ? this.#readings.readKept(signal) : this.#readings.read(signal);
  }

  /** A sleeping car does not charge, so there is nothing to stop; Tessie wakes it for anything else. */
  async command(command: VehicleCommand, signal: AbortSignal): Promise<Outcome> {
    if (command.kind === 'stop' && (await this.presence(signal)) === 'asleep') return done;
    try {
      return await carry(command, () => this.#send(command, signal), this.#clock, signal);
    } finally {
      this.#readings.commanded();
    }
  }

  atHome(): boolean | undefined {
    return this.#readings.atHome();
  }

  async close(): Promise<void> {
    await this.#questions.close();
    await this.#commands.close();
  }

  async #send(command: VehicleCommand, signal: AbortSignal): Promise<Tried> {
    const path = commandPath(this.#vin, command);
    return outcomeOf(this.#commands, command.kind, await this.#commands.ask({ path, body: {}, signal }));
  }

  async #status(signal: AbortSignal): Promise<string> {
    const answer = await this.#questions.good({ path: `/${this.#vin}/status`, signal });
    return parsed(answer, Status, this.#questions.url).status;
  }

  /** The Fleet API's `vehicle_data` without its envelope, which is put around it. */
  async #state(kept: boolean, signal: AbortSignal): Promise<Answer> {
    const answer = await this.#questions.ask({ path: `/${this.#vin}/state?use_cache=${kept}`, signal });
    return answer.status === 200 ? { ...answer, text: `{"response":${answer.text}}` } : answer;
  }
}
