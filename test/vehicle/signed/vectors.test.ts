import { createECDH, createHash } from 'node:crypto';
import { describe, expect, it } from '@jest/globals';
import { amps, millis, percent, seconds } from '../../../src/units.ts';
import { actionOf } from '../../../src/vehicle/signed/actions.ts';
import { resultIn, sessionInfoIn, signed } from '../../../src/vehicle/signed/exchange.ts';
import { metadata } from '../../../src/vehicle/signed/metadata.ts';
import { readPrivateKey } from '../../../src/vehicle/signed/private-key.ts';
import { readFromCar, sessionRequest } from '../../../src/vehicle/signed/routable.ts';
import { secretsOf, tagOf } from '../../../src/vehicle/signed/secrets.ts';
import { counted, expiry, sessionAfter } from '../../../src/vehicle/signed/session.ts';
import { keyOfScalar } from './key.ts';
import {
  EPOCH,
  VIN,
  amps16,
  bytes,
  client,
  commands,
  handshake,
  hex,
  keys,
  leadingZero,
  vehicle,
} from './vectors.ts';

const ends = { key: keyOfScalar(client.scalar), vin: VIN };
const asked = { uuid: bytes(handshake.uuid), address: bytes(handshake.address) };
const reply = readFromCar(bytes(handshake.reply));
const info = reply && sessionInfoIn(reply, ends, asked.uuid);
/** The car's clock stands at 2650, so that commands of this moment end at 2660; Tesla's end at 2655. */
const session = info && sessionAfter(undefined, info, seconds(2645));
const counted7 = session && counted(session);

describe("Tesla's own vectors of the signed protocol", () => {
  it('begin with our public key and the secret that it shares with the car', () => {
    expect(hex(ends.key.publicKey)).toBe(client.point);
    expect(hex(ends.key.agree(bytes(vehicle.point)))).toBe(keys.shared);
  });

  it('share the same secret from the other side', () => {
    const car = createECDH('prime256v1');
    car.setPrivateKey(bytes(vehicle.scalar));
    expect(hex(car.computeSecret(bytes(client.point)))).toBe(keys.shared);
  });

  it('derive three keys from it', () => {
    const { replies, sessionInfo, commands: forCommands } = secretsOf(bytes(keys.shared));
    expect([hex(replies), hex(sessionInfo), hex(forCommands)]).toEqual([
      keys.replies,
      keys.sessionInfo,
      keys.commands,
    ]);
  });

  it('keep the leading zero of a secret', () => {
    const shared = keyOfScalar(leadingZero.scalar).agree(bytes(leadingZero.peer));
    expect(hex(shared)).toBe(leadingZero.shared);
    expect(hex(secretsOf(bytes(leadingZero.shared)).replies)).toBe(leadingZero.replies);
  });

  it('ask for a session', () => {
    expect(hex(sessionRequest(asked, ends.key.publicKey))).toBe(handshake.request);
  });

  it('vouch for the session with a tag', () => {
    const about = { signatureType: 6, vin: VIN, challenge: asked.uuid };
    expect(hex(metadata(about))).toBe(handshake.tagged);
    expect(hex(tagOf(bytes(keys.sessionInfo), about, bytes(handshake.info)))).toBe(handshake.tag);
  });

  it('tell counter, epoch, clock and key of the session', () => {
    expect(info).toMatchObject({ counter: 6, carSeconds: 2650, unpaired: false });
    expect([hex(info?.epoch), hex(info?.carKey)]).toEqual([EPOCH, vehicle.point]);
  });

  it('say what a command’s tag vouches for', () => {
    const about = { signatureType: 8, domain: 3, vin: VIN, epoch: bytes(EPOCH), expiresAt: 2655, counter: 7 };
    expect(hex(metadata(about))).toBe(
      '000108010103021135594a333031323334353637383941424303104c463f9cc0d3d26906e982ed224adde6040400000a5f050400000007ff',
    );
    expect(hex(metadata({ ...about, flags: 2 }))).toMatch(/050400000007070400000002ff$/);
    expect(hex(tagOf(bytes(keys.commands), about, new Uint8Array()))).toBe(
      'acfe33afcf4dfbbba1b25a112619ddb0e3ae517e0e2f448f5e43575e60732f99',
    );
  });

  it('hash it as Tesla’s Go code does', () => {
    const about = metadata({
      signatureType: 5,
      domain: 2,
      vin: 'testVIN',
      epoch: bytes('aada928a4f215f55f9e6e45e66b6521e'),
      expiresAt: 0xe74,
      counter: 0x53a,
    });
    expect(createHash('sha256').update(about).digest('hex')).toBe(
      'abab04d804499813382efd74a06791ce2de777439603246dfbaa8392ca05868e',
    );
  });
});

