import { readFile } from 'node:fs/promises';
import { parse } from 'yaml';
import { z } from 'zod';
import type { ChargingEvent } from '../charging/decision.ts';
import type { PowerwallTold } from '../charging/powerwall-reasons.ts';
import type { Told } from '../charging/reasons.ts';
import type { Fault } from './failure.ts';
import { phrasesIn } from './phrase.ts';

/** What is shown to the owner, in one language. */
export interface Words {
  readonly language: string;
  /** A few words for a state. */
  state(told: Told): string;
  /** The whole sentence, with its numbers. */
  sentence(told: Told): string;
  /** What is wrong, and its remedy. */
  fault(fault: Fault): string;
  /** What becomes of the Powerwall's own settings. */
  powerwall(told: PowerwallTold): string;
  /** The same apart: what is wrong, and what cures it. */
  findingAndCure(fault: Fault): { readonly finding: string; readonly cure: string };
  /** That it is over. */
  solved(fault: Fault): string;
  /** A line of the log for a charger, with its limit while its car charges. */
  line(charger: string, told: Told, limitAmps: number | undefined): string;
  event(event: ChargingEvent, names: { readonly car: string | undefined; readonly charger: string }): string;
  /** The name of an entity, by the kind of its device. */
  entity(device: DeviceKind, key: string): string;
  /** A title on the dashboard. */
  heading(key: string): string;
  /** What a notification in Home Assistant says. */
  notice(key: string, values: Readonly<Record<string, string>>): string;
  /** What `check` or the page says, beside all this. */
  say(section: 'check' | 'page', key: string, values?: Readonly<Record<string, string | number>>): string;
  /** The word for a key of a closed list. */
  word(list: string, key: string): string;
}

export type DeviceKind = 'sunpilot' | 'charger' | 'car';

const File = z.object({
  faults: z.record(z.string(), z.string()),
  reasons: z.record(z.string(), z.object({ state: z.string(), sentence: z.string() })),
  powerwall: z.record(z.string(), z.string()),
  solved: z.string(),
  unknown_car: z.string(),
  causes: z.record(z.string(), z.string()),
  refusals: z.record(z.string(), z.string()),
  log: z.object({ waits: z.string(), charges: z.string() }),
  events: z.record(z.string(), z.string()),
  entities: z.record(z.enum(['sunpilot', 'charger', 'car']), z.record(z.string(), z.string())),
  lists: z.record(z.string(), z.record(z.string(), z.string())),
  headings: z.record(z.string(), z.string()),
  notices: z.record(z.string(), z.string()),
  check: z.record(z.string(), z.string()),
  page: z.record(z.string(), z.string()),
});

/** Each has a file in `translations/`; only that of the owner is read. */
export const LANGUAGES: readonly string[] = ['en', 'de', 'fr', 'nl', 'es', 'it'];

/** The words of a language as `de` or `de-AT`; English where there are none. */
export async function loadWords(language: string): Promise<Words> {
  const short = language.toLowerCase().split(/[-_]/)[0] ?? 'en';
  const found = LANGUAGES.includes(short) ? short : 'en';
  const path = new URL(`../../translations/${found}.yaml`, import.meta.url);
  return wordsFrom(found, File.parse(parse(await readFile(path, 'utf8'))));
}

function wordsFrom(language: string, file: z.infer<typeof File>): Words {
  const { fill, choose } = phrasesIn(language);
  const refusal = (why: string): string => file.refusals[why === '' ? 'unsaid' : why] ?? why;
  const cause = (why: string): string => file.causes[why] ?? file.reasons[why]?.state ?? why;
  const sentence = ({ key, numbers }: Told): string => {
    const why = 'why' in numbers ? String(numbers.why) : undefined;
    const reason = why === undefined ? {} : { why: key === 'start_refused' ? refusal(why) : cause(why) };
    return choose(file.reasons[key]?.sentence ?? key, { ...numbers, ...reason });
  };
  const state = ({ key }: Told): string => file.reasons[key]?.state ?? key;
  return {
    language,
    state,
    sentence,
    line: (charger, told, limitAmps) => {
      const about = { charger, state: state(told), sentence: sentence(told) };
      return limitAmps === undefined
        ? fill(file.log.waits, about)
        : fill(file.log.charges, { ...about, amps: limitAmps });
    },
    powerwall: ({ key, numbers }) => fill(file.powerwall[key] ?? key, numbers),
    fault: ({ key, about }) => fill(file.faults[key] ?? key, about),
    findingAndCure: ({ key, about }) => {
      const whole = file.faults[key] ?? key;
      const finding = firstSentence(whole);
      return { finding: fill(finding, about), cure: fill(whole.slice(finding.length).trim(), about) };
    },
    solved: ({ key, about }) => `${file.solved} ${fill(firstSentence(file.faults[key] ?? key), about)}`,
    entity: (device, key) => file.entities[device][key] ?? key,
    heading: key => file.headings[key] ?? key,
    notice: (key, values) => fill(file.notices[key] ?? key, values),
    say: (section, key, values = {}) => fill(file[section][key] ?? key, values),
    word: (list, key) => (list === 'reasons' ? file.reasons[key]?.state : file.lists[list]?.[key]) ?? key,
    event: ({ type, why = '' }, { car = file.unknown_car, charger }) => {
      const told = type === 'refused' ? refusal(why) : cause(why);
      return fill(file.events[type] ?? type, { why: told, car, charger });
    },
  };
}

/** What is wrong, without the remedy. */
const firstSentence = (text: string): string => /^.*?[^.\d]\.(?=\s|$)/.exec(text)?.[0] ?? text;
