import { watts } from '../../units.ts';
import type { Seen } from '../controller.ts';
import { MINIMUM, MOST, carsDraw, paced } from './paced.ts';

const { floor, max, min } = Math;

/** `ChargingValueJobUpdateIntervall` */
const JOB_S = 30;
/** `TimespanUntilSwitchOn` and `TimespanUntilSwitchOff`; both thresholds are the car's minimum current. */
const SWITCH_S = 300;

interface Car {
  readonly wanted: number;
  /** Since when the surplus would carry the minimum without a break, and since when it would not. */
  readonly enoughSinceS: number | undefined;
  readonly littleSinceS: number | undefined;
}

/**
 * TeslaSolarCharger with `PowerBuffer` 0. A home battery is set up with its power and a `HomeBatteryMinSoc` that it
 * never falls below, so that the car comes first. Each car's times are judged as if the others stayed as they are; the
 * power is handed out in order.
 */
export const teslasolarcharger = paced<readonly Car[]>({
  name: 'teslasolarcharger',
  everyS: JOB_S,
  begin: cars =>
    Array.from({ length: cars }, () => ({ wanted: 0, enoughSinceS: undefined, littleSinceS: undefined })),
  look: (cars, seen) => {
    const next = handOut(
      cars.map((car, at) => judge(car, seen, at)),
      seen,
    );
    return [next, next.map(({ wanted }) => wanted)];
  },
});

const overage = ({ siteWatts, batteryWatts = watts(0) }: Seen): number => -siteWatts - batteryWatts;

function judge(car: Car, seen: Seen, at: number): Car {
  const own = (seen.cars[at]?.actualAmps ?? 0) * seen.volts;
  const power = own + overage(seen);
  const threshold = MINIMUM * seen.volts;
  return {
    wanted: car.wanted,
    enoughSinceS: power > threshold ? (car.enoughSinceS ?? seen.atS) : undefined,
    littleSinceS: power < threshold ? (car.littleSinceS ?? seen.atS) : undefined,
  };
}

/** In order of priority; with nothing left over the last comes first. A car that is on keeps its minimum at least. */
function handOut(cars: readonly Car[], seen: Seen): readonly Car[] {
  let left = carsDraw(seen) + overage(seen);
  const order = [...cars.keys()];
  const next = [...cars];
  for (const at of left > 0 ? order : order.toReversed()) {
    const car = next[at];
    if (car === undefined) continue;
    const wanted = permitted(car, seen.atS) ? min(MOST, max(MINIMUM, floor(left / seen.volts))) : 0;
    next[at] = { ...car, wanted };
    left -= wanted * seen.volts;
  }
  return next;
}

function permitted({ wanted, enoughSinceS, littleSinceS }: Car, nowS: number): boolean {
  const passed = (sinceS: number | undefined): boolean => sinceS !== undefined && nowS - sinceS >= SWITCH_S;
  return wanted > 0 ? !passed(littleSinceS) : passed(enoughSinceS);
}
