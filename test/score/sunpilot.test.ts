import { describe, expect, it } from '@jest/globals';
import { type Plant, type Second, playDay, plainPlant } from '../../src/score/plant.ts';
import { scoreSettings, sunpilot } from '../../src/score/sunpilot.ts';
import type { Score } from '../../src/score/ledger.ts';
import { powerwall } from '../../src/simulator/battery.ts';
import { amps, percent } from '../../src/units.ts';
import type { Trace } from '../../src/score/trace.ts';
import { constantly, traceOf } from './traces.ts';

type Step = Parameters<NonNullable<Parameters<typeof sunpilot>[1]>>[0];

interface Played {
  readonly score: Score;
  readonly steps: readonly Step[];
  readonly seconds: readonly Second[];
}

function play(trace: Parameters<typeof playDay>[0], plant: Partial<Plant> = {}): Played {
  const steps: Step[] = [];
  const seconds: Second[] = [];
  const controller = sunpilot(scoreSettings, step => steps.push(step));
  const score = playDay(trace, { ...plainPlant, ...plant }, controller, second => seconds.push(second));
  return { score, steps, seconds };
}

const commandsOf = (steps: readonly Step[]): readonly string[] =>
  steps.flatMap(({ decision }) => decision.commands.map(({ command }) => command.kind));

describe('the decision on the plant', () => {
  it('reads the meter every two seconds, and takes each reading at its own moment', () => {
    const { steps } = play(constantly(0, 20));
    const taken = steps.map(({ snapshot }) => snapshot.nowMs - (snapshot.meter.reading?.takenAtMs ?? 0));
    expect(taken.slice(0, 6)).toEqual([0, 1000, 0, 1000, 0, 1000]);
  });

  it('starts a car by its own command and follows the sun to the whole amp', () => {
    const { score, steps, seconds } = play(constantly(3000, 600));
    expect(commandsOf(steps)).toEqual(['start']);
    expect(score.starts).toBe(1);
    expect(seconds.at(-1)?.carWatts).toBe(12 * 240);
    expect(steps.at(-1)?.decision.told.key).toBe('following_sun');
  });

  it('lets a car that was told so draw less than its charger offers', () => {
    const hand = sunpilot(scoreSettings).begin(1);
    const [car] = hand.cars;
    const told = { ...hand, cars: car === undefined ? [] : [{ ...car, willing: true, setting: amps(3) }] };
    const controller = { ...sunpilot(scoreSettings), begin: () => told };
    const seconds: number[] = [];
    playDay(constantly(900, 40), { ...plainPlant, leastAmps: 1 }, controller, ({ carWatts }) =>
      seconds.push(carWatts),
    );
    expect(Math.max(...seconds)).toBe(3 * 240);
  });

  it('lets the car go when the sun is gone for good', () => {
    const sunny = Array.from({ length: 600 }, () => [4000, 500] as const);
    const dark = Array.from({ length: 900 }, () => [0, 500] as const);
    const { score, steps, seconds } = play(traceOf([...sunny, ...dark]));
    expect(commandsOf(steps)).toEqual(['start', 'stop']);
    expect(seconds.at(-1)?.carWatts).toBe(0);
    expect(score.imported).toBeLessThan(70);
  });

  it('knows what a car drew when the meter was read', () => {
    const { steps } = play(constantly(3000, 200));
    const late = steps.filter(
      ({ snapshot: { chargers } }) => chargers[0]?.actualAmps !== chargers[0]?.atReadingAmps,
    );
    expect(late.length).toBeGreaterThan(0);
    for (const { snapshot } of late) expect(snapshot.meter.reading?.takenAtMs).toBe(snapshot.nowMs - 1000);
  });

  it('shares the sun between two cars without a fight', () => {
    const { score, seconds } = play(constantly(6000, 1800), { cars: 2 });
    expect(score.starts).toBe(2);
    expect(seconds.at(-1)?.carWatts).toBe(24 * 240);
  });

  it('knows the prices of a trace, and buys less where buying later is cheaper', () => {
    const plain = constantly(1000, 1800);
    const priced = (later: number) => ({
      ...plain,
      importPrice: Float64Array.from({ length: 1800 }, (_, second) => (second < 1700 ? 0.4 : later)),
      exportPrice: Float64Array.from({ length: 1800 }, () => 0.05),
    });
    const byValue = { ...scoreSettings, start_rule: 'best_value' } as const;
    const imported = (trace: Trace): number => playDay(trace, plainPlant, sunpilot(byValue)).imported;
    expect(imported(priced(0.4))).toBe(imported(plain));
    expect(imported(plain)).toBeGreaterThan(100);
    expect(imported(priced(0.15))).toBeLessThan(20);
    expect(play(priced(0.15), {}).steps[0]?.snapshot.prices).toMatchObject({
      importNow: 0.4,
      exportNow: 0.05,
      importSlots: [{ price: 0.4 }, { price: 0.15 }],
    });
  });

  it('lets the Powerwall go first until its level is reached', () => {
    const half = play(constantly(3000, 900), { battery: { ...powerwall, level: percent(50) } });
    expect(half.score.starts).toBe(0);
    const full = play(constantly(3000, 900), { battery: { ...powerwall, level: percent(100) } });
    expect(full.score.starts).toBe(1);
  });
});
