import { createHash } from 'node:crypto';
import { cpSync, existsSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { installedVersion, places } from './places.ts';

export type Language = 'en' | 'de';

const YAML = `
frontend:
history:
logbook:
energy:
recorder:
  commit_interval: 1
input_boolean:
input_number:
input_select:
input_button:
input_text:
input_datetime:
automation: !include automations.yaml
script: !include scripts.yaml
template: []
logger:
  default: warning
`;

/** A configuration folder as of a new installation, for a Home Assistant on this port of 127.0.0.1. */
export function writeNew(folder: string, port: number): void {
  mkdirSync(folder, { recursive: true });
  const http = `http:\n  server_host: 127.0.0.1\n  server_port: ${port}\n`;
  writeFileSync(join(folder, 'configuration.yaml'), `${YAML}${http}`);
  writeFileSync(join(folder, 'automations.yaml'), '[]\n');
  writeFileSync(join(folder, 'scripts.yaml'), '{}\n');
}

/** The token of the owner, once there is one. */
export function tokenIn(folder: string): string | undefined {
  const file = join(folder, 'token');
  return existsSync(file) ? readFileSync(file, 'utf8') : undefined;
}

export function keepToken(folder: string, token: string): void {
  writeFileSync(join(folder, 'token'), token);
}

/** What a snapshot comes from: when any of it changes, a new one is made. */
function origin(language: Language): string {
  const sources = ['onboard.ts', 'configuration.ts'].map(name =>
    readFileSync(new URL(name, import.meta.url)),
  );
  const hash = createHash('sha256');
  for (const source of sources) hash.update(source);
  return `${language}-${installedVersion()}-${hash.digest('hex').slice(0, 8)}`;
}

/** The folder of a Home Assistant that its owner has just set up in this language, if it was kept. */
export function snapshotOf(language: Language): string | undefined {
  const folder = join(places.snapshots, origin(language));
  return existsSync(folder) ? folder : undefined;
}

/** Keeps the folder of a Home Assistant that has ended, and gives the place. Another run of tests may have been faster. */
export function keepSnapshot(folder: string, language: Language): string {
  const kept = join(places.snapshots, origin(language));
  const part = `${kept}.${process.pid}`;
  // Once Home Assistant has taken the address over into its own settings it wants it gone from the file.
  writeFileSync(join(folder, 'configuration.yaml'), YAML);
  cpSync(folder, part, { recursive: true });
  rmSync(join(part, 'output.log'));
  if (existsSync(kept)) rmSync(part, { recursive: true });
  else renameSync(part, kept);
  return kept;
}

/** A configuration folder like the snapshot, for other ports; without MQTT where no port of a broker is given. */
export function writeFrom(
  snapshot: string,
  folder: string,
  ports: { readonly http: number; readonly mqtt: number | undefined },
): void {
  cpSync(snapshot, folder, { recursive: true });
  change(folder, 'http', Http, ({ data }) => {
    data.stable.server_port = ports.http;
  });
  change(folder, 'core.config_entries', Entries, ({ data }) => {
    if (ports.mqtt === undefined) data.entries = data.entries.filter(({ domain }) => domain !== 'mqtt');
    for (const entry of data.entries) if (entry.domain === 'mqtt') entry.data['port'] = ports.mqtt;
  });
}

const Http = z.looseObject({ data: z.looseObject({ stable: z.looseObject({ server_port: z.number() }) }) });
const Entry = z.looseObject({ domain: z.string(), data: z.record(z.string(), z.unknown()) });
const Entries = z.looseObject({ data: z.looseObject({ entries: z.array(Entry) }) });

/** Changes a file of Home Assistant's own storage. */
function change<T>(folder: string, name: string, schema: z.ZodType<T>, edit: (content: T) => void): void {
  const file = join(folder, '.storage', name);
  const content = schema.parse(JSON.parse(readFileSync(file, 'utf8')));
  edit(content);
  writeFileSync(file, JSON.stringify(content));
}
