import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { answers, freePort } from './ports.ts';
import { Program } from './program.ts';
import { until } from './wait.ts';

/** A Mosquitto broker on 127.0.0.1, open to all; retained messages survive its restart. */
export class Broker {
  readonly port: number;
  readonly #folder: string;
  #program: Program | undefined;

  private constructor(folder: string, port: number) {
    this.#folder = folder;
    this.port = port;
  }

  /** Starts a broker that keeps its messages in the folder. */
  static async start(folder: string): Promise<Broker> {
    const broker = new Broker(folder, await freePort());
    mkdirSync(folder, { recursive: true });
    const lines = [
      `listener ${broker.port} 127.0.0.1`,
      'allow_anonymous true',
      'user root',
      'persistence true',
      `persistence_location ${folder}/`,
      'autosave_on_changes true',
      'autosave_interval 1',
    ];
    writeFileSync(join(folder, 'mosquitto.conf'), `${lines.join('\n')}\n`);
    await broker.start();
    return broker;
  }

  /** Starts it again, on the same port. */
  async start(): Promise<void> {
    const command = ['/usr/sbin/mosquitto', '-c', join(this.#folder, 'mosquitto.conf')];
    this.#program = new Program(command, join(this.#folder, 'mosquitto.log'));
    await until('the broker listening', async () => ((await answers(this.port)) ? true : undefined));
  }

  async stop(): Promise<void> {
    await this.#program?.end();
  }

  async restart(): Promise<void> {
    await this.stop();
    await this.start();
  }
}
