import { loadWords } from '../../src/runtime/words.ts';
import { minutes } from '../../src/units.ts';
import { play } from '../day/day.ts';
import { Plant } from '../day/plant.ts';

/* Plays the day of `test/day`, half an hour between the mishaps, and prints its log and what was watched all the time. */
const plant = new Plant(await loadWords('en'));
const played = await play(plant, minutes(30));
for (const { mishap, lines } of played) {
  process.stdout.write(`\n# ${mishap.about}\n${lines.map(line => `  ${line}\n`).join('')}`);
}
const faults = plant.broken.length === 0 ? 'nothing that must not be' : plant.broken.join('\n');
process.stdout.write(`
hours played                 ${(plant.clock.now() / 3_600_000).toFixed(1)}
mishaps                      ${played.length}
most on the 48 A circuit     ${plant.mostAmps.toFixed(1)} A
longest without a heartbeat  ${plant.longestGapMs.toFixed(0)} ms
seen                         ${faults}
`);
process.exitCode = plant.broken.length === 0 ? 0 : 1;
