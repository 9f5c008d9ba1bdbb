import type { Control } from '../powerwall/control.ts';
import { controlFound } from '../runtime/found.ts';
import { type Outcome, silence, unwell } from './check-outcome.ts';
import { type Foresight, LONGEST, faultsOf, watched } from './check-wait.ts';
import type { CheckWords } from './check-words.ts';

interface Trial {
  readonly control: Control;
  /** The clock that the control was started with. */
  readonly time: Foresight;
  readonly words: CheckWords;
}

/** Waits for the settings to be read. Nothing is changed, so whether they may be is not known. */
export async function tryControl({ control, time, words }: Trial): Promise<Outcome> {
  const outcome = await watched(time, LONGEST, passed => {
    const seen = control.seen();
    const found = seen.takenAtMs !== undefined;
    const faults = faultsOf(control, time, { found, passed });
    if (faults.length > 0) return unwell(words, faults);
    return found ? { ok: true, says: controlFound(seen, words) } : undefined;
  });
  return outcome ?? silence(words);
}
