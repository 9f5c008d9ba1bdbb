import { createHmac, randomBytes } from 'node:crypto';
import { z } from 'zod';
import type { Clock } from '../runtime/clock.ts';
import { Failure } from '../runtime/failure.ts';
import type { DataFolder, Kept } from '../runtime/store.ts';
import { bodyOf, refuses } from './answer.ts';
import type { Gateway } from './client.ts';
import { Login, LoginMemory } from './login.ts';

/** Good for one host and one password: whoever changes either logs in anew. */
const KeptSession = z.object({
  host: z.string(),
  salt: z.string(),
  passwordHash: z.string(),
  token: z.string().optional(),
  login: LoginMemory.optional(),
});
type KeptSession = Readonly<z.output<typeof KeptSession>>;

interface Customer {
  readonly host: string;
  readonly password: string;
}

/** Reads as the customer, with the token on disk for as long as the gateway takes it. */
export class Session {
  readonly #gateway: Gateway;
  readonly #customer: Customer;
  readonly #file: Kept<KeptSession>;
  readonly #login: Login;
  #loading: Promise<void> | undefined;
  #renewal: Promise<string> | undefined;
  #kept: KeptSession;

  constructor(gateway: Gateway, clock: Clock, folder: DataFolder, customer: Customer) {
    this.#gateway = gateway;
    this.#customer = customer;
    this.#file = folder('gateway-token.json', KeptSession);
    const salt = randomBytes(16).toString('hex');
    this.#kept = { host: customer.host, salt, passwordHash: hashed(customer.password, salt) };
    this.#login = new Login(gateway, clock, customer.password, login => this.#keep({ login }));
  }

  /** The parsed body; undefined where this firmware has no such endpoint. Throws a `Failure`. */
  async read(path: string): Promise<unknown> {
    await (this.#loading ??= this.#load());
    const { token } = this.#kept;
    if (token !== undefined) {
      const answer = await this.#gateway.get(path, token);
      if (!refuses(answer)) return bodyOf(answer, path);
    }
    const answer = await this.#gateway.get(path, await this.#renewed(token));
    if (!refuses(answer)) {
      await this.#login.worked();
      return bodyOf(answer, path);
    }
    const forbidden = new Failure('gateway_forbidden', { path });
    await this.#login.failed(forbidden);
    throw forbidden;
  }

  /** As `read`, but never at the price of a login: what the token does not open counts as not there. */
  async glance(path: string): Promise<unknown> {
    await (this.#loading ??= this.#load());
    const { token } = this.#kept;
    if (token === undefined) return undefined;
    const answer = await this.#gateway.get(path, token);
    return refuses(answer) ? undefined : bodyOf(answer, path);
  }

  /** Another token than the refused one. A single login serves all who ask meanwhile. */
  async #renewed(refused: string | undefined): Promise<string> {
    const { token } = this.#kept;
    if (token !== undefined && token !== refused) return token;
    this.#renewal ??= this.#renew().finally(() => {
      this.#renewal = undefined;
    });
    return this.#renewal;
  }

  async #renew(): Promise<string> {
    const token = await this.#login.token();
    await this.#keep({ token });
    return token;
  }

  async #load(): Promise<void> {
    const kept = await this.#file.load();
    const { host, password } = this.#customer;
    if (kept?.host !== host || kept.passwordHash !== hashed(password, kept.salt)) return;
    this.#kept = kept;
    if (kept.login !== undefined) this.#login.resume(kept.login);
  }

  /** A disk that takes nothing must not keep the gateway from being read: all then holds until the program ends. */
  async #keep(changed: Partial<KeptSession>): Promise<void> {
    this.#kept = { ...this.#kept, ...changed };
    await this.#file.save(this.#kept).catch(() => undefined);
  }
}

/** Only tells a changed password from the same: whoever reads this file finds the password in the options beside it. */
const hashed = (password: string, salt: string): string =>
  createHmac('sha256', salt).update(password).digest('hex');
