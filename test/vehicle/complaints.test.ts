import { describe, expect, it } from '@jest/globals';
import type { Fault, FaultKey } from '../../src/runtime/failure.ts';
import { hours, millis, minutes, seconds } from '../../src/units.ts';
import { Complaints } from '../../src/vehicle/complaints.ts';

const fault = (key: FaultKey): Fault => ({ key, about: { url: 'https://tesla' } });
const BEGAN = hours(1);
const after = (time: number) => millis(BEGAN + time);

/** After a command that failed so, and a question that was answered since. */
function commandFailed(key: FaultKey): Complaints {
  const complaints = new Complaints();
  complaints.failed('command', fault(key), BEGAN);
  complaints.answered('question');
  return complaints;
}

describe('a command that failed', () => {
  it.each(['car_limited', 'car_answer', 'car_home_assistant', 'car_without_switch'] as const)(
    'with %s is told, though questions are answered',
    key => {
      expect(commandFailed(key).holding('command', after(seconds(60)))?.key).toBe(key);
    },
  );

  it.each(['car_timeout', 'car_unreachable', 'car_refused_connection'] as const)(
    'with %s is no trouble once a question was answered: the way is good',
    key => {
      expect(commandFailed(key).holding('command', after(seconds(60)))).toBeUndefined();
    },
  );

  it('is no trouble any more where it was not repeated for longer than the decision waits', () => {
    const complaints = commandFailed('car_limited');
    expect(complaints.holding('command', after(minutes(34)))?.key).toBe('car_limited');
    expect(complaints.holding('command', after(minutes(35)))).toBeUndefined();
  });

  it('stays told for as long as the owner has not acted, and until a command succeeds', () => {
    const complaints = commandFailed('car_key_not_paired');
    expect(complaints.holding('command', after(hours(9)))?.key).toBe('car_key_not_paired');
    complaints.answered('command');
    expect(complaints.holding('command', after(hours(9)))).toBeUndefined();
  });
});
