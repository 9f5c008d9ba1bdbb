import { DateTime } from 'luxon';
import { type OptionFault, faultText } from '../options/fault.ts';
import { loadOptions } from '../options/load.ts';
import { secretsOf } from '../options/secrets.ts';
import { startSunPilot } from '../main.ts';
import { type Clock, realClock, scaledClock, sleep } from '../runtime/clock.ts';
import { type Log, Redactor, lineLog } from '../runtime/log.ts';
import { startRecording } from '../runtime/record.ts';
import { seconds } from '../units.ts';
import { showSetUpNeeded } from './set-up-needed.ts';
import { doorIn, homeAssistantIn, ownVersion } from './surroundings.ts';
import { untilStopped } from './signals.ts';
import { readFlags, speedFrom, startFrom } from './usage.ts';

/** A part that waits for a far server must not hold the end up. */
const LONGEST_END = seconds(4);

export const runHelp = `sunpilot run [--options FILE] [--data DIR] [--speed N] [--start ISO] [--record FILE]

Charges from surplus sun until it is told to stop (SIGTERM or Ctrl-C).

  --options FILE  the options of the installation (options.json)
  --data DIR      where settings, memory and tokens are kept (data)
  --record FILE   writes every snapshot and decision, one JSON object a line
  --speed N       the program's clock runs N times as fast, 1 to 60: for simulators only
  --start ISO     where that clock starts, for example 2026-06-21T10:30
`;

/** The product itself. Answers the exit code. */
export async function run(args: readonly string[]): Promise<number> {
  const flags = readFlags(args, ['options', 'data', 'speed', 'start', 'record']);
  if (flags.help) return say(runHelp);
  const zone = DateTime.local().zoneName;
  const clock = clockOf(speedFrom(flags.speed, 1), flags.start, zone);
  const redactor = new Redactor();
  const data = flags.data ?? 'data';
  const read = await loadOptions(flags.options ?? 'options.json');
  if ('faults' in read)
    return setUpNeeded(read.faults, lineLog(clock, 'info', redactor, write), data, redactor);
  const { options } = read;
  for (const secret of secretsOf(options)) redactor.hide(secret);
  const homeAssistant = homeAssistantIn(process.env);
  for (const secret of secretsOf(homeAssistant)) redactor.hide(secret);
  const log = lineLog(clock, options.log_level, redactor, write);
  log.info('SunPilot starts.');
  const stopped = untilStopped();
  const recording =
    flags.record === undefined
      ? undefined
      : startRecording(flags.record, why => log.error(`The recording has ended: ${why}.`));
  const sunPilot = await startSunPilot({
    options,
    data,
    clock,
    zone,
    log,
    redactor,
    homeAssistant,
    version: await ownVersion(),
    door: doorIn(process.env),
    passing: false,
    onStep: step => recording?.write(step),
  });
  await stopped;
  await Promise.race([sunPilot.stop().then(() => recording?.close()), sleep(realClock, LONGEST_END)]);
  log.info('SunPilot has stopped.');
  return 0;
}

const write = (line: string): void => void process.stderr.write(line);

const clockOf = (speed: number, start: string | undefined, zone: string): Clock =>
  speed === 1 && start === undefined ? realClock : scaledClock(speed, startFrom(start, zone));

/** In the container a wrong option must not end in a restart loop: it stays up without touching the bus. */
async function setUpNeeded(
  faults: readonly OptionFault[],
  log: Log,
  data: string,
  redactor: Redactor,
): Promise<number> {
  for (const fault of faults) log.error(`${faultText(fault)}.`);
  const homeAssistant = homeAssistantIn(process.env);
  if (process.env['SUPERVISOR_TOKEN'] === undefined || homeAssistant === undefined) return 2;
  redactor.hide(homeAssistant.token);
  const stopped = untilStopped();
  log.error('Nothing is charged or limited until the options are right. Correct them and restart the app.');
  const [door, version] = [doorIn(process.env), await ownVersion()];
  const shown = await showSetUpNeeded({ faults, data, log, redactor, homeAssistant, version, door });
  await stopped;
  await Promise.race([shown.stop(), sleep(realClock, LONGEST_END)]);
  return 0;
}

function say(help: string): number {
  process.stdout.write(help);
  return 0;
}
