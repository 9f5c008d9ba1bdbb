import { type Millis, seconds } from '../units.ts';
import { complaint } from './fleet-answer.ts';
import { type Answer, type Request, type Server, without, wordsOf } from './http.ts';
import type { Tokens } from './oauth.ts';
import { FLEET_API, baseInAnswer, baseInRegion, baseOfToken } from './region.ts';
import type { Failure } from '../runtime/failure.ts';

interface Setup {
  readonly tokens: Tokens;
  readonly open: (url: string) => Server;
  /** Where to ask; undefined for Tesla's own server of the account's region. */
  readonly url: string | undefined;
  /** Real time that one question may take. */
  readonly deadline?: Millis | undefined;
  /** Where what is asked is paid for. */
  readonly toll?: Toll | undefined;
}

/** What is asked; the line adds who asks. */
export interface Question extends Omit<Request, 'deadline' | 'token'> {
  /** It stops a charge: no budget holds it back. */
  readonly stops?: boolean;
}

/** Lets a question through and counts it. Throws a `Failure` where there is no budget left for it. */
export type Toll = (question: Question, ask: () => Promise<Answer>) => Promise<Answer>;

/** A line to the Fleet API, or to a proxy before it, with the login that it wants. */
export class FleetLine {
  readonly #setup: Setup;
  #server: Server | undefined;

  constructor(setup: Setup) {
    this.#setup = setup;
  }

  /** Where it leads, for telling the owner. */
  get url(): string {
    return this.#server?.origin ?? new URL(this.#setup.url ?? FLEET_API).origin;
  }

  /** Any answer, whatever its status. One that names another region's server is asked for there. */
  async ask(question: Question): Promise<Answer> {
    const answer = await this.#authorised(question);
    const base = this.#setup.url === undefined ? baseInAnswer(answer) : undefined;
    if (base === undefined) return answer;
    await this.#move(base);
    return this.#authorised(question);
  }

  /** A good answer. Throws a `Failure` in place of any other. */
  async good(question: Question): Promise<Answer> {
    return this.checked(await this.ask(question));
  }

  checked(answer: Answer): Answer {
    if (answer.status >= 300) throw this.complaint(answer);
    return answer;
  }

  complaint(answer: Answer): Failure {
    return complaint(answer, this.url);
  }

  async close(): Promise<void> {
    await this.#server?.close();
  }

  /** An access token that is refused is renewed once: Tesla may end one before its time. */
  async #authorised(question: Question): Promise<Answer> {
    const { tokens, toll = free, deadline = seconds(30) } = this.#setup;
    const token = await tokens.access();
    const server = await this.#found(token);
    const { stops: _, ...asked } = question;
    const ask = (shown: string): Promise<Answer> =>
      toll(question, async () => without(shown, await server.ask({ ...asked, deadline, token: shown })));
    const answer = await ask(token);
    if (answer.status !== 401 || wordsOf(answer).includes('mobile_access_disabled')) return answer;
    return ask(await tokens.instead(token));
  }

  async #found(token: string): Promise<Server> {
    const { open, url } = this.#setup;
    this.#server ??= open(url ?? baseOfToken(token) ?? (await this.#askedFor(token)) ?? FLEET_API);
    return this.#server;
  }

  /** The region as Tesla tells it. Where that fails, the answers that follow will say more. */
  async #askedFor(token: string): Promise<string | undefined> {
    const anywhere = this.#setup.open(FLEET_API);
    const deadline = this.#setup.deadline ?? seconds(30);
    try {
      return baseInRegion(await anywhere.ask({ path: '/api/1/users/region', deadline, token }));
    } catch {
      return undefined;
    } finally {
      await anywhere.close();
    }
  }

  async #move(base: string): Promise<void> {
    await this.#server?.close();
    this.#server = this.#setup.open(base);
  }
}

const free: Toll = (_, ask) => ask();
