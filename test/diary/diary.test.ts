import { readFileSync } from 'node:fs';
import { beforeAll, describe, expect, it } from '@jest/globals';
import type { Told } from '../../src/charging/reasons.ts';
import { LANGUAGES, loadWords } from '../../src/runtime/words.ts';
import { type Page, pageOf } from './diary-page.ts';
import type { Shown } from './playback.ts';
import { scenarios } from './scenarios.ts';

/** States in which nothing flows and something is waited for, and how each says what would change it. */
const WHAT_CHANGES_IT: Readonly<Record<string, RegExp>> = {
  waiting_for_sun: /starts when [\d,]+ W more make it [\d,]+ W for \d+ min\.$/,
  waiting_for_value: /a start pays from [\d,]+ W on, [\d,]+ W more\.$/,
  waiting_for_steady_sun: /starts in \d.* if it stays so\.$/,
  another_cars_turn: /may change hands in \d/,
  waiting_for_powerwall: /goes first until \d+ %/,
  resting: /Rests for \d/,
  starts_used_up: /goes on in the next window, or when you press start/,
  outside_window: /before \d\d:\d\d\.$/,
  ready_by_planned: /charges from \d\d:\d\d on/,
  start_not_confirmed: /tried again in/,
  switched_off: /until you turn it on/,
};
/** States with current: they take turns with the clouds. */
const RUNNING = ['following_sun', 'holding_minimum', 'minimum_pays', 'thin_sun', 'minimum_from_any_source'];
const MOST_CHANGES = 45;
/** In an hour, and of each car. */
const MOST_LINES = 25;
const FLICKER_S = 20;

const pages: Page[] = [];
beforeAll(async () => {
  for (const scenario of scenarios()) pages.push(await pageOf(scenario));
}, 300_000);

const names = scenarios().map(({ name }) => name);
const pageNamed = (name: string): Page => {
  const page = pages.find(({ scenario }) => scenario.name === name);
  if (page === undefined) throw new Error(name);
  return page;
};

const busiestHour = (moments: readonly { readonly atS: number }[]): number =>
  Math.max(
    0,
    ...moments.map(({ atS }) => moments.filter(other => other.atS >= atS && other.atS < atS + 3600).length),
  );

/** Reasons that gave way to another and came back at once. */
function flickers(changes: readonly Shown[]): readonly string[] {
  const ids = [...new Set(changes.map(({ about }) => about))];
  return ids.flatMap(id => {
    const own = changes.filter(({ about }) => about === id);
    return own.flatMap(({ atS, told }, at) => {
      const [between, after] = [own[at + 1], own[at + 2]];
      const isBack =
        between !== undefined && after?.told.key === told.key && after.atS - between.atS < FLICKER_S;
      const running = isBack && RUNNING.includes(told.key) && between.told.key === 'following_sun';
      return running ? [`${id} ${atS} ${told.key} ${between.told.key}`] : [];
    });
  });
}

type Numbers = Readonly<Record<string, number>>;
/** What the numbers of a reason must say together. */
const AGREE: Readonly<Record<string, (of: Numbers) => boolean>> = {
  following_sun: ({ surplus = 0, exported = 0, drawn = 0, battery = 0 }) =>
    surplus === exported + drawn + battery,
  waiting_for_sun: ({ surplus = 0, needed = 0, missing = 0 }) => missing === Math.max(0, needed - surplus),
  waiting_for_steady_sun: ({ surplus = 0, needed = 0 }) => surplus >= needed,
  holding_minimum: ({ surplus = 0, needed = 0 }) => surplus <= needed,
  thin_sun: ({ surplus = 0, needed = 0 }) => surplus < needed,
};
const LONGEST_WAIT_S = 43_200;

function agrees({ key, numbers }: Told): boolean {
  const of = Object.fromEntries(Object.entries(numbers).map(([name, value]) => [name, Number(value)]));
  const { left = 0 } = of;
  return (AGREE[key]?.(of) ?? true) && left >= 0 && left <= LONGEST_WAIT_S;
}

describe.each(names)('the diary of %s', name => {
  it('is what was read and found to make sense; `npm run diary` writes it anew', () => {
    expect(pageNamed(name).text).toBe(readFileSync(new URL(`${name}.txt`, import.meta.url), 'utf8'));
  });

  it('leaves no gap open, shows no bare minus and no unknown, in any language', async () => {
    const { samples } = pageNamed(name).played;
    for (const language of LANGUAGES) {
      const words = await loadWords(language);
      for (const told of samples)
        expect(words.sentence(told)).not.toMatch(/[{}[\]|]|undefined|NaN|(^|[\s(])-\d|\?/);
    }
  });

  it('says in every state that waits what would change it', async () => {
    const words = await loadWords('en');
    const waits = pageNamed(name).played.samples.filter(({ key }) => key in WHAT_CHANGES_IT);
    for (const told of waits) expect(words.sentence(told)).toMatch(WHAT_CHANGES_IT[told.key] ?? /never/);
  });

  it('has no numbers that contradict each other', () => {
    const { samples } = pageNamed(name).played;
    expect(samples.filter(told => !agrees(told))).toEqual([]);
  });

  it('does not change its mind to and fro, and is no longer than an owner reads', () => {
    const { scenario, played } = pageNamed(name);
    const { changes, entries } = played;
    expect(busiestHour(changes.filter(({ about }) => about === 'home'))).toBeLessThanOrEqual(MOST_CHANGES);
    expect(flickers(changes.filter(({ about }) => about !== 'home')).length).toBeLessThanOrEqual(1);
    expect(busiestHour(entries)).toBeLessThanOrEqual(MOST_LINES * scenario.stage.cars.length);
  });
});

it('a cloudy day brings the Powerwall, clouds, a full car and the end of the window', () => {
  const told = new Set(pageNamed('cloudy-day').played.changes.map(change => change.told.key));
  const all = [
    'waiting_for_powerwall',
    'waiting_for_sun',
    'following_sun',
    'holding_minimum',
    'complete',
    'outside_window',
  ];
  expect(all.filter(key => !told.has(key as Told['key']))).toEqual([]);
});

it('a start comes when it was told to come, unless another car starts before', () => {
  for (const name of ['cloudy-day', 'two-cars']) {
    const { changes } = pageNamed(name).played;
    for (const id of new Set(changes.map(({ about }) => about))) {
      const own = changes.filter(({ about }) => about === id && about !== 'home');
      for (const [at, { atS, told }] of own.entries()) {
        const next = own[at + 1];
        if (told.key !== 'waiting_for_steady_sun' || next?.told.key !== 'starting') continue;
        const between = (other: Shown): boolean => other.atS > atS && other.atS < next.atS;
        if (changes.some(other => other.told.key === 'starting' && between(other))) continue;
        expect(Math.abs(next.atS - atS - Number(told.numbers.left))).toBeLessThanOrEqual(4);
      }
    }
  }
});
