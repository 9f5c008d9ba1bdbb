import { randomBytes } from 'node:crypto';
import { describe, expect, it } from '@jest/globals';
import * as fc from 'fast-check';
import { CounterWindow } from '../../src/simulator/signed-car-session.ts';
import { SignedCar } from '../../src/simulator/signed-car.ts';
import { amps, percent, seconds } from '../../src/units.ts';
import type { VehicleCommand } from '../../src/vehicle/command.ts';
import { actionOf } from '../../src/vehicle/signed/actions.ts';
import { resultIn, sessionInfoIn, signed } from '../../src/vehicle/signed/exchange.ts';
import { newPrivateKey, readPrivateKey } from '../../src/vehicle/signed/private-key.ts';
import { type FromCar, readFromCar, sessionRequest } from '../../src/vehicle/signed/routable.ts';
import { type Session, expiry, sessionAfter } from '../../src/vehicle/signed/session.ts';
import { HandClock } from '../support/hand-clock.ts';

const VIN = '5YJ3E1EA3JF012345';
const start: VehicleCommand = { kind: 'start' };
const key = readPrivateKey(newPrivateKey());
if (key === undefined) throw new Error('no key');
const ends = { key, vin: VIN };
const sender = () => ({ address: randomBytes(16), uuid: randomBytes(16) });

/** A car that notes what it does, and a signer in step with it. */
function bench(word = 'ok') {
  const acts: string[] = [];
  const clock = new HandClock();
  const car = new SignedCar(VIN, clock, ({ name, body }) => {
    acts.push([name, ...Object.values(body)].join(' '));
    return word;
  });
  car.pair(key?.publicKey ?? new Uint8Array());
  const said = (message: Uint8Array): FromCar | undefined => {
    const reply = car.answer(Buffer.from(message));
    return reply && readFromCar(reply);
  };
  const greet = (): Session => {
    const asked = sender();
    const from = said(sessionRequest(asked, ends.key.publicKey));
    const info = from && sessionInfoIn(from, ends, asked.uuid);
    const session = info && sessionAfter(undefined, info, clock.now());
    if (session === undefined) throw new Error('no session');
    return session;
  };
  const order = (session: Session, command = start, expiresAt = expiry(session, clock.now()), vin = VIN) => {
    const made = signed({ ...ends, vin }, session, sender(), actionOf(command), expiresAt);
    if (made === undefined) throw new Error('not signed');
    return made;
  };
  const fault = (session: Session, expiresAt?: number, vin?: string) =>
    said(order(session, start, expiresAt, vin).encoded)?.fault;
  return { acts, clock, car, said, greet, order, fault };
}

