import { describe, expect, it } from '@jest/globals';
import * as fc from 'fast-check';
import { secretsOf, withoutSecrets } from '../../src/options/secrets.ts';
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

describe('the options for strangers', () => {
  it('keep what helps to find a fault, and neither secrets nor the place of the home', () => {
    const options = {
      wall_connectors: { port: '/dev/ttyUSB0', circuit_amps: 48 },
      meter: { connection: 'pypowerwall', url: 'http://me:secret@10.0.0.5:8675' },
      vehicles: [{ name: 'Model 3', token: 'tok_1', refresh_token: ['one', { two: 'three' }] }],
      home: { latitude: 52.52, longitude: 13.4, radius_m: 150 },
    };
    expect(withoutSecrets(options)).toEqual({
      wall_connectors: { port: '/dev/ttyUSB0', circuit_amps: 48 },
      meter: { connection: 'pypowerwall', url: 'http://***@10.0.0.5:8675' },
      vehicles: [{ name: 'Model 3', token: '***', refresh_token: ['***', { two: '***' }] }],
      home: { latitude: '***', longitude: '***', radius_m: 150 },
    });
  });

  it('hide whatever the log hides', () => {
    fc.assert(
      fc.property(fc.jsonValue(), fc.constantFrom('password', 'tokn', 'secret_key'), (inner, key) => {
        const options = { deep: [{ [key]: inner }] };
        const shown = secretsOf(withoutSecrets(options));
        expect(shown.every(text => text === '***')).toBe(true);
      }),
    );
  });
});
