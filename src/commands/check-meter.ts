import type { MeterSeen } from '../charging/snapshot.ts';
import type { Meter } from '../powerwall/rounds.ts';
import { meterFound } from '../runtime/found.ts';
import { seconds } from '../units.ts';
import { type Outcome, silence, unwell } from './check-outcome.ts';
import { type Foresight, LONGEST, faultsOf, watched } from './check-wait.ts';
import type { CheckKey, CheckWords } from './check-words.ts';

interface Trial {
  readonly meter: Meter;
  /** The clock that the meter was started with. */
  readonly time: Foresight;
  readonly words: CheckWords;
  /** The password may be meant as a whole or by its last five characters. */
  readonly twoPasswords: boolean;
  /** Where the currents come from by which the main fuse is guarded; undefined where it is not. */
  readonly guard: CheckKey | undefined;
}

/** A reading comes before the battery's charge level and the phases, which some sources do not have. */
const LEVEL_WITHIN = seconds(12);

/** Waits for one reading. */
export async function tryMeter({ meter, time, words, twoPasswords, guard }: Trial): Promise<Outcome> {
  const outcome = await watched(time, LONGEST, passed => {
    const seen = meter.seen();
    const found = seen.reading !== undefined;
    const faults = faultsOf(meter, time, { found, passed });
    if (faults.length > 0) {
      const again = twoPasswords && faults.some(({ key }) => key === 'gateway_password');
      return unwell(words, faults, { after: again ? [words.say('password_turns')] : [] });
    }
    const lacks = lacksLevel(seen) || (guard !== undefined && seen.phases === undefined);
    if (!found || (lacks && passed < LEVEL_WITHIN)) return undefined;
    return guard === undefined ? { ok: true, says: meterFound(seen, words) } : guarded(seen, guard, words);
  });
  return outcome ?? silence(words);
}

/** The reading, and the currents by which the main fuse is guarded. */
function guarded(seen: MeterSeen, guard: CheckKey, words: CheckWords): Outcome {
  const says = meterFound(seen, words);
  if (seen.phases === undefined)
    return unwell(words, [{ key: 'fuse_without_currents', about: {} }], { before: [says] });
  const [a = 0, b = 0, c = 0] = seen.phases.amps;
  return { ok: true, says: `${says} ${words.say(guard, { a, b, c })}` };
}

const lacksLevel = ({ reading, levelPercent }: MeterSeen): boolean =>
  reading?.batteryWatts !== undefined && levelPercent === undefined;
