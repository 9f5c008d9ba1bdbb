import { mkdirSync, mkdtempSync } from 'node:fs';
import { networkInterfaces } from 'node:os';
import { join } from 'node:path';
import { Ask } from './ask.ts';
import { Browser, type Look, type Screen } from './browser.ts';
import { type Language, keepSnapshot, snapshotOf, tokenIn, writeFrom, writeNew } from './configuration.ts';
import { Core } from './core.ts';
import { Broker } from './mosquitto.ts';
import { addMqtt, onboard } from './onboard.ts';
import { places } from './places.ts';
import { freePort } from './ports.ts';
import { until } from './wait.ts';

/** A Home Assistant as its owner has it after setting it up, with a broker and a browser. */
export class Home {
  readonly core: Core;
  readonly broker: Broker;
  readonly token: string;
  /** The connection of these tests; a new one after each restart of Home Assistant. */
  ask: Ask;
  readonly #browser: Browser;

  constructor(core: Core, broker: Broker, token: string, language: Language, ask: Ask) {
    this.core = core;
    this.broker = broker;
    this.token = token;
    this.ask = ask;
    this.#browser = new Browser(core.url, token, language);
  }

  get url(): string {
    return this.core.url;
  }

  /** Opens a page, for example `/config/devices/dashboard`, logged in as the owner. */
  page(path: string, look?: Look): Promise<Screen> {
    return this.#browser.open(path, look);
  }

  /** Saves an automation as its editor does: `alias`, `triggers`, `conditions`, `actions`. It is in force at once. */
  async automate(id: string, automation: Readonly<Record<string, unknown>>): Promise<void> {
    const response = await fetch(`${this.url}/api/config/automation/config/${id}`, {
      method: 'POST',
      headers: { authorization: `Bearer ${this.token}`, 'content-type': 'application/json' },
      body: JSON.stringify(automation),
    });
    if (!response.ok) throw new Error(`automation ${id}: ${response.status} ${await response.text()}`);
    await until('the automation', () => this.ask.state(`automation.${id}`));
  }

  /** Adds the MQTT integration, as an owner does who had none. */
  addMqtt(): Promise<void> {
    return addMqtt(this.url, this.token, this.broker.port);
  }

  /** Removes the MQTT integration. The broker keeps what it was told. */
  async removeMqtt(): Promise<void> {
    for (const { entry_id: id } of await this.ask.entries('mqtt'))
      await fetch(`${this.url}/api/config/config_entries/entry/${id}`, {
        method: 'DELETE',
        headers: { authorization: `Bearer ${this.token}` },
      });
  }

  /** Starts Home Assistant again after a stop or a kill. */
  async startCore(): Promise<void> {
    this.ask.close();
    await this.core.start();
    this.ask = await Ask.connect(this.url, this.token);
  }

  /** Restarts Home Assistant. It waits ten seconds for such connections as ours, so ours is closed first. */
  async restartCore(): Promise<void> {
    this.ask.close();
    await this.core.stop();
    await this.startCore();
  }

  async stop(): Promise<void> {
    this.ask.close();
    await this.#browser.close();
    await this.core.stop();
    await this.broker.stop();
  }
}

interface HomePlan {
  readonly language?: Language;
  /** Is MQTT set up? Its broker runs in any case. */
  readonly mqtt?: boolean;
  /** Adds to the folder of its configuration before it starts. */
  readonly furnish?: ((folder: string) => void) | undefined;
}

/** A Home Assistant that was just set up, with MQTT connected; on its own folder and ports. */
export async function startHome({ language = 'en', mqtt = true, furnish }: HomePlan = {}): Promise<Home> {
  refuseNetwork();
  const snapshot = snapshotOf(language) ?? (await makeSnapshot(language));
  const { folder, broker, port } = await newRun(language);
  writeFrom(snapshot, folder, { http: port, mqtt: mqtt ? broker.port : undefined });
  furnish?.(folder);
  const core = new Core(folder, port);
  try {
    await core.start();
    const token = tokenIn(folder) ?? '';
    const ask = await Ask.connect(core.url, token);
    if (mqtt)
      await until('MQTT loaded', async () =>
        (await ask.entries('mqtt')).find(({ state }) => state === 'loaded'),
      );
    return new Home(core, broker, token, language, ask);
  } catch (error) {
    await core.stop();
    await broker.stop();
    throw error;
  }
}

/** Home Assistant announces itself to whatever it finds. */
function refuseNetwork(): void {
  const others = Object.values(networkInterfaces()).flatMap(addresses => addresses ?? []);
  if (others.some(({ internal }) => !internal))
    throw new Error(
      'Home Assistant would announce itself in this network: run the tests with "npm run e2e".',
    );
}

/** Sets a new Home Assistant up and keeps its folder, from which each home starts. */
async function makeSnapshot(language: Language): Promise<string> {
  const { folder, broker, port } = await newRun(language);
  writeNew(folder, port);
  const core = new Core(folder, port);
  try {
    await core.start();
    await onboard(core, language, broker.port);
  } finally {
    await core.stop();
    await broker.stop();
  }
  return keepSnapshot(folder, language);
}

/** A folder of its own, which stays for a look until the next run of the tests, a broker, and a port. */
async function newRun(
  language: Language,
): Promise<{ readonly folder: string; readonly broker: Broker; readonly port: number }> {
  const run = mkdtempSync(join(places.runs, `${language}-`));
  const folder = join(run, 'homeassistant');
  mkdirSync(folder);
  return { folder, broker: await Broker.start(join(run, 'mosquitto')), port: await freePort() };
}
