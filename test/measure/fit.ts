import { type Weights, fittedWeights } from '../../src/charging/weights.ts';
import { kinds } from '../../src/score/skies.ts';
import { days } from '../../src/score/weather.ts';
import { type OnOffDay, holdKeys, onOffDay, startKeys } from './onoff/day.ts';
import { best, byWeights, play } from './onoff/play.ts';
import { search } from './onoff/search.ts';

/*
 * Fits the weights of the rule `best_value` on 480 design days, reduced to the question on or off, and tells what they are
 * worth there and on the 120 other design days, beside what somebody makes of these who knows every cloud. It begins
 * with the weights as they are and takes some minutes; `--short` looks at a few days for a few rounds.
 */
const isShort = process.argv.includes('--short');
const ROUNDS = isShort ? 3 : 40;
/** On the fitted days; they are somewhat duller than others. */
const MOST_STARTS = 3.75;
const A_START_TOO_MANY = 2;
/** Keeps a weight at 0 that is worth nothing. */
const LEANNESS = 0.005;

const load = (set: 'design' | 'fitted'): readonly OnOffDay[] =>
  days(set)
    .slice(0, isShort ? 20 : undefined)
    .map(plan => onOffDay(plan, 1));

const [fitted, design] = [load('fitted'), load('design')];

/** More sun never delays a start, nor ends a charge sooner. */
const less = (value: number): number => Math.min(0, value);
const more = (value: number): number => Math.max(0, value);

const flat = ({ start, hold, hope, scarcity }: Weights): readonly number[] => [
  ...startKeys.map(key => start[key]),
  ...holdKeys.map(key => hold[key]),
  hope,
  scarcity.start / 6,
  scarcity.hold / 6,
  scarcity.hope / 6,
];

function weightsIn(numbers: readonly number[]): Weights {
  const at = (place: number): number => numbers[place] ?? 0;
  return {
    start: { usual: at(0), fiveMinutes: less(at(1)) },
    hold: { usual: at(2), now: more(at(3)), peak: more(at(4)), lateness: at(5) },
    hope: at(6),
    scarcity: { start: 6 * more(at(7)), hold: 6 * more(at(8)), hope: 6 * more(at(9)) },
  };
}

const unfitted = weightsIn([0, 0, 0, 0, 0, 0, 0, 1, 1, 1]);

const outcomes = (some: readonly OnOffDay[], weights: Weights) =>
  some.map(day => ({ kind: day.kind, ...play(day, byWeights(day, weights)) }));
type Outcomes = ReturnType<typeof outcomes>;

const worthOf = (played: Outcomes): number => played.reduce((sum, { worth }) => sum + worth, 0);
const startsOf = (played: Outcomes): number =>
  played.reduce((sum, { starts }) => sum + starts, 0) / played.length;
const ofKind = (played: Outcomes, kind: string): Outcomes => played.filter(day => day.kind === kind);

const before = outcomes(fitted, unfitted);

/** Worth beside the rule without weights, of all days and of each weather alike, in percent. */
function gainOf(played: Outcomes): number {
  const each = kinds.map(kind => worthOf(ofKind(played, kind)) / worthOf(ofKind(before, kind)));
  const alike = each.reduce((sum, share) => sum + share, 0) / each.length;
  return 50 * (worthOf(played) / worthOf(before) + alike);
}

const lean = flat(unfitted);
const found = search(
  flat(fittedWeights),
  candidate => {
    const played = outcomes(fitted, weightsIn(candidate));
    const size = candidate.reduce((sum, value, at) => sum + (value - (lean[at] ?? 0)) ** 2, 0);
    const tooMany = Math.max(0, startsOf(played) - MOST_STARTS);
    return gainOf(played) - LEANNESS * size - A_START_TOO_MANY * tooMany;
  },
  { rounds: ROUNDS, seed: 1, spread: 0.3 },
  (round, worth) => process.stderr.write(`\rround ${round} of ${ROUNDS}: ${worth.toFixed(3)}`),
);

const most = design.reduce((sum, day) => sum + best(day).worth, 0);
const line = (name: string, weights: Weights): string => {
  const [own, other] = [outcomes(fitted, weights), outcomes(design, weights)];
  const cells = [gainOf(own), startsOf(own), (100 * worthOf(other)) / most, startsOf(other)];
  return `${name.padEnd(22)}${cells.map(cell => cell.toFixed(2).padStart(12)).join('')}\n`;
};
process.stderr.write('\n');
process.stdout.write(
  [
    `${JSON.stringify(weightsIn(found.map(value => Math.round(100 * value) / 100)), undefined, 2)}\n\n`,
    `${''.padEnd(22)}${['fitted, %', 'starts', 'others, %', 'starts'].map(head => head.padStart(12)).join('')}\n`,
    line('without weights', unfitted),
    line('as they are', fittedWeights),
    line('as found', weightsIn(found)),
  ].join(''),
);
