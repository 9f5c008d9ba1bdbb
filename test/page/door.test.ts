import { describe, expect, it } from '@jest/globals';
import * as fc from 'fast-check';
import { type Caller, isExpected, placeOf, refusal } from '../../src/page/door.ts';
import { config } from '../addon/parts.ts';

const ingress = { kind: 'ingress' } as const;
const loopback = { kind: 'loopback', port: 0 } as const;
const visit: Caller = { method: 'GET', path: '/', host: '127.0.0.1:4711', site: undefined };

describe('inside Home Assistant the page', () => {
  it('is where the configuration of the app says that it is', () => {
    expect(config['ingress']).toBe(true);
    expect(placeOf(ingress).port).toBe(config['ingress_port'] ?? 8099);
  });

  it('opens to the Supervisor, and to nobody else in the network of the apps', () => {
    expect(isExpected(ingress, '172.30.32.2')).toBe(true);
    expect(isExpected(ingress, '::ffff:172.30.32.2')).toBe(true);
    fc.assert(
      fc.property(fc.oneof(fc.ipV4(), fc.ipV6(), fc.constant(undefined)), peer => {
        fc.pre(peer !== '172.30.32.2');
        return !isExpected(ingress, peer);
      }),
    );
  });

  it('is known by whatever name its owner calls Home Assistant', () => {
    expect(
      refusal(ingress, 8099, { ...visit, host: 'home.example.org', site: 'same-origin' }),
    ).toBeUndefined();
  });
});

describe('on loopback the page', () => {
  it('opens to this machine alone', () => {
    expect(placeOf({ ...loopback, port: 4711 })).toEqual({ host: '127.0.0.1', port: 4711 });
    expect(isExpected(loopback, '127.0.0.1')).toBe(true);
    expect(isExpected(loopback, '192.168.1.20')).toBe(false);
  });

  it.each(['127.0.0.1:4711', 'localhost:4711'])('answers to its own name %s', host => {
    expect(refusal(loopback, 4711, { ...visit, host })).toBeUndefined();
  });

  it('answers to no other name, so that no page of a stranger can point one of its own at it', () => {
    for (const host of ['evil.example:4711', '127.0.0.1', '127.0.0.1:80', undefined])
      expect(refusal(loopback, 4711, { ...visit, host })).toBe(421);
  });

  it("tells a stranger's page nothing, though a link to it works", () => {
    for (const site of ['cross-site', 'same-site']) {
      expect(refusal(loopback, 4711, { ...visit, path: '/state.json', site })).toBe(403);
      expect(refusal(loopback, 4711, { ...visit, site })).toBeUndefined();
    }
  });
});

it('nothing can be changed through the page: it is only read', () => {
  for (const method of ['POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS', undefined])
    for (const door of [ingress, loopback]) expect(refusal(door, 4711, { ...visit, method })).toBe(405);
});
