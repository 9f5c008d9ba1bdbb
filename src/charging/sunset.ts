import { epoch, minutes, watts } from '../units.ts';
import type { Moment } from './bay.ts';
import { energyWithin, expectedSpare } from './expected-sun.ts';
import { POWERWALL_CHARGES_WITH } from './surplus.ts';

/** The sun must promise so much more than the Powerwall wants before the car goes first, and no less for it to stay so. */
const TO_BEGIN = 1.2;
const TO_STAY = 1;
const MINUTES_OF_A_DAY = 1440;

/**
 * Full by sunset: does the sun that is expected until midnight, less what the home uses, surely fill the Powerwall even
 * if the car goes first for now? Never without a forecast.
 */
export function sunFillsPowerwall(before: boolean, { snapshot, settings, learned }: Moment): boolean {
  const { levelPercent } = snapshot.meter;
  if (settings.battery_priority !== 'full_by_sunset' || levelPercent === undefined) return false;
  const midnight = epoch(snapshot.wallMs + minutes(MINUTES_OF_A_DAY - snapshot.localMinute));
  const spare = expectedSpare(snapshot, midnight, learned.homeWatts);
  const wanted = (100 - levelPercent) * learned.powerwallWhPerPercent;
  const expected = energyWithin(spare, watts(0), POWERWALL_CHARGES_WITH);
  return expected > 0 && expected >= wanted * (before ? TO_STAY : TO_BEGIN);
}
