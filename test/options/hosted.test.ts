import { describe, expect, it } from '@jest/globals';
import { secretsOf } from '../../src/options/secrets.ts';
import { addressOf } from '../../src/vehicle/routes.ts';
import { bleCar, faultsOf, optionsOf, withCars } from './owner.ts';

describe.each([
  ['teslemetry', 'Teslemetry', 'https://api.teslemetry.com'],
  ['tessie', 'Tessie', 'https://api.tessie.com'],
])('a car by %s', (connection, provider, address) => {
  const car = { name: 'Model 3', vin: bleCar.vin, connection, token: 'secret-token' };

  it('needs a token and nothing else, and is looked for at its provider', () => {
    const [read] = optionsOf(withCars(car)).vehicles;
    expect(read).toEqual(car);
    expect(read && addressOf(read)).toBe(address);
    expect(optionsOf(withCars({ ...car, url: '', auth_url: null, private_key: ' ' })).vehicles).toEqual([
      car,
    ]);
  });

  it('may be looked for elsewhere', () => {
    const [read] = optionsOf(withCars({ ...car, url: 'http://192.168.1.60:8080' })).vehicles;
    expect(read && addressOf(read)).toBe('http://192.168.1.60:8080');
    expect(faultsOf(withCars({ ...car, url: 'tesla' }))).toEqual([
      `vehicles[0].url ("tesla") must be the address of ${provider}, for example ${address}`,
    ]);
  });

  it.each([undefined, 5, 'two words', 'line\nbreak', 'tokén'])('is not reached with the token %j', token => {
    const faults = faultsOf(withCars({ ...car, token }));
    expect(faults).toEqual([
      expect.stringMatching(
        new RegExp(
          `^vehicles\\[0\\]\\.token (?:\\(\\*\\*\\*\\)|is missing; it) must be the access token that ${provider} made`,
        ),
      ),
    ]);
    expect(faults.join()).not.toContain('words');
  });

  it('is told what belongs to others', () => {
    expect(faultsOf(withCars({ ...car, client_id: 'abc', private_key: 'x' }))).toEqual([
      `vehicles[0].client_id ("abc") belongs to the connection fleet_proxy or fleet_api, not to ${connection}; remove it`,
      `vehicles[0].private_key (***) belongs to the connection fleet_api, not to ${connection}; remove it`,
    ]);
  });

  it('has a token that no log shows', () => {
    expect(secretsOf(optionsOf(withCars(car)).vehicles)).toEqual(['secret-token']);
  });
});
