import { describe, expect, it } from '@jest/globals';
import * as fc from 'fast-check';
import { millis, seconds } from '../../../src/units.ts';
import { saysUnpaired, sessionInfoIn } from '../../../src/vehicle/signed/exchange.ts';
import { bytes as field, message, uint } from '../../../src/vehicle/signed/protobuf.ts';
import { readFromCar } from '../../../src/vehicle/signed/routable.ts';
import { counted, expiry, sessionAfter } from '../../../src/vehicle/signed/session.ts';
import { keyOfScalar } from './key.ts';
import { VIN, bytes, client, handshake, vehicle } from './vectors.ts';

const carKey = bytes(vehicle.point);
const [epoch, another] = [Buffer.alloc(16, 1), Buffer.alloc(16, 2)];
const info = (told: { epoch?: Uint8Array; counter?: number; carSeconds?: number; carKey?: Uint8Array }) => ({
  carKey,
  epoch,
  counter: 5,
  carSeconds: 100,
  unpaired: false,
  ...told,
});
const session = sessionAfter(undefined, info({}), seconds(1000));

describe('a session with a car', () => {
  it('counts on by one for each command, until the epoch has no more', () => {
    expect(session && counted(session)).toMatchObject({ counter: 6 });
    expect(session && counted({ ...session, counter: 0xff_ff_ff_ff })).toBeUndefined();
  });

  it('knows the car’s clock by its own', () => {
    expect(session && expiry(session, seconds(1000))).toBe(110);
    expect(session && expiry(session, seconds(1060.9))).toBe(170);
  });

  it('never writes an expiry that would mean none', () => {
    const moment = fc.double({ min: -1e15, max: 1e15, noNaN: true });
    fc.assert(
      fc.property(moment, moment, (zero, now) => {
        const at = expiry({ carKey, epoch, counter: 1, toldSeconds: 0, zeroMs: millis(zero) }, millis(now));
        expect(at).toBeGreaterThan(0);
        expect(at).toBeLessThanOrEqual(0xff_ff_ff_ff);
      }),
    );
  });

  it('never counts backward within an epoch', () => {
    fc.assert(
      fc.property(fc.nat(1000), fc.nat(1000), (counter, carSeconds) => {
        const after = sessionAfter(session, info({ counter, carSeconds }), seconds(2000));
        expect(after?.counter).toBeGreaterThanOrEqual(5);
      }),
    );
    expect(sessionAfter(session, info({ counter: 9, carSeconds: 101 }), seconds(1001))?.counter).toBe(9);
  });

  it('pays no heed to what the car told earlier', () => {
    expect(sessionAfter(session, info({ carSeconds: 99, counter: 50 }), seconds(2000))).toBe(session);
  });

  it('begins anew with a new epoch', () => {
    const after = sessionAfter(session, info({ epoch: another, counter: 0, carSeconds: 3 }), seconds(2000));
    expect(after).toMatchObject({ counter: 0, toldSeconds: 3, zeroMs: seconds(1997) });
  });

  it('is over when another key answers', () => {
    expect(sessionAfter(session, info({ carKey: bytes(client.point) }), seconds(2000))).toBeUndefined();
  });
});

describe('what a car tells of its session', () => {
  const ends = { key: keyOfScalar(client.scalar), vin: VIN };
  const uuid = bytes(handshake.uuid);
  const told = (reply: Uint8Array, asked: Uint8Array = uuid, vin = VIN) => {
    const from = readFromCar(reply);
    return from && sessionInfoIn(from, { ...ends, vin }, asked);
  };

  it('is believed where it answers this question, of this car', () => {
    expect(told(bytes(handshake.reply))).toMatchObject({ counter: 6 });
    expect(told(bytes(handshake.reply), Buffer.alloc(16))).toBeUndefined();
    expect(told(bytes(handshake.reply), uuid, `${VIN.slice(0, -1)}D`)).toBeUndefined();
  });

  it('is never believed with a bit changed in session or tag', () => {
    const reply = bytes(handshake.reply);
    const begin = reply.indexOf(bytes(handshake.tag));
    const end = reply.indexOf(bytes('920310'));
    const genuine = told(reply);
    fc.assert(
      fc.property(fc.integer({ min: begin, max: end - 1 }), fc.integer({ min: 1, max: 255 }), (at, mask) => {
        const changed = Buffer.from(reply);
        changed.writeUInt8(changed.readUInt8(at) ^ mask, at);
        expect([undefined, JSON.stringify(genuine)]).toContain(JSON.stringify(told(changed)));
      }),
    );
  });

  it('needs no proof to say that our key is unknown', () => {
    const status = readFromCar(message(12, uint(2, 3)));
    const session = readFromCar(field(15, Buffer.concat([field(2, carKey), field(3, epoch), uint(5, 1)])));
    expect(status && saysUnpaired(status)).toBe(true);
    expect(session && saysUnpaired(session)).toBe(true);
    const genuine = readFromCar(bytes(handshake.reply));
    expect(genuine && saysUnpaired(genuine)).toBe(false);
  });
});
