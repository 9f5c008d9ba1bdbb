import { readFile } from 'node:fs/promises';
import { DateTime } from 'luxon';
import { withoutSecrets } from '../options/secrets.ts';
import type { Clock } from '../runtime/clock.ts';
import type { Entry } from '../runtime/diary.ts';
import type { Log, Redactor } from '../runtime/log.ts';
import type { Words } from '../runtime/words.ts';
import type { Door } from './door.ts';
import { tied } from './numbers.ts';
import { portraitOf } from './portrait.ts';
import { Recent } from './recent.ts';
import { cleaner, reportFile } from './report.ts';
import type { Seen, Standing } from './seen.ts';
import { type Answer, type Listening, type Sheets, listen } from './server.ts';
import { filled } from './template.ts';

interface Setup extends Standing {
  readonly door: Door;
  /** The program's own, by which decisions are dated. */
  readonly clock: Clock;
  /** Time zone of the home. */
  readonly zone: () => string;
  readonly words: () => Words;
  readonly log: Log;
  readonly redactor: Redactor;
}

/** The page of this installation. */
export interface Page {
  /** Where a browser on this machine finds it; undefined behind Home Assistant, and where it could not be opened. */
  readonly url: string | undefined;
  /** The latest step, which goes into the recording. Nothing else is worked out before somebody looks. */
  show(seen: Seen): void;
  /** What the diary tells. */
  note(entry: Entry): void;
  stop(): Promise<void>;
}

interface Noted extends Entry {
  readonly time: string;
}

/** As many as one likes to scroll through. */
const DECISIONS = 100;

/** Opens the page. Where it cannot be opened, that is logged, and the program goes on without it. */
export async function openPage(setup: Setup): Promise<Page> {
  const recent = new Recent();
  let seen: Seen | undefined;
  let noted: readonly Noted[] = [];
  let count = 0;
  const stamp = (): string => `${setup.words().language}${count}`;
  const server = await opened(setup, {
    '/state.json': () => seen && json({ ...portraitOf(seen, setup), decisions: stamp() }),
    '/decisions.json': () => json({ stamp: stamp(), decisions: noted }),
    '/report': () => report(setup, seen, noted, recent),
  });
  return {
    url: setup.door.kind === 'loopback' && server ? `http://127.0.0.1:${server.port}/` : undefined,
    show: now => {
      seen = now;
      const { memory } = now;
      if (server !== undefined && memory !== undefined) recent.write({ ...now, memory });
    },
    note: entry => {
      const time = momentIn(setup).toFormat('yyyy-MM-dd HH:mm:ss');
      noted = [...noted.slice(1 - DECISIONS), { ...entry, text: setup.redactor.redact(entry.text), time }];
      count += 1;
    },
    stop: async () => server?.stop(),
  };
}

async function opened(setup: Setup, live: Sheets): Promise<Listening | undefined> {
  const { door, log } = setup;
  try {
    return await listen(door, { ...(await fixedSheets(setup)), ...live });
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    log.warning(`The page cannot be opened: ${why}. Everything else goes on without it.`);
    return undefined;
  }
}

const json = (value: unknown): Answer => ({
  type: 'application/json',
  body: JSON.stringify(value, (_, inner: unknown) => (typeof inner === 'string' ? tied(inner) : inner)),
});

/** Beside the page itself, which is in the owner's language. */
const assets: readonly (readonly [string, string])[] = [
  ['page.css', 'text/css; charset=utf-8'],
  ['page.js', 'text/javascript; charset=utf-8'],
  ['picture.js', 'text/javascript; charset=utf-8'],
  ['icon.svg', 'image/svg+xml'],
];

const fromDisk = (name: string): Promise<string> =>
  readFile(new URL(`assets/${name}`, import.meta.url), 'utf8');

async function fixedSheets({ words, version, door }: Setup): Promise<Sheets> {
  const html = await fromDisk('page.html');
  const page = (): Answer => ({
    type: 'text/html; charset=utf-8',
    body: filled(html, words(), { version, door: door.kind }),
  });
  const read = assets.map(async ([name, type]) => {
    const body = await fromDisk(name);
    return [`/${name}`, () => ({ type, body })] as const;
  });
  return { ...Object.fromEntries(await Promise.all(read)), '/': page };
}

const momentIn = ({ clock, zone }: Setup): DateTime => DateTime.fromMillis(clock.wall(), { zone: zone() });

/** The recording of the last hours for a bug report, without what is nobody's business. */
function report(setup: Setup, seen: Seen | undefined, noted: readonly Noted[], recent: Recent): Answer {
  const { version, options, optionFaults, redactor } = setup;
  const now = momentIn(setup);
  const about = {
    version,
    node: process.version,
    machine: `${process.platform} ${process.arch}`,
    at: now.toISO(),
    options: withoutSecrets(options) ?? null,
    optionFaults,
    faults: seen?.faults ?? [],
    decisions: noted,
  };
  return {
    type: 'application/gzip',
    body: reportFile(about, recent.texts(), cleaner(redactor)),
    saveAs: `sunpilot-${now.toFormat('yyyy-MM-dd-HHmm')}.jsonl.gz`,
  };
}
