import { carFound, isCarFound } from '../runtime/found.ts';
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
    const found = isCarFound(seen);
    const faults = faultsOf(vehicle, time, { found, passed });
    if (faults.length > 0) return unwell(words, faults);
    return found ? carFound(seen, words, homeKnown()) : undefined;
  });
  if (outcome !== undefined) return outcome;
  if (url === undefined) return silence(words);
  const about = { car: vehicle.seen().name, url: new URL(url).origin };
  return unwell(words, [{ key: 'car_timeout', about }]);
}
