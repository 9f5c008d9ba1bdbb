import { once } from 'node:events';
import { type IncomingMessage, type ServerResponse, createServer } from 'node:http';
import { text } from 'node:stream/consumers';
import { ingress } from './ingress.ts';
import { z } from 'zod';
import { TextSocket } from '../../../src/simulator/home-states-socket.ts';

/** What it stands before: a real Home Assistant Core and the token of an owner of it. */
interface Behind {
  readonly url: string;
  readonly token: string;
}

const MEBIBYTE = 2 ** 20;
const Message = z.looseObject({ id: z.number().optional(), type: z.string() });
const State = z.object({ state: z.string() });

/**
 * The Supervisor's door to Core, as its own code has it: `http://supervisor/core`, closed with 502 until Core is up; says
 * `auth_ok` before it has reached Core; lets neither its own commands nor frames over 4 MiB through.
 */
export class Supervisor {
  /** What the app is given as `SUPERVISOR_TOKEN`. */
  token = 'of-the-supervisor';
  /** Core cannot be reached though it says that it runs. */
  broken = false;
  /** How often a door was shut with 502. */
  refused = 0;
  /** Answers `auth_ok` so far. */
  welcomed = 0;
  /** Commands that went through to Core, by their type. */
  readonly commands = new Map<string, number>();
  readonly #behind: Behind;
  readonly #server = createServer((request, response) => void this.#rest(request, response));
  readonly #sockets = new Set<TextSocket>();

  constructor(behind: Behind) {
    this.#behind = behind;
  }

  /** Listens on the port that an app finds it on, or beside others on one of its own. */
  async start(port = 80): Promise<void> {
    this.#server.on('upgrade', (request, stream) => {
      void this.#upgrade(request, stream);
    });
    this.#server.listen(port, '127.0.0.1');
    await once(this.#server, 'listening');
  }

  async stop(): Promise<void> {
    this.cut();
    this.#server.close();
    this.#server.closeAllConnections();
    await once(this.#server, 'close');
  }

  /** All connections end, as when the Supervisor updates itself. */
  cut(): void {
    for (const socket of this.#sockets) socket.cut();
  }

  async #isRunning(): Promise<boolean> {
    const { url, token } = this.#behind;
    try {
      const response = await fetch(`${url}/api/core/state`, {
        headers: { authorization: `Bearer ${token}` },
      });
      return response.ok && State.parse(await response.json()).state === 'RUNNING';
    } catch {
      return false;
    }
  }

  async #upgrade({ url, headers }: IncomingMessage, stream: ConstructorParameters<typeof TextSocket>[0]) {
    const known = url === '/core/websocket' || url === '/core/api/websocket';
    if (!known || !(await this.#isRunning())) {
      this.refused += 1;
      stream.end(`HTTP/1.1 ${known ? '502 Bad Gateway' : '404 Not Found'}\r\nContent-Length: 0\r\n\r\n`);
      return;
    }
    let hear = (message: string): void => this.#greet(message, socket, next => (hear = next));
    const socket = new TextSocket(stream, headers['sec-websocket-key'] ?? '', message => hear(message));
    this.#sockets.add(socket);
    stream.on('close', () => this.#sockets.delete(socket));
    socket.send(JSON.stringify({ type: 'auth_required', ha_version: '2026.11.0' }));
  }

  #greet(message: string, socket: TextSocket, pass: (next: (message: string) => void) => void): void {
    const given = z.object({ access_token: z.string() }).safeParse(JSON.parse(message)).data;
    if (given?.access_token !== this.token) {
      socket.send(JSON.stringify({ type: 'auth_invalid', message: 'Invalid access' }));
      return;
    }
    this.welcomed += 1;
    socket.send(JSON.stringify({ type: 'auth_ok', ha_version: '2026.11.0' }));
    const waiting: string[] = [];
    pass(early => waiting.push(early));
    if (this.broken) return socket.cut();
    const core = new WebSocket(`${this.#behind.url.replace('http', 'ws')}/api/websocket`);
    core.addEventListener('close', () => socket.cut());
    core.addEventListener('message', ({ data }) => {
      const heard = String(data);
      const { type } = Message.catch({ type: '' }).parse(JSON.parse(heard));
      if (type === 'auth_required')
        return core.send(JSON.stringify({ type: 'auth', access_token: this.#behind.token }));
      if (type !== 'auth_ok') return socket.send(heard);
      pass(next => this.#through(next, socket, core));
      for (const early of waiting.splice(0)) this.#through(early, socket, core);
    });
  }

  #through(message: string, socket: TextSocket, core: WebSocket): void {
    if (message.length > 4 * MEBIBYTE) return socket.cut();
    const { id, type } = Message.catch({ type: '' }).parse(JSON.parse(message));
    if (!/^(supervisor|hassio)\//.test(type)) {
      this.commands.set(type, (this.commands.get(type) ?? 0) + 1);
      return core.send(message);
    }
    const error = { code: 'unauthorized', message: 'Unauthorized' };
    socket.send(JSON.stringify({ id, type: 'result', success: false, error }));
  }

  /** `/core/api/…` by GET, POST and DELETE, and nothing of Home Assistant's own page of the Supervisor. */
  async #rest(request: IncomingMessage, response: ServerResponse): Promise<void> {
    if (ingress(request, response)) return;
    const { method = '', url = '', headers } = request;
    const path = /^\/core(\/api\/.*)$/.exec(url)?.[1];
    const refusal = this.#refusal(method, path, headers.authorization);
    if (path === undefined || refusal !== undefined || !(await this.#isRunning()))
      return void response.writeHead(refusal ?? 502).end();
    const body = method === 'POST' ? await text(request) : null;
    const { status, said } = await this.#ask(method, path, body);
    response.writeHead(status, { 'content-type': 'application/json' }).end(said);
  }

  /** What Core answers, or what is said of one that ends meanwhile. */
  async #ask(method: string, path: string, body: string | null) {
    const headers = {
      authorization: `Bearer ${this.#behind.token}`,
      'content-type': 'application/json',
    };
    try {
      const answer = await fetch(`${this.#behind.url}${path}`, { method, headers, body });
      return { status: answer.status, said: await answer.text() };
    } catch {
      return { status: 502, said: '' };
    }
  }

  #refusal(method: string, path: string | undefined, given: string | undefined): number | undefined {
    if (given !== `Bearer ${this.token}`) return 401;
    if (path === undefined) return 404;
    if (/^\/api\/hassio[/_]/.test(path)) return 403;
    return ['GET', 'POST', 'DELETE'].includes(method) ? undefined : 405;
  }
}
