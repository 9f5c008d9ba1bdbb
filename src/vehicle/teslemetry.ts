import type { CarReach } from '../charging/snapshot.ts';
import type { Clock } from '../runtime/clock.ts';
import type { Pins } from '../runtime/pin.ts';
import { type Millis, minutes, seconds } from '../units.ts';
import type { VehicleCommand } from './command.ts';
import { meansAsleep } from './fleet-answer.ts';
import { ENDPOINTS } from './fleet-data.ts';
import type { Toll } from './fleet-line.ts';
import { FleetRoute, carPath } from './fleet-route.ts';
import type { Answer } from './http.ts';
import { sendPlainly } from './plain-command.ts';
import type { Home } from './position.ts';
import type { Outcome } from './reasons.ts';
import type { CarReading, Route } from './route.ts';
import { ProviderLine } from './teslemetry-line.ts';
import { KeptReadings } from './teslemetry-reading.ts';

export const TESLEMETRY = 'https://api.teslemetry.com';

export interface TeslemetryOptions {
  readonly connection: 'teslemetry';
  readonly token: string;
  /** In place of Teslemetry's own server. */
  readonly url?: string | undefined;
}

interface Setup {
  readonly options: Omit<TeslemetryOptions, 'connection'>;
  readonly vin: string;
  /** Where home is; it may become known later. */
  readonly home: () => Home | undefined;
  readonly clock: Clock;
  readonly pins: Pins;
  /** Real time that one request may take. */
  readonly deadline?: Millis;
  readonly toll?: Toll | undefined;
}

/** A fresh reading costs two credits, as much as two commands. */
const pace: Route['pace'] = {
  presence: minutes(5),
  presenceWanted: seconds(60),
  charging: minutes(10),
  fresh: minutes(2),
};
/** It wakes a car by itself, in 33 s at most, that falls asleep between a question and a command. */
const DEADLINE = seconds(60);

/** Teslemetry speaks as the Fleet API does and signs the commands; it keeps the last reading of each car (§1.5). */
export class Teslemetry implements Route {
  readonly pace = pace;
  readonly #vin: string;
  readonly #line: ProviderLine;
  readonly #route: FleetRoute;
  readonly #readings: KeptReadings;

  constructor({ options, vin, home, clock, pins, deadline = DEADLINE, toll }: Setup) {
    const { token, url = TESLEMETRY } = options;
    const line = new ProviderLine({ token, url, pins, deadline, toll });
    this.#vin = vin;
    this.#line = line;
    this.#readings = new KeptReadings({
      line,
      home,
      clock,
      ask: (which, signal) => (which === 'kept' ? this.#kept(signal) : this.#fresh(signal)),
    });
    this.#route = new FleetRoute({
      vin,
      line,
      home,
      clock,
      hand: (command, signal) => sendPlainly(line, vin, command, signal),
    });
  }

  presence(signal: AbortSignal): Promise<CarReach> {
    return this.#route.presence(signal);
  }

  async read(signal: AbortSignal): Promise<CarReading | Exclude<CarReach, 'awake'>> {
    const reach = await this.presence(signal);
    return reach === 'awake' ? this.#readings.read(signal) : reach;
  }

  async command(command: VehicleCommand, signal: AbortSignal): Promise<Outcome> {
    try {
      return await this.#route.command(command, signal);
    } finally {
      this.#readings.commanded();
    }
  }

  atHome(): boolean | undefined {
    return this.#readings.atHome();
  }

  close(): Promise<void> {
    return this.#route.close();
  }

  #kept(signal: AbortSignal): Promise<Answer> {
    return this.#line.ask({ path: carPath(this.#vin, `/vehicle_data?endpoints=${ENDPOINTS}`), signal });
  }

  /** Makes Teslemetry read the car, and then asks for what it keeps. */
  async #fresh(signal: AbortSignal): Promise<Answer> {
    const renewed = await this.#line.ask({ path: `/api/refresh/${this.#vin}`, signal });
    if (meansAsleep(renewed)) return renewed;
    this.#line.checked(renewed);
    return this.#kept(signal);
  }
}
