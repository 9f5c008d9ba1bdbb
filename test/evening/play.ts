import { expect } from '@jest/globals';
import { loadWords } from '../../src/runtime/words.ts';
import { hours, minutes, watts } from '../../src/units.ts';
import { Driveway, newPlace } from './driveway.ts';
import { failedStarts } from './failed-starts.ts';
import type { Refusal } from './refusal.ts';
import { unanswered } from './unanswered.ts';
import { type RouteName, ways } from './ways.ts';

/** Plays an evening, a night and a morning with everything that the route can refuse, each once. What its owner is told last, and lines not fit to be read. */
export async function play(
  name: RouteName,
): Promise<{ readonly last: string | undefined; readonly unfit: readonly string[] }> {
  const place = newPlace();
  const at = new Driveway(place, await ways[name](place), await loadWords('en'));
  try {
    await evening(at, name);
    await morning(at, name);
    expect(at.events.filter(({ type }) => type === 'complete')).toHaveLength(1);
    expect(place.car.look()).toMatchObject({ charging: 'Complete', limitPercent: 80 });
    const unfit = at.lines.filter(line => /[{}]|undefined|NaN/.test(line));
    return { last: at.events.at(-1)?.type, unfit };
  } finally {
    await at.end();
  }
}

/** The car is plugged in, its own charge is ended for want of sun, and it is let sleep whatever goes wrong. */
async function evening(at: Driveway, name: RouteName): Promise<void> {
  const { car, charger } = at.place;
  await at.live(minutes(5));
  car.plug(charger.outlet);
  await at.reads(/Charging stopped: Model 3 at 1839 \(too little sun\)/);
  const told = at.way.errands().length;
  for (const refusal of unanswered) {
    if (!refusal.on.includes(name)) continue;
    await meet(at, refusal);
    await at.until(`${refusal.about} is over`, () => at.faults.length === 0, hours(1));
  }
  await at.until('asleep', () => car.look().asleep && at.seen.reach === 'asleep', minutes(20));
  expect(at.way.errands()).toHaveLength(told);
}

/** The sun comes out, the car is woken, starts after all, is charged, and its owner is told. */
async function morning(at: Driveway, name: RouteName): Promise<void> {
  at.place.home.setSun(watts(5000));
  const from = at.lines.length;
  for (const refusal of failedStarts) if (refusal.on.includes(name)) await meet(at, refusal);
  await at.reads(/Charging started: Model 3 at 1839/, hours(2), from);
  expect(at.lines.slice(from).join('')).toContain('Model 3 is asleep and was told to start');
  await at.reads(/Charging complete: Model 3 at 1839/, hours(4), from);
  await at.until('all well', () => at.faults.length === 0, minutes(5));
}

async function meet(at: Driveway, { about, begin, end, says }: Refusal): Promise<void> {
  const from = at.lines.length;
  begin(at);
  if (says === undefined) await at.live(minutes(10));
  else await at.until(`${about}: ${says}`, () => told(at, from, says), hours(2));
  await end(at);
  if (says === undefined) expect(at.lines.slice(from).join('')).not.toMatch(/WARNING/);
}

const told = ({ lines }: Driveway, from: number, says: string): boolean =>
  lines.slice(from).some(line => line.includes(says));
