import { describe, expect, it } from '@jest/globals';
import * as fc from 'fast-check';
import {
  done,
  quotedRefusal,
  refusal,
  refused,
  saysAsleep,
  saysKeyUnknown,
} from '../../src/vehicle/reasons.ts';

const kinds = ['start', 'stop', 'amps'] as const;
const words = [
  'complete',
  'disconnected',
  'no_power',
  'is_charging',
  'not_charging',
  'requested',
  'already_set',
];
const prefixes = [
  '',
  'car could not execute command: ',
  'failed to start: vcsec could not execute command: ',
];

describe('a car’s refusal', () => {
  it.each(['is_charging', 'charging', 'requested'])('of a start with %s is a start', word => {
    expect(refusal('start', word)).toEqual(done);
  });

  it('of a stop with not_charging is a stop, and of a start is none', () => {
    expect(refusal('stop', 'not_charging')).toEqual(done);
    expect(refusal('start', 'not_charging')).toEqual(refused('not_charging'));
  });

  it('of amps with already_set is done', () => {
    expect(refusal('amps', 'already_set')).toEqual(done);
  });

  it.each(['complete', 'disconnected', 'no_power', 'SetChargingAmps failed'])(
    'with %s is one, in its own word',
    word => {
      expect(refusal('start', word)).toEqual(refused(word));
    },
  );

  it('means the same whatever a proxy puts before it', () => {
    fc.assert(
      fc.property(
        fc.constantFrom(...kinds),
        fc.constantFrom(...words),
        fc.constantFrom(...prefixes),
        (kind, word, prefix) => expect(refusal(kind, prefix + word)).toEqual(refusal(kind, word)),
      ),
    );
  });

  it('with could_not_wake_buses is worth another try, and a refusal in the end', () => {
    expect(refusal('start', 'car could not execute command: could_not_wake_buses')).toEqual({
      outcome: 'again',
      else: refused('could_not_wake_buses'),
    });
  });
});

describe('an error text of a proxy', () => {
  it('holds a refusal only where the car speaks in it', () => {
    expect(quotedRefusal('start', 'car could not execute command: disconnected')).toEqual(
      refused('disconnected'),
    );
    expect(quotedRefusal('start', 'failed: complete')).toEqual(refused('complete'));
    expect(quotedRefusal('start', 'context deadline exceeded')).toBeUndefined();
    expect(quotedRefusal('start', 'vehicle sleep status unknown and wakeup not requested')).toBeUndefined();
  });

  it('tells a sleeping car and an unknown key apart from the rest', () => {
    expect(saysAsleep('vehicle unavailable: vehicle is offline or asleep')).toBe(true);
    expect(saysAsleep('vehicle is sleeping')).toBe(true);
    expect(saysAsleep('Vehicle is not in range: 5YJ3')).toBe(false);
    const unpaired = 'vehicle rejected request: your public key has not been paired with the vehicle';
    expect(saysKeyUnknown(unpaired)).toBe(true);
    expect(saysKeyUnknown('vehicle is sleeping')).toBe(false);
  });
});
