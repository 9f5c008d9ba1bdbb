import { type ChildProcessWithoutNullStreams, spawn } from 'node:child_process';
import { once } from 'node:events';
import { type AddressInfo, type Socket, createServer } from 'node:net';
import { text } from 'node:stream/consumers';
import { setTimeout as wait } from 'node:timers/promises';
import { afterEach, describe, expect, it } from '@jest/globals';
import { twc } from '../../src/commands/twc.ts';
import { UsageError } from '../../src/commands/usage.ts';
import { write } from '../../src/twc/frame.ts';

const start = (...args: readonly string[]) => spawn(process.execPath, ['src/sunpilot.js', 'twc', ...args]);

async function ended(child: ChildProcessWithoutNullStreams) {
  const [out, err, [code]] = await Promise.all([
    text(child.stdout),
    text(child.stderr),
    once(child, 'close') as Promise<[number | null]>,
  ]);
  return { code, out, err };
}

async function entriesOf(child: ChildProcessWithoutNullStreams) {
  const end = await ended(child);
  const lines = end.out.split('\n').slice(0, -1);
  return { ...end, entries: lines.map(line => JSON.parse(line) as Record<string, unknown>) };
}

function decoded(input: string) {
  const child = start('decode');
  child.stdin.end(input);
  return entriesOf(child);
}

const bytes = (hex: string): Buffer => Buffer.from(hex.replaceAll(' ', ''), 'hex');
const REPORT = 'FDE02140FADE08064006040000000071';
const MASTER = 'FCE1FADE5A000000000000000013';
const onWire = (frame: string): string => Buffer.from(write(bytes(frame).subarray(0, -1))).toString('hex');

describe('sunpilot twc', () => {
  it.each([
    [[]],
    [['fly']],
    [['toString']],
    [['decode', 'log.txt']],
    [['decode', '--wings']],
    [['listen']],
    [['listen', '/dev/a', '/dev/b']],
    [['listen', 'tcp://bridge']],
    [['listen', 'http://bridge:80']],
  ])('takes %j for wrong use', async args => {
    await expect(twc(args)).rejects.toThrow(UsageError);
  });

  it('used wrongly says how it is used and ends with 2', async () => {
    const { code, out, err } = await ended(start('listen'));
    expect([code, out]).toEqual([2, '']);
    expect(err).toMatch(/^sunpilot twc: PORT is missing: .+\.\n$/);
  });

  it('explains itself, and each of its commands', async () => {
    const help = [['--help'], ['decode', '--help'], ['listen', '--help']].map(args => ended(start(...args)));
    const [both, decode, listen] = await Promise.all(help);
    expect([both?.code, decode?.code, listen?.code]).toEqual([0, 0, 0]);
    expect(both?.out).toBe(`${decode?.out}\n${listen?.out}`);
    expect(decode?.out).toContain('one chunk a line');
    expect(listen?.out).toContain('sends nothing');
  });
});

describe('sunpilot twc decode', () => {
  it('tells each frame and each piece of noise in a line of JSON', async () => {
    const { code, err, entries } = await decoded(`C0 ${REPORT} C0 F8\nC0 7C 00 C0 FD E0`);
    expect([code, err]).toEqual([0, '']);
    expect(entries).toEqual([
      {
        kind: 'frame',
        hex: REPORT,
        code: 'FDE0',
        says: 'heartbeat',
        charger: '2140',
        master: 'FADE',
        state: 'starting',
        limitAmps: 16,
        actualAmps: 15.4,
        bytes: 16,
        meaning: 'charger 2140 to master FADE: starting, limit 16.00 A, draws 15.40 A',
      },
      { kind: 'noise', hex: 'F8', why: 'trailer', meaning: 'trailer byte, no fault' },
      { kind: 'noise', hex: '7C00', why: 'short', meaning: expect.stringContaining('too few bytes') },
      { kind: 'noise', hex: 'FDE0', why: 'cut_short', meaning: expect.stringContaining('stopped') },
    ]);
  });

  it('takes hex as people write it, over several lines and with comments', async () => {
    const { code, entries } = await decoded(
      '# a log\n\nc0:fc:e1 0xFA,0xDE 5a\r\n\t0000 000000000000 13 C0 # and its end',
    );
    expect([code, entries.map(({ hex }) => hex)]).toEqual([0, [MASTER]]);
  });

  it('names each line that is no hex and goes on', async () => {
    const { code, err, entries } = await decoded(`Rx: ${REPORT}\nC0 ${MASTER} C0\n C0 F\n\u001b[2J`);
    expect([code, entries.map(({ hex }) => hex)]).toEqual([1, [MASTER]]);
    const lines = err.trimEnd().split('\n');
    expect(lines).toEqual([
      expect.stringMatching(/line 1 is left out: "Rx" is no hex because of "R"\. Write/),
      expect.stringMatching(/line 3 is left out: "F" ends in half a byte\. Write/),
      expect.stringMatching(/line 4 is left out: "\?\[2J" is no hex because of "\?"\. Write/),
    ]);
  });

  it('says nothing of nothing', async () => {
    expect(await decoded('')).toMatchObject({ code: 0, out: '', err: '' });
  });

  it('ends quietly when nobody reads on', async () => {
    const child = start('decode');
    child.stdin.on('error', () => undefined);
    child.stdin.write(`C0 ${MASTER} C0\n`.repeat(20_000));
    await once(child.stdout, 'data');
    child.stdout.destroy();
    const err = text(child.stderr);
    expect([(await once(child, 'close'))[0], await err]).toEqual([0, '']);
  });
});

