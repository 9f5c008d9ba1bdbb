import { describe, expect, it } from '@jest/globals';
import * as fc from 'fast-check';
import { type Millis, millis, minutes, seconds } from '../../src/units.ts';
import {
  type Asked,
  type Pace,
  answered,
  attended,
  nextQuestion,
  nothingAsked,
} from '../../src/vehicle/schedule.ts';

const pace: Pace = {
  presence: minutes(2),
  presenceWanted: minutes(2),
  charging: seconds(60),
  fresh: seconds(30),
};
const moment = fc.integer({ min: 0, max: minutes(30) }).map(millis);
const interest = fc.record({
  charging: fc.boolean(),
  stirredAtMs: fc.option(moment, { nil: undefined }),
  onOurBus: fc.option(fc.boolean(), { nil: undefined }),
  wanted: fc.boolean(),
});
const reach = fc.constantFrom('awake', 'asleep', 'unreachable', 'unknown');

/** Asks whatever is due, of a car that answers as told, while the house says what it likes. */
function history(steps: readonly { readonly says: Asked['interest']; readonly reach: Asked['reach'] }[]) {
  let asked = nothingAsked;
  let now = millis(0);
  const readings: Millis[] = [];
  for (const { says, reach } of steps) {
    asked = attended(asked, says, now);
    const { what, atMs } = nextQuestion(asked, pace);
    now = millis(Math.max(now, atMs));
    if (what === 'reading') readings.push(now);
    asked = answered(asked, reach, what === 'reading', now);
  }
  return { asked, readings };
}
const steps = fc.array(fc.record({ says: interest, reach }), { maxLength: 60 });

describe('the questions to a car', () => {
  it('never ask one that is not awake for a reading, whatever the house knows', () => {
    fc.assert(
      fc.property(
        steps,
        interest,
        fc.constantFrom('asleep', 'unreachable', 'unknown'),
        (steps, says, reach) => {
          const { asked } = history([...steps, { says, reach }]);
          expect(nextQuestion(attended(asked, says, millis(0)), pace).what).toBe('presence');
        },
      ),
    );
  });

  it('never ask for readings oftener than the pace allows', () => {
    fc.assert(
      fc.property(steps, steps => {
        const awake = steps.map(step => ({ ...step, reach: 'awake' as const }));
        const { readings } = history(awake);
        readings
          .slice(1)
          .forEach((at, index) => expect(at - (readings[index] ?? at)).toBeGreaterThanOrEqual(pace.fresh));
      }),
    );
  });
});
