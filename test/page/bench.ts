import type { Entry } from '../../src/runtime/diary.ts';
import { type Page, openPage } from '../../src/page/page.ts';
import type { Seen, Standing } from '../../src/page/seen.ts';
import { type Options, readOptions } from '../../src/options/options.ts';
import { type Log, Redactor } from '../../src/runtime/log.ts';
import { loadWords } from '../../src/runtime/words.ts';
import { HandClock } from '../support/hand-clock.ts';
import { Stage } from '../support/stage.ts';

const written = {
  wall_connectors: { port: '/dev/ttyUSB0', circuit_amps: 48, charger_amps: 32 },
  meter: { connection: 'powerwall', host: '192.168.1.50', password: 'SUNNY' },
  vehicles: [
    { name: 'Model 3', vin: '5YJ3E1EA7JF000001', connection: 'tessie', token: 'tok_5d9e1f0b7c3a4862' },
  ],
  home: { latitude: 52.516275, longitude: 13.377704 },
};

export function optionsOf(changes: Readonly<Record<string, unknown>> = {}): Options {
  const read = readOptions({ ...written, ...changes });
  if ('faults' in read) throw new Error(JSON.stringify(read.faults));
  return read.options;
}

/** What the page is shown of a stage, one second later. */
export async function seenOf(stage: Stage = new Stage(), language = 'en'): Promise<Seen> {
  const { memory } = stage;
  stage.run(1);
  return {
    snapshot: stage.snapshot(),
    settings: stage.settings,
    memory,
    decision: stage.last,
    problems: [],
    faults: [],
    words: await loadWords(language),
  };
}

export const standing: Standing = {
  version: '1.2.3',
  options: optionsOf(),
  optionFaults: [],
  homeAssistant: () => true,
};

interface Opened {
  readonly page: Page;
  readonly url: string;
  readonly logged: readonly string[];
  get(path: string, init?: RequestInit): Promise<Response>;
  json(path: string): Promise<Readonly<Record<string, unknown>>>;
}

/** A page on loopback. */
export async function openOn(
  port = 0,
  {
    language = 'en',
    secrets = [] as readonly string[],
    ...changes
  }: Partial<Standing> & {
    readonly language?: string;
    readonly secrets?: readonly string[];
  } = {},
): Promise<Opened> {
  const logged: string[] = [];
  const write = (text: string | (() => string)): void => {
    logged.push(typeof text === 'string' ? text : text());
  };
  const log: Log = { debug: write, info: write, warning: write, error: write };
  const redactor = new Redactor();
  for (const secret of secrets) redactor.hide(secret);
  const words = await loadWords(language);
  const clock = new HandClock();
  const door = { kind: 'loopback', port } as const;
  const setup = { ...standing, ...changes, door, clock, zone: () => 'Europe/Berlin', words: () => words };
  const page = await openPage({ ...setup, log, redactor });
  const url = page.url ?? '';
  const get = (path: string, init?: RequestInit): Promise<Response> => fetch(`${url}${path}`, init);
  const json = async (path: string) => (await (await get(path)).json()) as Record<string, unknown>;
  return { page, url, logged, get, json };
}

export const entry = (changes: Partial<Entry> = {}): Entry => ({
  kind: 'decision',
  about: '1839',
  title: 'Following the sun · 8 A',
  text: 'It shines.',
  ...changes,
});