describe('the car’s side of the signed protocol', () => {
  it('obeys what is signed in step, and says so in cipher', () => {
    const { acts, greet, order, said } = bench();
    const session = { ...greet(), counter: 1 };
    const made = order(session, { kind: 'amps', amps: amps(13) });
    const from = said(made.encoded);
    expect(from?.seal).toBeDefined();
    expect(from && resultIn(from, ends, session, made.tag)).toEqual({ result: true, reason: '' });
    expect(from && resultIn(from, ends, session, randomBytes(32))).toBeUndefined();
    said(order({ ...session, counter: 2 }, { kind: 'limit', percent: percent(70) }).encoded);
    said(order({ ...session, counter: 3 }, { kind: 'stop' }).encoded);
    expect(acts).toEqual(['set_charging_amps 13', 'set_charge_limit 70', 'charge_stop']);
  });

  it('refuses in its own word', () => {
    const { greet, order, said } = bench('disconnected');
    const session = { ...greet(), counter: 1 };
    const made = order(session);
    const from = said(made.encoded);
    const refusal = { result: false, reason: 'disconnected' };
    expect(from && resultIn(from, ends, session, made.tag)).toEqual(refusal);
  });

  it('obeys no message twice', () => {
    const { acts, greet, order, said } = bench();
    const { encoded } = order({ ...greet(), counter: 1 });
    said(encoded);
    expect(said(encoded)?.fault).toBe(6);
    expect(acts).toHaveLength(1);
  });

  it('obeys late ones once, if they do not hold for long', () => {
    const { acts, clock, fault, greet } = bench();
    const session = greet();
    clock.pass(seconds(5));
    expect(fault({ ...session, counter: 9 })).toBe(0);
    expect(fault({ ...session, counter: 8 })).toBe(0);
    expect(fault({ ...session, counter: 8 })).toBe(6);
    expect(fault({ ...session, counter: 7 }, 100)).toBe(20);
    expect(acts).toHaveLength(2);
  });

  it('obeys nothing that is expired, of another epoch, of another car or of no time at all', () => {
    const { acts, clock, fault, greet } = bench();
    const session = { ...greet(), counter: 1 };
    clock.pass(seconds(20));
    expect(fault(session, 19)).toBe(17);
    expect(fault({ ...session, epoch: Buffer.alloc(16) })).toBe(15);
    expect(fault(session, 2 ** 30 + 1)).toBe(13);
    expect(fault(session, undefined, '5YJ3E1EA3JF012346')).toBe(5);
    expect(fault({ ...session, counter: 0 }, 100)).toBe(20);
    expect(acts).toEqual([]);
  });

  it('obeys no key that its owner has not approved, and says so in its session too', () => {
    const { acts, car, greet, fault } = bench();
    const session = { ...greet(), counter: 1 };
    car.unpair();
    expect(fault(session)).toBe(3);
    expect(acts).toEqual([]);
  });

  it('answers nothing that is no message', () => {
    const { car } = bench();
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 200 }), noise => {
        expect(car.answer(Buffer.from(noise))).toBeUndefined();
      }),
    );
  });

  it('does what was signed or nothing, and nothing twice, whatever is changed in a message', () => {
    const { acts, clock, car, greet, order } = bench();
    let session = greet();
    const change = fc.tuple(fc.nat(), fc.integer({ min: 1, max: 255 }));
    fc.assert(
      fc.property(fc.array(change, { minLength: 1, maxLength: 3 }), fc.nat(1000), (changes, cut) => {
        session = { ...session, counter: session.counter + 1 };
        clock.pass(seconds(1));
        const message = Buffer.from(order(session, { kind: 'amps', amps: amps(16) }).encoded);
        const changed = changes.reduce((bytes, [at, mask]) => {
          const index = at % bytes.length;
          bytes.writeUInt8(bytes.readUInt8(index) ^ mask, index);
          return bytes;
        }, Buffer.from(message));
        const before = acts.length;
        car.answer(cut < 50 ? changed.subarray(0, cut) : changed);
        car.answer(message);
        expect(acts.slice(before)).toEqual(['set_charging_amps 16']);
      }),
      { numRuns: 2000 },
    );
  });

  it('accepts none in which anything that is vouched for was changed', () => {
    const { acts, clock, car, greet, order } = bench();
    const session = { ...greet(), counter: 1 };
    clock.pass(seconds(1));
    const { encoded, tag } = order(session, { kind: 'amps', amps: amps(16) });
    const message = Buffer.from(encoded);
    const action = message.indexOf(Buffer.from(actionOf({ kind: 'amps', amps: amps(16) })));
    const epoch = message.indexOf(session.epoch);
    const spans = [
      [action, 7],
      [epoch, 16],
      // The counter and the expiry stand between the epoch and the tag.
      [epoch + 17, 1],
      [epoch + 19, 4],
      [message.indexOf(tag), 32],
      // The flags stand at the end.
      [message.length - 1, 1],
    ] as const;
    for (const [begin, length] of spans) {
      for (let at = begin; at < begin + length; at += 1) {
        for (let bit = 0; bit < 8; bit += 1) {
          const changed = Buffer.from(message);
          changed.writeUInt8(changed.readUInt8(at) ^ (1 << bit), at);
          car.answer(changed);
        }
      }
    }
    expect(acts).toEqual([]);
    car.answer(message);
    expect(acts).toHaveLength(1);
  });
});

describe('the counters that a car remembers', () => {
  it.each([
    [101, true, 101],
    [103, true, 103],
    [500, true, 500],
    [98, true, 100],
    [99, false, 100],
    [3, false, 100],
    [100, false, 100],
  ])('take %i as Tesla’s own code does', (counter, taken, highest) => {
    const window = new CounterWindow(100, [99, 94]);
    expect([window.takes(counter), window.highest]).toEqual([taken, highest]);
    expect(window.takes(counter)).toBe(false);
  });
});
