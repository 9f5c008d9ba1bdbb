import { createHmac, randomBytes } from 'node:crypto';
import { z } from 'zod';
import type { Clock } from '../runtime/clock.ts';
import { Failure } from '../runtime/failure.ts';
import type { DataFolder, Kept } from '../runtime/store.ts';
import { bodyOf, refuses } from './answer.ts';
import type { Gateway } from './client.ts';
import { Login } from './login.ts';

/** Good for one host and one password: whoever changes either logs in anew. */
const KeptToken = z.object({
  host: z.string(),
  salt: z.string(),
  passwordHash: z.string(),
  token: z.string(),
});
type KeptToken = z.infer<typeof KeptToken>;

interface Customer {
  readonly host: string;
  readonly password: string;
}

/** Reads as the customer, with the token on disk for as long as the gateway takes it. */
export class Session {
  readonly #gateway: Gateway;
  readonly #customer: Customer;
  readonly #kept: Kept<KeptToken>;
  readonly #login: Login;
  #loading: Promise<void> | undefined;
  #renewal: Promise<string> | undefined;
  #token: string | undefined;

  constructor(gateway: Gateway, clock: Clock, folder: DataFolder, customer: Customer) {
    this.#gateway = gateway;
    this.#customer = customer;
    this.#kept = folder('gateway-token.json', KeptToken);
    this.#login = new Login(gateway, clock, customer.password);
  }

  /** The parsed body; undefined where this firmware has no such endpoint. Throws a `Failure`. */
  async read(path: string): Promise<unknown> {
    await (this.#loading ??= this.#load());
    const token = this.#token;
    if (token !== undefined) {
      const answer = await this.#gateway.get(path, token);
      if (!refuses(answer)) return bodyOf(answer, path);
    }
    const answer = await this.#gateway.get(path, await this.#renewed(token));
    if (!refuses(answer)) {
      this.#login.worked();
      return bodyOf(answer, path);
    }
    const forbidden = new Failure('gateway_forbidden', { path });
    this.#login.failed(forbidden);
    throw forbidden;
  }

  /** Another token than the refused one. A single login serves all who ask meanwhile. */
  async #renewed(refused: string | undefined): Promise<string> {
    if (this.#token !== undefined && this.#token !== refused) return this.#token;
    this.#renewal ??= this.#renew().finally(() => {
      this.#renewal = undefined;
    });
    return this.#renewal;
  }

  async #renew(): Promise<string> {
    const token = await this.#login.token();
    this.#token = token;
    const salt = randomBytes(16).toString('hex');
    const passwordHash = hashed(this.#customer.password, salt);
    await this.#kept.save({ host: this.#customer.host, salt, passwordHash, token });
    return token;
  }

  async #load(): Promise<void> {
    const kept = await this.#kept.load();
    if (kept === undefined || kept.host !== this.#customer.host) return;
    if (kept.passwordHash === hashed(this.#customer.password, kept.salt)) this.#token = kept.token;
  }
}

/** Only tells a changed password from the same: whoever reads this file finds the password in the options beside it. */
const hashed = (password: string, salt: string): string =>
  createHmac('sha256', salt).update(password).digest('hex');