const servers = new Set<() => void>();
afterEach(() => {
  for (const close of servers) close();
  servers.clear();
});

/** A bridge that counts what it is sent, and the program listening at it. */
async function listening() {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const child = start('listen', `tcp://127.0.0.1:${(server.address() as AddressInfo).port}`);
  const [socket] = (await once(server, 'connection')) as [Socket];
  let count = 0;
  socket.on('data', chunk => (count += chunk.length)).on('error', () => undefined);
  const sent = new Promise<number>(resolve => socket.on('close', () => resolve(count)));
  servers.add(() => {
    child.kill('SIGKILL');
    socket.destroy();
    server.close();
  });
  return { child, socket, sent };
}

/** Returns once the program has written the word. */
const written = (child: ChildProcessWithoutNullStreams, word: string): Promise<void> =>
  new Promise(resolve => {
    let out = '';
    child.stdout.on('data', chunk => {
      out += String(chunk);
      if (out.includes(word)) resolve();
    });
  });

describe('sunpilot twc listen', () => {
  it('tells what it hears, with its time, from packets that are split and merged, and sends nothing', async () => {
    const began = Date.now();
    const { child, socket, sent } = await listening();
    const end = entriesOf(child);
    const meter = onWire('FDEB26110000040000F600F000F6212000000043');
    const told = written(child, 'master_linkready');
    socket.setNoDelay(true);
    for (const packet of [meter.slice(0, 8), `${meter.slice(8)}FC${meter}${onWire(MASTER).slice(0, 10)}`]) {
      socket.write(bytes(packet));
      await wait(100);
    }
    socket.write(bytes(onWire(MASTER).slice(10)));
    await told;
    child.kill('SIGTERM');
    const { code, err, entries } = await end;
    expect([code, err, await sent]).toEqual([0, '', 0]);
    expect(entries.map(({ says, why, watts }) => [says ?? why, watts])).toEqual([
      ['meter', 7899],
      ['trailer', undefined],
      ['meter', 7899],
      ['master_linkready', undefined],
    ]);
    for (const { at } of entries) {
      expect(at).toMatch(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}[+-]\d\d:\d\d$/);
      expect(Date.parse(String(at))).toBeGreaterThanOrEqual(began);
    }
  });

  it.each(['end', 'resetAndDestroy'] as const)(
    'ends with 1 when the line is lost (%s), and says so',
    async how => {
      const { child, socket, sent } = await listening();
      const end = entriesOf(child);
      const told = written(child, 'trailer');
      socket.write(bytes(`${onWire(MASTER)}F8C0FDE0`));
      await told;
      socket[how]();
      const { code, err, entries } = await end;
      expect([code, await sent]).toEqual([1, 0]);
      expect(err).toMatch(
        /^sunpilot twc: The connection through the bridge at 127\S+ broke off.*\. Check .+\.\n$/,
      );
      expect(entries.map(({ says, why }) => says ?? why)).toEqual([
        'master_linkready',
        'trailer',
        'cut_short',
      ]);
    },
  );

  it.each([
    ['/dev/no-such-port', /The adapter \/dev\/no-such-port is not there\. Plug/],
    ['tcp://127.0.0.1:1', /The bridge at 127\.0\.0\.1:1 refuses the connection\. Check/],
  ])('ends with 1 when %s cannot be opened, and says what to do', async (port, words) => {
    const { code, out, err } = await ended(start('listen', port));
    expect([code, out]).toEqual([1, '']);
    expect(err).toMatch(words);
    expect(err.trimEnd().split('\n')).toHaveLength(1);
  });

  it('ends quietly when nobody reads on', async () => {
    const { child, socket } = await listening();
    socket.write(bytes(onWire(MASTER)));
    await once(child.stdout, 'data');
    child.stdout.destroy();
    await wait(100);
    socket.write(bytes(onWire(MASTER)));
    expect((await once(child, 'exit'))[0]).toBe(0);
  });
});
