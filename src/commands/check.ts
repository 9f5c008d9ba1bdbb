import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { DateTime } from 'luxon';
import { type OptionFault, faultText } from '../options/fault.ts';
import { loadOptions } from '../options/load.ts';
import { secretsOf } from '../options/secrets.ts';
import { readSettings, settingsDocument } from '../options/settings.ts';
import { realClock, sleep } from '../runtime/clock.ts';
import { Redactor } from '../runtime/log.ts';
import { seconds } from '../units.ts';
import { type Board, jsonBoard, textBoard } from './check-board.ts';
import { unwell } from './check-outcome.ts';
import { startTrials } from './check-parts.ts';
import type { Installation } from './check-site.ts';
import { type CheckWords, loadCheckWords } from './check-words.ts';
import { homeAssistantIn } from './surroundings.ts';
import { readFlags } from './usage.ts';

export const checkHelp = `sunpilot check [--options FILE] [--data DIR] [--json]

Tries every part that is configured, each for 20 s at most, and tells with a tick or a cross what was found, or what is
wrong and what to do: options, port or bridge, Wall Connectors, meter, cars, Powerwall control, Home Assistant.

  --options FILE  the options of the installation (options.json)
  --data DIR      where run keeps tokens, certificates and settings (data)
  --json          one JSON object a line: {"part","ok","says"}; ok is null where something was not tried

Nothing is changed: the bus is only listened to, no car is woken or sent a command, nothing is published in Home
Assistant. Home Assistant is tried where HOME_ASSISTANT_URL and HOME_ASSISTANT_TOKEN are set, or in its container.
Stop the SunPilot app first, for two programs cannot share a serial port or a login at Tesla.
Ends with 0 when all is well, with 1 when something is not, with 2 when the options are wrong.
`;

/** A part that waits for a far server must not hold the end up. */
const LONGEST_END = seconds(4);

/** Tries every part once. Answers the exit code. */
export async function check(args: readonly string[]): Promise<number> {
  const flags = readFlags(
    args.filter(arg => arg !== '--json'),
    ['options', 'data'],
  );
  if (flags.help) return say(checkHelp);
  const { options: file = 'options.json', data = 'data' } = flags;
  const settings = await settingsIn(data);
  const words = await loadCheckWords(settings.language);
  const redactor = new Redactor();
  const paper = process.stdout.on('error', () => undefined);
  const board = (args.includes('--json') ? jsonBoard : textBoard)({ paper, words, redactor });
  const read = await loadOptions(file);
  if ('faults' in read) return wrongOptions(read.faults, board, words);
  const { options } = read;
  for (const secret of secretsOf(options)) redactor.hide(secret);
  const homeAssistant = homeAssistantIn(process.env);
  for (const secret of secretsOf(homeAssistant)) redactor.hide(secret);
  board.tell(
    { name: 'options', label: words.say('part_options') },
    { ok: true, says: words.say('options_good', { file }) },
  );
  const zone = DateTime.local().zoneName;
  return checkAll({ options, data, clock: realClock, zone, homeAssistant, redactor, words }, board, settings);
}

interface SettingsFound {
  readonly language: string;
  readonly faults: readonly OptionFault[];
}

/** Tries the parts of an installation and tells of each. Answers the exit code. */
export async function checkAll(
  installation: Installation,
  board: Board,
  { faults }: Pick<SettingsFound, 'faults'> = { faults: [] },
): Promise<number> {
  const { words } = installation;
  const wrong = faults.map(fault => ({ ok: false, says: `${faultText(fault)}.` }));
  for (const outcome of wrong) board.tell({ name: 'settings', label: words.say('part_settings') }, outcome);
  const trials = await startTrials(installation);
  let [failed, all] = [wrong.length, wrong.length];
  for (const { doing, outcome, ...part } of trials.attempts) {
    board.waits(part, doing);
    const found = await outcome;
    board.tell(part, found);
    failed += found.ok === false ? 1 : 0;
    all += found.ok === undefined ? 0 : 1;
  }
  const damaged = trials.damaged();
  if (damaged.length > 0) board.tell({ name: 'data', label: words.say('part_data') }, unwell(words, damaged));
  const stopped = new AbortController();
  const stopping = trials.stop().finally(() => stopped.abort());
  await Promise.race([stopping, sleep(realClock, LONGEST_END, stopped.signal)]);
  failed += damaged.length;
  board.end(failed, all + damaged.length);
  return failed === 0 ? 0 : 1;
}

function wrongOptions(faults: readonly OptionFault[], board: Board, words: CheckWords): number {
  const part = { name: 'options', label: words.say('part_options') };
  for (const fault of faults) board.tell(part, { ok: false, says: `${faultText(fault)}.` });
  return 2;
}

/** The language of the settings, and what is wrong in them. They are only looked at. */
async function settingsIn(data: string): Promise<SettingsFound> {
  const file = join(data, 'settings.json');
  const text = await readFile(file, 'utf8').catch(() => undefined);
  if (text === undefined) return { language: 'en', faults: [] };
  try {
    const { settings, faults } = readSettings(settingsDocument.parse(JSON.parse(text)), true);
    return { language: settings.language ?? 'en', faults };
  } catch {
    const remedy = 'cannot be read as JSON; correct it or delete it';
    return { language: 'en', faults: [{ key: file, value: undefined, remedy }] };
  }
}

function say(help: string): number {
  process.stdout.write(help);
  return 0;
}
