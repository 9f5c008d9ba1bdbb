import type { VehicleSeen } from '../charging/snapshot.ts';
import type { Vehicle } from '../vehicle/vehicle.ts';
import { type Outcome, silence, unwell } from './check-outcome.ts';
import { type Foresight, LONGEST, faultsOf, watched } from './check-wait.ts';
import type { CheckWords } from './check-words.ts';

interface Trial {
  readonly vehicle: Vehicle;
  /** The clock that the vehicle was started with. */
  readonly time: Foresight;
  readonly words: CheckWords;
  /** Where its server is, if the owner named one. */
  readonly url: string | undefined;
  /** False where nobody has said where home is. */
  readonly homeKnown: () => boolean;
}

/** Waits for the answer to the vehicle's first question, which wakes no car. Nothing is sent. */
export async function tryCar({ vehicle, time, words, url, homeKnown }: Trial): Promise<Outcome> {
  const outcome = await watched(time, LONGEST, passed => {
    const seen = vehicle.seen();
    const found = isFound(seen);
    const faults = faultsOf(vehicle, time, { found, passed });
    if (faults.length > 0) return unwell(words, faults);
    return found ? outcomeOf(seen, words, homeKnown()) : undefined;
  });
  if (outcome !== undefined) return outcome;
  if (url === undefined) return silence(words);
  const about = { car: vehicle.seen().name, url: new URL(url).origin };
  return unwell(words, [{ key: 'car_timeout', about }]);
}

/** An awake car is read before anything is said of it. */
const isFound = ({ takenAtMs, reach }: VehicleSeen): boolean =>
  takenAtMs !== undefined || reach === 'asleep' || reach === 'unreachable';

function outcomeOf(seen: VehicleSeen, words: CheckWords, homeKnown: boolean): Outcome {
  const { reach, atHome } = seen;
  if (reach === 'unreachable') return { ok: false, says: words.say('car_away') };
  const place = words.say(atHome === undefined ? 'place_unknown' : atHome ? 'place_home' : 'place_away');
  const state = reach === 'asleep' ? [words.say('car_asleep')] : readingParts(seen, words);
  const found = `${[...state, place].join(', ')}.`;
  const lost = atHome === undefined && !homeKnown;
  return { ok: true, says: lost ? `${found} ${words.say('home_unknown')}` : found };
}

function readingParts(
  { levelPercent: level, limitPercent: limit, charging }: VehicleSeen,
  words: CheckWords,
): readonly string[] {
  const awake = words.say('car_awake', { state: words.word('car_states', charging) });
  if (level === undefined) return [awake];
  return [awake, words.say('car_level', { level: Math.round(level), limit: limit ?? '–' })];
}
