import type { Second } from './plant.ts';
import type { Trace } from './trace.ts';

const MINUTE_S = 60;

/** How a day went: means over each minute, W. */
export interface Course {
  readonly beginS: number;
  readonly surplus: Float64Array;
  readonly cars: Float64Array;
}

/** A course that is filled by watching the seconds of a day. */
export function courseOf({ beginS, solarWatts }: Trace): readonly [Course, (second: Second) => void] {
  const minutes = Math.ceil(solarWatts.length / MINUTE_S);
  const course = { beginS, surplus: new Float64Array(minutes), cars: new Float64Array(minutes) };
  const watch = ({ atS, surplusWatts, carWatts }: Second): void => {
    const minute = Math.floor((atS - beginS) / MINUTE_S);
    course.surplus[minute] = (course.surplus[minute] ?? 0) + surplusWatts / MINUTE_S;
    course.cars[minute] = (course.cars[minute] ?? 0) + carWatts / MINUTE_S;
  };
  return [course, watch];
}
