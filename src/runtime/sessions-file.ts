import { open, readFile } from 'node:fs/promises';
import type { EndedSession } from '../charging/energy-memory.ts';
import type { Fault } from './failure.ts';

/** The record of sessions, a CSV (RFC 4180) to which lines are only ever added. */
export interface SessionsFile {
  /** Adds those that are not in it yet, so that a crash at any moment neither loses nor doubles one. Never fails. */
  keep(sessions: readonly EndedSession[]): Promise<void>;
  fault(): Fault | undefined;
}

const HEADER = 'started,ended,charger,car,kwh,solar_kwh,battery_kwh,grid_kwh,cost';
const END = '\r\n';

/** What cannot be written is tried again when memory has something new, minutes later. */
export function sessionsFile(path: string): SessionsFile {
  const written = new Set<string>();
  let tried: readonly EndedSession[] = [];
  let fault: Fault | undefined;
  return {
    keep: async sessions => {
      const lines = sessions.map(lineOf);
      if (sessions === tried || lines.every(line => written.has(line))) return;
      tried = sessions;
      fault = await add(path, [HEADER, ...lines]).then(
        () => {
          for (const line of lines) written.add(line);
          return undefined;
        },
        (cause: unknown) => ({ key: 'file_not_written', about: { file: path, why: reasonOf(cause) } }),
      );
    },
    fault: () => fault,
  };
}

async function add(path: string, lines: readonly string[]): Promise<void> {
  const text = await readFile(path, 'utf8').catch(nothingIfMissing);
  const sound = withoutTorn(text, lines);
  const known = new Set(sound.split(/\r?\n/).map(keyOf));
  const missing = lines.filter(line => !known.has(keyOf(line)));
  if (missing.length === 0) return;
  const gap = sound === '' || sound.endsWith('\n') ? '' : END;
  await write(path, Buffer.byteLength(sound), `${gap}${missing.map(line => line + END).join('')}`);
}

/** A line whose writing was cut short is written anew; anything else is the owner's. */
function withoutTorn(text: string, lines: readonly string[]): string {
  const start = text.lastIndexOf('\n') + 1;
  const last = text.slice(start);
  const torn = last !== '' && lines.some(line => `${line}${END}`.startsWith(last));
  return torn ? text.slice(0, start) : text;
}

async function write(path: string, at: number, text: string): Promise<void> {
  const file = await open(path, 'a', 0o600);
  try {
    await file.truncate(at);
    await file.writeFile(text);
    await file.sync();
  } finally {
    await file.close();
  }
}

/** Start, end and charger name a session. */
const keyOf = (line: string): string => line.split(',', 3).join();

function lineOf({ started, ended, charger, car = '', cost, unpriced, ...energy }: EndedSession): string {
  const { solarWh, batteryWh, gridWh } = energy;
  const wh = [solarWh + batteryWh + gridWh, solarWh, batteryWh, gridWh];
  const paid = cost === undefined || unpriced ? '' : cost.toFixed(2);
  return [started, ended, charger, quoted(car), ...wh.map(kwh), paid].join(',');
}

const kwh = (wh: number): string => (wh / 1000).toFixed(3);

/** On one line, and as text also for a spreadsheet that would take it for a formula. */
function quoted(name: string): string {
  const plain = name.replaceAll(/[\r\n]+/g, ' ').replace(/^(?=[=+\-@\t])/, "'");
  return /[",]/.test(plain) ? `"${plain.replaceAll('"', '""')}"` : plain;
}

function nothingIfMissing(cause: unknown): string {
  if (typeof cause === 'object' && cause !== null && 'code' in cause && cause.code === 'ENOENT') return '';
  throw cause;
}

const reasonOf = (cause: unknown): string => (cause instanceof Error ? cause.message : String(cause));
