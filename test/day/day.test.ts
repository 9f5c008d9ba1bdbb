import { expect, it } from '@jest/globals';
import { loadWords } from '../../src/runtime/words.ts';
import { minutes } from '../../src/units.ts';
import { play } from './day.ts';
import { Plant } from './plant.ts';

it('three chargers, three cars and every bad day of the bus: the circuit holds, nobody is left alone, and the log tells', async () => {
  const plant = new Plant(await loadWords('en'));
  const played = await play(plant, minutes(2));
  expect(plant.broken).toEqual([]);
  expect(plant.mostAmps).toBeGreaterThan(20);
  for (const { mishap, lines } of played) {
    const { about, told } = mishap;
    expect([about, told?.test(lines.join('\n')) ?? warnings(lines)]).toEqual([
      about,
      told === undefined ? [] : true,
    ]);
  }
  expect(plant.lines.join('\n')).not.toMatch(/undefined|NaN|[{}]/);
  expect(plant.home.totals().carsFromSun).toBeGreaterThan(10_000);
}, 120_000);

const warnings = (lines: readonly string[]): readonly string[] =>
  lines.filter(line => line.includes('WARNING') && !line.includes('8971'));
