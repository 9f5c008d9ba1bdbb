import { createECDH, generateKeyPairSync } from 'node:crypto';
import { describe, expect, it } from '@jest/globals';
import { secretsOf } from '../../src/options/secrets.ts';
import { apiCar, faultsOf, optionsOf, withCars } from './owner.ts';

const pemOf = (namedCurve: string, type: 'pkcs8' | 'sec1' = 'pkcs8'): string =>
  generateKeyPairSync('ec', { namedCurve }).privateKey.export({ type, format: 'pem' }).toString();
const pem = pemOf('P-256');
const [der] = /(?<=KEY-----\n)[^-]+/.exec(pem) ?? [''];

const remedy = /^vehicles\[0\]\.private_key \(\*\*\*\) must be a P-256 private key as PEM/;

describe('a car by the Fleet API itself', () => {
  it('needs no address and no key', () => {
    expect(optionsOf(withCars(apiCar)).vehicles).toEqual([apiCar]);
    expect(optionsOf(withCars({ ...apiCar, url: '', private_key: ' ' })).vehicles).toEqual([apiCar]);
  });

  it.each([
    ['a PEM', pem],
    [
      'a PEM of openssl ecparam',
      `-----BEGIN EC PARAMETERS-----\nBggqhkjOPQMBBw==\n-----END EC PARAMETERS-----\n${pemOf('P-256', 'sec1')}`,
    ],
    ['a PEM with \\n in one line', pem.replaceAll('\n', '\\n')],
    ['a PEM whose lines a form has joined', pem.replaceAll('\n', ' ')],
    ['base64 of a PEM', Buffer.from(pem).toString('base64')],
    ['base64 of a DER', der.replaceAll('\n', '')],
  ])('takes %s', (_, private_key) => {
    expect(faultsOf(withCars({ ...apiCar, private_key }))).toEqual([]);
  });

  it.each([
    ['of another curve', pemOf('P-384')],
    ['that is public', createECDH('prime256v1').generateKeys('base64')],
    ['that is cut off', pem.slice(0, 120)],
    ['that is a password', 'hunter2'],
  ])('is told of a key %s, without showing it', (_, private_key) => {
    const faults = faultsOf(withCars({ ...apiCar, private_key }));
    expect(faults).toEqual([expect.stringMatching(remedy)]);
    expect(faults.join()).not.toContain(private_key.slice(0, 20));
  });

  it('is told what is missing, and what belongs to others', () => {
    const { client_id: _, ...car } = apiCar;
    expect(
      faultsOf(withCars({ ...car, token: 'abc', url: 'tesla' })).map(text => text.split(' ')[0]),
    ).toEqual(['vehicles[0].url', 'vehicles[0].client_id', 'vehicles[0].token']);
  });

  it('has two secrets, which no log shows', () => {
    const { vehicles } = optionsOf(withCars({ ...apiCar, private_key: pem }));
    expect(secretsOf(vehicles)).toEqual([apiCar.refresh_token, pem.trim()]);
  });
});
