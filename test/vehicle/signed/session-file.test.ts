import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { hours, minutes, seconds } from '../../../src/units.ts';
import { SessionFile, SessionMemory } from '../../../src/vehicle/signed/session-file.ts';
import { expiry, sessionAfter } from '../../../src/vehicle/signed/session.ts';
import { HandClock } from '../../support/hand-clock.ts';
import { newFolder } from '../bench.ts';
import { bytes, client, vehicle } from './vectors.ts';

const ourKey = bytes(client.point);
const told = {
  carKey: bytes(vehicle.point),
  epoch: Buffer.alloc(16, 1),
  counter: 5,
  carSeconds: 100,
  unpaired: false,
};

async function bench() {
  const { path, folder } = await newFolder();
  const clock = new HandClock();
  const file = join(path, 'session.json');
  const open = (at: HandClock = clock): SessionMemory =>
    new SessionMemory(folder('session.json', SessionFile), at);
  const memory = open();
  const session = sessionAfter(undefined, told, clock.now());
  if (session === undefined) throw new Error('no session');
  await memory.set(session, ourKey);
  const written = async () => SessionFile.parse(JSON.parse(await readFile(file, 'utf8')));
  return { clock, file, folder, memory, open, session, written };
}

describe('what is kept of a session', () => {
  it('is there after a restart, with the car’s clock where it is by now', async () => {
    const { clock, open } = await bench();
    const later = new HandClock(clock.wall());
    later.pass(minutes(10));
    const restored = await open(later).session(ourKey);
    expect(restored && expiry(restored, later.now())).toBe(100 + 600 + 10);
  });

  it('holds a counter that none of the commands has reached', async () => {
    const { memory, open, session, written } = await bench();
    for (let counter = 6; counter < 200; counter += 1) {
      await memory.set({ ...session, counter }, ourKey);
      expect((await written()).session?.counter).toBeGreaterThanOrEqual(counter);
    }
    expect((await open().session(ourKey))?.counter).toBeGreaterThanOrEqual(199);
  });

  it('is written once in 50 commands', async () => {
    const { file, memory, session } = await bench();
    await writeFile(file, 'untouched');
    for (let counter = 6; counter <= 55; counter += 1) await memory.set({ ...session, counter }, ourKey);
    expect(await readFile(file, 'utf8')).toBe('untouched');
    await memory.set({ ...session, counter: 56 }, ourKey);
    expect(await readFile(file, 'utf8')).not.toBe('untouched');
  });

  it('belongs to one key', async () => {
    const { open } = await bench();
    expect(await open().session(bytes(vehicle.point))).toBeUndefined();
  });

  it('is of no use where the wall clock was set back behind it', async () => {
    const { clock, open } = await bench();
    clock.jump(-hours(1) as never);
    expect(await open().session(ourKey)).toBeUndefined();
  });

  it('is no use where the file is damaged, and no trouble either', async () => {
    const { file, open } = await bench();
    await writeFile(file, '{"plain":false,"session":{"ourKey":"zz"}}');
    const memory = open();
    expect(await memory.session(ourKey)).toBeUndefined();
    expect(await memory.takesPlain()).toBe(false);
  });

  it('is forgotten at once, and remembered again from the disk only by another start', async () => {
    const { memory } = await bench();
    memory.forget();
    expect(await memory.session(ourKey)).toBeUndefined();
  });

  it('does without a disk that takes nothing', async () => {
    const { clock, session } = await bench();
    const full = { load: async () => undefined, save: () => Promise.reject(new Error('full')) };
    const memory = new SessionMemory(full, clock);
    await memory.set(session, ourKey);
    await memory.setPlain(true);
    clock.pass(seconds(1));
    expect(await memory.session(ourKey)).toBe(session);
    expect(await memory.takesPlain()).toBe(true);
  });
});
