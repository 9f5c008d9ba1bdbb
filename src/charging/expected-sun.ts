import {
  type Epoch,
  type Millis,
  type WattHours,
  type Watts,
  energy,
  hours,
  millis,
  wattHours,
  watts,
} from '../units.ts';
import type { Snapshot } from './snapshot.ts';

/** Of what a forecast promises so much is counted on. */
const SURE = 0.7;
/** Until the home's own use has been seen. */
const ASSUMED_HOME = watts(1000);

/** What the sun leaves over at home for a time. */
interface Spare {
  readonly fromMs: Epoch;
  readonly lasts: Millis;
  readonly watts: Watts;
}

/** What the sun is expected to leave over from now to a moment; nothing without a forecast. */
export function expectedSpare(
  { forecast, wallMs }: Pick<Snapshot, 'forecast' | 'wallMs'>,
  toMs: number,
  home: Watts = ASSUMED_HOME,
): readonly Spare[] {
  return (forecast ?? []).flatMap(({ fromMs, toMs: endMs, wattHours: promised }) => {
    const begins = Math.max(fromMs, wallMs);
    const lasts = millis(Math.min(endMs, toMs) - begins);
    if (lasts <= 0) return [];
    const power = (promised * SURE) / ((endMs - fromMs) / hours(1)) - home;
    return power <= 0 ? [] : [{ fromMs, lasts, watts: watts(power) }];
  });
}

/** Energy of what is left over, as far as it lies between two powers. */
export const energyWithin = (spare: readonly Spare[], least: Watts, most: Watts): WattHours =>
  wattHours(
    spare
      .filter(({ watts: power }) => power >= least)
      .reduce((sum, { lasts, watts: power }) => sum + energy(watts(Math.min(power, most)), lasts), 0),
  );
