import type { CarServer } from '../../src/simulator/car-server.ts';

/** Turns of the event loop that whoever waits for an answer needs to do what follows from it. */
const SETTLED = 3;
/** A server that has not answered after so many waits for time to pass. */
const PATIENCE = 30;

/**
 * In place of `fetch`: leads each request straight to a simulated server, so that a month passes in simulated time and
 * nothing in it depends on how long a socket takes.
 */
export class Wire {
  readonly #real = globalThis.fetch;
  readonly #servers = new Map<string, Pick<CarServer, 'answer'>>();
  #open = 0;

  constructor() {
    globalThis.fetch = async (...asked) => {
      this.#open += 1;
      return this.#answer(new Request(...asked)).finally(() => (this.#open -= 1));
    };
  }

  leadTo(server: CarServer): void {
    this.#servers.set(server.url, server);
  }

  /** Returns when whatever was asked is answered, and everything that follows from it is done. */
  async quiet(): Promise<void> {
    let settled = 0;
    for (let turns = 0; settled < SETTLED && turns < PATIENCE; turns += 1) {
      await new Promise(resolve => setImmediate(resolve));
      settled = this.#open === 0 ? settled + 1 : 0;
    }
  }

  cut(): void {
    globalThis.fetch = this.#real;
  }

  async #answer(request: Request): Promise<Response> {
    const { origin, pathname, search } = new URL(request.url);
    const headers = Object.fromEntries(request.headers);
    const heard = {
      method: request.method,
      path: `${pathname}${search}`,
      headers,
      body: await request.text(),
    };
    const reply = await this.#servers.get(origin)?.answer(heard);
    if (reply === undefined) throw new TypeError(`nobody answers at ${origin}`);
    const body = typeof reply.body === 'string' ? reply.body : JSON.stringify(reply.body);
    return new Response(body, { status: reply.status, headers: { ...reply.headers } });
  }
}
