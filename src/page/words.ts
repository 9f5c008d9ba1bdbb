import type { FoundWords } from '../runtime/found.ts';
import type { Words } from '../runtime/words.ts';

/** Everything that stands on the page, beside what is said elsewhere too. The words are under `page` in `translations/`. */
export const pageKeys = [
  'starting',
  'lost',
  'no_script',
  'home',
  'home_says',
  'sun',
  'house',
  'powerwall',
  'grid',
  'importing',
  'exporting',
  'charging',
  'feeding',
  'resting',
  'surplus',
  'into_cars',
  'chargers',
  'draws',
  'circuit',
  'circuit_says',
  'level_limit',
  'today',
  'from_sun',
  'from_powerwall',
  'from_grid',
  'nothing_today',
  'set_up',
  'well',
  'unwell',
  'untried',
  'cure',
  'option_cure',
  'options_good',
  'line_closed',
  'charger_found',
  'charger_lost',
  'none_heard',
  'not_yet',
  'part_other',
  'home_good',
  'home_waits',
  'home_none',
  'decisions',
  'no_decisions',
  'report',
  'report_says',
  'download',
] as const;
export type PageKey = (typeof pageKeys)[number];

type Values = Readonly<Record<string, string | number>>;

/** What the page says, in one language. */
export const saying =
  (words: Words) =>
  (key: PageKey, values?: Values): string =>
    words.say('page', key, values);

/** What `check` says of a part that works, the page says too. */
export const foundWords = (words: Words): FoundWords => ({
  say: (key, values) => words.say('check', key, values),
  word: (list, key) => words.word(list, key),
});
