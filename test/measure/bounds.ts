import { fittedWeights } from '../../src/charging/weights.ts';
import { planDay } from '../../src/score/optimum.ts';
import { plainPlant } from '../../src/score/plant.ts';
import { days, dayOf } from '../../src/score/weather.ts';
import { type OnOffDay, onOffDay, stepsIn } from './onoff/day.ts';
import { type Outcome, best, byWeights, knowing, play } from './onoff/play.ts';

/*
 * What bounds the score: the design days with one car that follows the sun as the decision makes it, and on or off decided by
 * the rule, by somebody who knows the next minutes, and by somebody who knows the day; in whole amps, halves and tenths.
 * In percent of the clairvoyant optimum in whole amps, as in the score. `--short` takes 20 days.
 */
const plans = days('design').slice(0, process.argv.includes('--short') ? 20 : undefined);
const STEPS = [1, 0.5, 0.1] as const;
const MINUTES = [1, 3, 10] as const;

const optimum = plans.reduce((sum, plan) => sum + planDay(dayOf(plan), plainPlant).worth, 0);
const homes = STEPS.map(step => plans.map(plan => onOffDay(plan, step)));

interface Row {
  readonly name: string;
  outcome(day: OnOffDay): Outcome;
}

const rule = (day: OnOffDay) => byWeights(day, fittedWeights);
const rows: readonly Row[] = [
  { name: 'is the rule', outcome: day => play(day, rule(day)) },
  ...MINUTES.map(minutes => ({
    name: `knows the next ${minutes} min`,
    outcome: (day: OnOffDay) => play(day, knowing(day, stepsIn(60 * minutes), rule(day), fittedWeights)),
  })),
  { name: 'knows the day', outcome: best },
];

const cells = rows.map(({ name, outcome }) => {
  const played = homes.map(home => home.map(outcome));
  const shares = played.map(
    outcomes => (100 * outcomes.reduce((sum, { worth }) => sum + worth, 0)) / optimum,
  );
  const starts = (played[0] ?? []).reduce((sum, { starts }) => sum + starts, 0) / plans.length;
  return [name, ...shares.map(share => `${share.toFixed(1)} %`), starts.toFixed(1)];
});
const heads = ['on and off by one who', 'whole amps', 'halves', 'tenths', 'starts a day'];
const table = [heads, heads.map((_, at) => (at === 0 ? '---' : '---:')), ...cells];
process.stdout.write(
  `${plans.length} design days\n\n${table.map(row => `| ${row.join(' | ')} |`).join('\n')}\n`,
);
