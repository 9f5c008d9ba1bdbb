import { describe, expect, it } from '@jest/globals';
import * as fc from 'fast-check';
import { secretsOf } from '../../src/options/secrets.ts';
import { bleCar, faultsOf, fleetCar, installation, optionsOf, withCars } from './owner.ts';

describe('a secret', () => {
  it('is known to the log before anything is said', () => {
    expect(secretsOf(optionsOf(withCars(bleCar, fleetCar)))).toEqual(['ABCDE', 'EU_secret-refresh']);
  });

  it('is known even where its key is misspelt or its group is in the wrong place', () => {
    const wrong = { pasword: 'one', vehicles: { tokn: 'two', refresh_token: ['three'] } };
    expect(secretsOf(wrong)).toEqual(['one', 'two', 'three']);
  });

  it('is in no fault, wherever it stands', () => {
    const secret = 'xyzzy-plugh';
    const key = fc.constantFrom(
      'password',
      'pasword',
      'token',
      'tokn',
      'refresh_token',
      'private_key',
      'pass',
    );
    const at = fc.constantFrom(
      'wall_connectors',
      'meter',
      'vehicles',
      'home',
      'powerwall_control',
      'nowhere',
    );
    fc.assert(
      fc.property(at, key, fc.boolean(), (group, key, listed) => {
        const held = { [key]: secret };
        const told = faultsOf({ ...installation, [group]: listed ? [held] : held }).join('\n');
        expect(told).not.toBe('');
        expect(told).not.toContain(secret);
      }),
    );
  });
});
