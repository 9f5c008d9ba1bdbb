import { type Course, courseOf } from './course.ts';
import type { Entry } from './controllers.ts';
import type { Score } from './ledger.ts';
import { playOptimum } from './optimum-play.ts';
import type { Plant } from './plant.ts';
import type { Trace } from './trace.ts';

/** What one controller made of one day, or of all. */
export interface Result {
  readonly controller: string;
  readonly trace: string;
  readonly days: number;
  readonly score: Score;
  /** Wh that the clairvoyant optimum is worth on the same day. */
  readonly optimum: number;
}

/** The same with how the day went. */
export interface Drawn extends Result {
  readonly course: Course;
}

const OPTIMUM = 'optimum';

/** Plays one day with every controller. The optimum is a row of its own where it is wanted. */
export function playAll(
  trace: Trace,
  plant: Plant,
  entries: readonly Entry[],
  withOptimum: boolean,
): readonly Drawn[] {
  const [course, watch] = courseOf(trace);
  const best = playOptimum(trace, plant, watch);
  const resultOf = (controller: string, score: Score, course: Course): Drawn => ({
    controller,
    trace: trace.name,
    days: 1,
    score,
    optimum: best.worth,
    course,
  });
  const played = entries.map(entry => {
    const [course, watch] = courseOf(trace);
    return resultOf(entry.name, entry.play(trace, plant, watch), course);
  });
  return withOptimum ? [...played, resultOf(OPTIMUM, best, course)] : played;
}

/** One result for each controller, in the order in which they came. */
export function totals(results: readonly Result[]): readonly Result[] {
  const controllers = [...new Set(results.map(({ controller }) => controller))];
  return controllers.map(controller =>
    results
      .filter(result => result.controller === controller)
      .map(result => ({ ...result, trace: 'total' }))
      .reduce(together),
  );
}

const together = (one: Result, other: Result): Result => ({
  ...one,
  days: one.days + other.days,
  optimum: one.optimum + other.optimum,
  score: sumOf(one.score, other.score),
});

const sumOf = (one: Score, other: Score): Score => ({
  surplus: one.surplus + other.surplus,
  captured: one.captured + other.captured,
  imported: one.imported + other.imported,
  starts: one.starts + other.starts,
  stored: one.stored + other.stored,
  worth: one.worth + other.worth,
  leak:
    one.leak && other.leak
      ? { held: one.leak.held + other.leak.held, unwanted: one.leak.unwanted + other.leak.unwanted }
      : undefined,
});

/** J as a share of the optimum's. Where there was nothing to gain, doing nothing is all of it. */
export const shareOf = ({ score, optimum }: Result): number =>
  optimum > 0 ? score.worth / optimum : Number(score.worth >= optimum);
