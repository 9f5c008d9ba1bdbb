import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DateTime } from 'luxon';
import { startSunPilot } from '../main.ts';
import { readOptions } from '../options/options.ts';
import { secretsOf } from '../options/secrets.ts';
import { type Clock, scaledClock, sleep } from '../runtime/clock.ts';
import { Redactor, lineLog } from '../runtime/log.ts';
import { loadWords } from '../runtime/words.ts';
import { type Estate, startEstate } from '../simulator/estate.ts';
import { type Day, days } from '../simulator/weather.ts';
import { epoch, hours, percent } from '../units.ts';
import { homeAssistantIn, ownVersion } from './surroundings.ts';
import { untilStopped } from './signals.ts';
import { type Stage, picture, plainLines } from './stage.ts';
import { tellStory } from './story.ts';
import { summary } from './summary.ts';
import { numberFrom, oneOf, readFlags, speedFrom } from './usage.ts';

export const demoHelp = `sunpilot demo [--day NAME] [--speed N] [--port N]

Three hours of a simulated home with the real program in it, in three minutes: in the terminal, and as a page in your
browser, at the address that it names.

  --day NAME   ${days.join(', ')} (cumulus)
  --speed N    how many times as fast as life, 1 to 60 (60)
  --port N     where on this machine the page is (any port that is free)
`;

const BEGINS = { year: 2026, month: 6, day: 21, hour: 10, minute: 0 };
const LASTS = hours(3);
/** The window ends ten minutes before the demo, so that it shows how a charge is let go. */
const SETTINGS = { solar_charging: true, window_end: '12:50' };

/** Plays the demo in the terminal. Answers the exit code. */
export async function demo(args: readonly string[]): Promise<number> {
  const flags = readFlags(args, ['day', 'speed', 'port']);
  if (flags.help) {
    process.stdout.write(demoHelp);
    return 0;
  }
  const port = numberFrom('port', flags.port, [1, 65_535], 'whole number') ?? 0;
  const day = oneOf<Day>('day', flags.day, days, 'cumulus');
  const zone = DateTime.local().zoneName;
  const start = DateTime.fromObject(BEGINS, { zone }).toMillis();
  const clock = scaledClock(speedFrom(flags.speed, 60), epoch(start));
  const data = await mkdtemp(join(tmpdir(), 'sunpilot-demo-'));
  const estate = await startEstate({
    clock,
    zone,
    day,
    seed: 4,
    carLevel: percent(52),
    asleep: true,
    battery: { level: percent(96) },
  });
  try {
    await play(estate, { clock, zone, data, day, port });
  } finally {
    await estate.close();
    await rm(data, { recursive: true, force: true });
  }
  return 0;
}

interface Play {
  readonly clock: Clock;
  readonly zone: string;
  readonly data: string;
  readonly day: Day;
  readonly port: number;
}

async function play(estate: Estate, { clock, zone, data, day, port }: Play): Promise<void> {
  await writeFile(join(data, 'settings.json'), JSON.stringify(SETTINGS));
  const read = readOptions(estate.options);
  if ('faults' in read) throw new Error('The simulated home does not fit its own options.');
  const redactor = new Redactor();
  const homeAssistant = homeAssistantIn(process.env);
  for (const secret of secretsOf(homeAssistant)) redactor.hide(secret);
  const words = await loadWords('en');
  const title = `SunPilot demo, a day of ${day}, three hours from 10:00`;
  const stage: Stage = process.stdout.isTTY ? picture({ estate, clock, words, title }) : plainLines();
  const log = lineLog(clock, 'info', redactor, line => stage.line(line));
  let starts = 0;
  const sunPilot = await startSunPilot({
    options: read.options,
    data,
    clock,
    zone,
    log,
    redactor,
    homeAssistant,
    version: await ownVersion(),
    door: { kind: 'loopback', port },
    passing: true,
    onStep: step => {
      starts += step.decision.events.filter(({ type }) => type === 'started').length;
      stage.step(step);
    },
  });
  if (sunPilot.pageUrl !== undefined) stage.page(sunPilot.pageUrl);
  const callOff = tellStory(estate, clock, chapter => log.info(`— ${chapter} —`));
  const ended = new AbortController();
  await Promise.race([sleep(clock, LASTS, ended.signal), untilStopped()]);
  ended.abort();
  callOff();
  await sunPilot.stop();
  stage.end();
  process.stdout.write(summary(estate, starts));
}