describe('the vectors derived from them', () => {
  const orders = {
    start: { kind: 'start' },
    stop: { kind: 'stop' },
    amps16: { kind: 'amps', amps: amps(16) },
    amps5: { kind: 'amps', amps: amps(5) },
    limit80: { kind: 'limit', percent: percent(80) },
  } as const;

  it.each(Object.entries(commands))('write and sign %s', (name, [action, tag]) => {
    const command = orders[name as keyof typeof orders];
    expect(hex(actionOf(command))).toBe(action);
    const order = counted7 && signed(ends, counted7, asked, bytes(action), 2655);
    expect(hex(order?.tag)).toBe(tag);
  });

  it('make up the whole message', () => {
    const sender = { ...asked, uuid: bytes(amps16.uuid) };
    const order = counted7 && signed(ends, counted7, sender, bytes(commands.amps16[0]), 2655);
    expect(Buffer.from(order?.encoded ?? []).toString('base64')).toBe(amps16.message);
  });

  it('count on, and end 10 s later by the car’s clock', () => {
    expect(counted7?.counter).toBe(7);
    expect(session && expiry(session, seconds(2645))).toBe(2660);
    expect(session && expiry(session, millis(0))).toBe(15);
  });

  it.each([
    [amps16.ok, { result: true, reason: '' }],
    [amps16.isCharging, { result: false, reason: 'is_charging' }],
  ])('open the car’s reply %#', (message, result) => {
    const from = readFromCar(bytes(message));
    expect(hex(from?.answers)).toBe(amps16.uuid);
    expect(from && counted7 && resultIn(from, ends, counted7, bytes(commands.amps16[1]))).toEqual(result);
  });
});

describe('the vector of the Node library', () => {
  it('gives the same keys and the same tag', () => {
    const car = createECDH('prime256v1');
    car.setPrivateKey(bytes('10a0a7aeb5bcc3cad1d8dfe6edf4fb020910171e252c333a41484f565d646b72'));
    const key = keyOfScalar('10181f262d343b424950575e656c737a81888f969da4abb2b9c0c7ced5dce3ea');
    const secrets = secretsOf(key.agree(car.getPublicKey()) ?? new Uint8Array());
    expect(hex(secrets.replies)).toBe('d2187658dfeca31bf5a01b2c2c240b20');
    const about = {
      signatureType: 8,
      domain: 2,
      vin: '5YJXCAE43LF123456',
      epoch: bytes('000102030405060708090a0b0c0d0e0f'),
      expiresAt: 1_700_000_010,
      counter: 1,
    };
    expect(hex(tagOf(secrets.commands, about, bytes('deadbeef')))).toBe(
      'f7f5be231105eba1507375c35b960c87e6b932e399cf3a451b0119c550c579fb',
    );
  });
});

describe('a key of the owner’s', () => {
  it('is no key where it is not on the curve', () => {
    expect(readPrivateKey('')).toBeUndefined();
    expect(ends.key.agree(bytes(`04${'11'.repeat(64)}`))).toBeUndefined();
  });
});
