import type { Seen } from '../controller.ts';
import { MINIMUM, MOST, paced } from './paced.ts';

const { max, min } = Math;

/** `control_interval` */
const LOOP_S = 10;
/** `switch_on_threshold` for each phase, `switch_on_delay` */
const ON_WATTS = 1500;
const ON_DELAY_S = 30;
/** `switch_off_threshold`, import; `switch_off_delay` */
const OFF_WATTS = 0;
const OFF_DELAY_S = 60;
/** `control_range`: while the export lies in it, the current stays; else its middle is aimed at. */
const RANGE_WATTS = [0, 230] as const;
const AIM_WATTS = (RANGE_WATTS[0] + RANGE_WATTS[1]) / 2;
/** A loop changes a current by no more. */
const STRIDE_AMPS = 5;
/** `nominal_difference`: a car that draws so little more than the minimum is at it. */
const NOMINAL_AMPS = 1;

interface Point {
  readonly phase: 'off' | 'starting' | 'on' | 'stopping';
  readonly sinceS: number;
  readonly current: number;
}

/** What others have claimed of the surplus in this loop, or will soon give back; W. */
interface Claims {
  reserved: number;
  released: number;
}

/**
 * openWB 2, charging by surplus on one phase, `bat_mode` EV first: the battery's charge counts as surplus. A point that
 * is about to start reserves its threshold, one that is about to stop releases its power for the others.
 */
export const openwb = paced<readonly Point[]>({
  name: 'openwb',
  everyS: LOOP_S,
  begin: cars => Array.from({ length: cars }, () => ({ phase: 'off', sinceS: 0, current: 0 })),
  look: (points, seen) => {
    const exported = -seen.siteWatts - (seen.batteryWatts ?? 0);
    const claims = {
      reserved: ON_WATTS * points.filter(({ phase }) => phase === 'starting').length,
      released: MINIMUM * seen.volts * points.filter(({ phase }) => phase === 'stopping').length,
    };
    const switched = points.map((point, at) => switchOver(point, at, { seen, exported, claims }));
    const next = share(switched, seen, exported);
    return [next, next.map(({ current }) => current)];
  },
});

interface Moment {
  readonly seen: Seen;
  readonly exported: number;
  readonly claims: Claims;
}

function switchOver(point: Point, at: number, moment: Moment): Point {
  const on = point.phase === 'on' || point.phase === 'stopping';
  return on ? switchOff(point, at, moment) : switchOn(point, moment);
}

function switchOn(point: Point, { seen: { atS }, exported, claims }: Moment): Point {
  const free = exported - claims.reserved;
  if (point.phase === 'off') {
    if (free < ON_WATTS) return point;
    claims.reserved += ON_WATTS;
    return { ...point, phase: 'starting', sinceS: atS };
  }
  const enough = free + ON_WATTS > ON_WATTS;
  if (enough && atS - point.sinceS < ON_DELAY_S) return point;
  claims.reserved -= ON_WATTS;
  return enough ? { phase: 'on', sinceS: atS, current: MINIMUM } : { ...point, phase: 'off' };
}

function switchOff(point: Point, at: number, { seen, exported, claims }: Moment): Point {
  const own = MINIMUM * seen.volts;
  const imported = -exported - claims.released;
  if (point.phase === 'stopping') {
    if (imported + own < OFF_WATTS) {
      claims.released -= own;
      return { ...point, phase: 'on' };
    }
    if (seen.atS - point.sinceS < OFF_DELAY_S) return point;
    claims.released -= own;
    return { phase: 'off', sinceS: seen.atS, current: 0 };
  }
  const drawn = seen.cars[at]?.actualAmps ?? 0;
  if (imported <= OFF_WATTS || drawn > MINIMUM + NOMINAL_AMPS) return point;
  claims.released += own;
  return { ...point, phase: 'stopping', sinceS: seen.atS };
}

/** Outside the control range every point that is on gets its equal part of what is above the minimums. */
function share(points: readonly Point[], seen: Seen, exported: number): readonly Point[] {
  const running = points.filter(({ phase }) => phase === 'on' || phase === 'stopping').length;
  if (exported >= RANGE_WATTS[0] && exported <= RANGE_WATTS[1]) return points;
  const drawn = seen.cars.reduce((sum, { actualAmps }) => sum + actualAmps, 0);
  const each = (drawn + (exported - AIM_WATTS) / seen.volts) / running;
  return points.map((point, at) => {
    if (point.phase === 'off' || point.phase === 'starting') return point;
    const own = seen.cars[at]?.actualAmps ?? 0;
    const near = max(own - STRIDE_AMPS, min(own + STRIDE_AMPS, each));
    return { ...point, current: max(MINIMUM, min(MOST, near)) };
  });
}
