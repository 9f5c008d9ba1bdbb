import type { CarReach } from '../charging/snapshot.ts';
import type { Clock } from '../runtime/clock.ts';
import { Failure, type Fault } from '../runtime/failure.ts';
import type { Pins } from '../runtime/pin.ts';
import type { Millis } from '../units.ts';
import type { VehicleCommand } from './command.ts';
import { FleetLine, type Toll } from './fleet-line.ts';
import { FleetRoute } from './fleet-route.ts';
import { type Server, openServer } from './http.ts';
import type { Application } from './keys.ts';
import type { Accounts, Login } from './oauth.ts';
import { Pairing } from './pairing.ts';
import { sendPlainly } from './plain-command.ts';
import type { Home } from './position.ts';
import { type Outcome, type Tried, unknown } from './reasons.ts';
import type { CarReading, Route } from './route.ts';
import { SignedCommands } from './signed-commands.ts';
import type { SigningKey } from './signed/private-key.ts';
import type { SessionMemory } from './signed/session-file.ts';

export interface FleetApiOptions extends Login, Application {
  readonly connection: 'fleet_api';
  /** In place of Tesla's own server of the account's region. */
  readonly url?: string | undefined;
}

interface Setup {
  readonly options: Omit<FleetApiOptions, 'connection'>;
  readonly vin: string;
  /** Where home is; it may become known later. */
  readonly home: () => Home | undefined;
  readonly clock: Clock;
  readonly pins: Pins;
  readonly accounts: Accounts;
  /** Real time that one request may take. */
  readonly deadline?: Millis;
  readonly open?: (url: string) => Server;
  readonly toll?: Toll | undefined;
}

/** The Fleet API without a proxy: SunPilot signs the commands itself (§4). */
export class FleetApi implements Route {
  readonly pace: Route['pace'];
  readonly #setup: Setup;
  readonly #line: FleetLine;
  readonly #route: FleetRoute;
  readonly #memory: SessionMemory;
  readonly #signed: SignedCommands;
  readonly #pairing = new Pairing();
  #key: SigningKey | undefined;
  #registered = true;

  constructor(setup: Setup) {
    const { options, vin, home, clock, accounts, pins, deadline, toll } = setup;
    const open = setup.open ?? (url => openServer(url, pins));
    this.#setup = setup;
    const tokens = accounts.tokens(options);
    this.#line = new FleetLine({ tokens, url: options.url, deadline, open, toll });
    this.#memory = accounts.memory(vin);
    const key = (): Promise<SigningKey> => this.#signingKey();
    this.#signed = new SignedCommands({ vin, line: this.#line, key, memory: this.#memory, clock });
    const hand = (command: VehicleCommand, signal: AbortSignal): Promise<Tried> =>
      this.#hand(command, signal);
    this.#route = new FleetRoute({ vin, line: this.#line, home, clock, hand });
    this.pace = this.#route.pace;
  }

  presence(signal: AbortSignal): Promise<CarReach> {
    return this.#asked(() => this.#route.presence(signal), signal);
  }

  read(signal: AbortSignal): Promise<CarReading | Exclude<CarReach, 'awake'>> {
    return this.#asked(() => this.#route.read(signal), signal);
  }

  command(command: VehicleCommand, signal: AbortSignal): Promise<Outcome> {
    return this.#route.command(command, signal);
  }

  atHome(): boolean | undefined {
    return this.#route.atHome();
  }

  /** The public half of the key, for as long as the owner has something to do about it. */
  hints(): readonly Fault[] {
    const needed = this.#pairing.missing || !this.#registered;
    if (!needed || this.#key === undefined) return [];
    return [{ key: 'car_key_to_pair', about: { url: this.#line.url, key: this.#key.publicText } }];
  }

  close(): Promise<void> {
    return this.#route.close();
  }

  /** Asks, and looks beside it after the key: the owner shall know before the sun comes out. */
  async #asked<T>(ask: () => Promise<T>, signal: AbortSignal): Promise<T> {
    const { vin, clock } = this.#setup;
    await this.#signingKey();
    try {
      const answer = await ask();
      this.#registered = true;
      if (!(await this.#memory.takesPlain())) await this.#pairing.look(this.#line, vin, clock.now(), signal);
      return answer;
    } catch (error) {
      if (error instanceof Failure && error.fault.key === 'car_not_registered') this.#registered = false;
      throw error;
    }
  }

  /** Signed, unless the car is of before the signed protocol, which it is asked once. */
  async #hand(command: VehicleCommand, signal: AbortSignal): Promise<Tried> {
    const { clock } = this.#setup;
    if (await this.#memory.takesPlain()) return this.#plainly(command, signal);
    const tried = await this.#signed.send(command, signal);
    if (tried === 'unsigned') {
      await this.#memory.setPlain(true);
      return this.#plainly(command, signal);
    }
    if (tried === 'unpaired') {
      this.#pairing.learn(true, clock.now());
      return unknown('car_key_to_pair');
    }
    if (tried.outcome === 'done' || tried.outcome === 'refused') this.#pairing.learn(false, clock.now());
    return tried;
  }

  /** A car that wants signatures all the same gets them the next time. */
  async #plainly(command: VehicleCommand, signal: AbortSignal): Promise<Tried> {
    try {
      return await sendPlainly(this.#line, this.#setup.vin, command, signal);
    } catch (error) {
      if (wantsSignature(error)) await this.#memory.setPlain(false);
      throw error;
    }
  }

  async #signingKey(): Promise<SigningKey> {
    this.#key ??= await this.#setup.accounts.key(this.#setup.options);
    return this.#key;
  }
}

const wantsSignature = (error: unknown): boolean =>
  error instanceof Failure && String(error.fault.about['why']).includes('Vehicle Command Protocol required');
