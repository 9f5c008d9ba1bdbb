import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, readFileSync } from 'node:fs';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { realClock, sleep } from '../../src/runtime/clock.ts';
import { millis, seconds } from '../../src/units.ts';

let folder = '';

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'sunpilot-program-'));
});

afterEach(() => rm(folder, { recursive: true, force: true }));

const start = (...args: readonly string[]) => startIn({}, ...args);

const startIn = (env: Readonly<Record<string, string>>, ...args: readonly string[]) =>
  spawn(process.execPath, ['src/sunpilot.js', ...args], {
    stdio: ['ignore', 'pipe', 'pipe'],
    env: { ...process.env, ...env },
  });

/** Runs the program to its end. */
async function ended(...args: readonly string[]): Promise<{ code: number; out: string; err: string }> {
  const child = start(...args);
  const [out, err, [code]] = await Promise.all([
    text(child.stdout),
    text(child.stderr),
    once(child, 'close'),
  ]);
  return { code: Number(code), out, err };
}

/** All that a program has said on standard error so far. */
function heardFrom(child: ReturnType<typeof start>): () => string {
  let heard = '';
  child.stderr.on('data', (chunk: Buffer) => {
    heard += chunk.toString();
  });
  return () => heard;
}

async function until(holds: () => boolean): Promise<void> {
  const end = realClock.now() + seconds(20);
  while (!holds()) {
    if (realClock.now() > end) throw new Error(`not seen: ${holds.toString()}`);
    await sleep(realClock, millis(50));
  }
}

function isAlive(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch {
    return false;
  }
}

describe('sunpilot', () => {
  it.each([[[]], [['fly']], [['run', '--wings']], [['run', '--speed', '99']], [['demo', '--day', 'rain']]])(
    'used wrongly with %j says how it is used and ends with 2',
    async args => {
      const { code, out, err } = await ended(...args);
      expect([code, out]).toEqual([2, '']);
      expect(err).toMatch(/^sunpilot.+\.\n$/);
    },
  );

  it.each([[['--help']], [['run', '--help']], [['demo', '--help']]])(
    'explains itself with %j',
    async args => {
      const { code, out } = await ended(...args);
      expect(code).toBe(0);
      expect(out).toContain('--speed N');
    },
  );

  it('names all that is wrong with the options at once, and no secret, and ends with 2', async () => {
    const file = join(folder, 'options.json');
    await writeFile(
      file,
      JSON.stringify({
        wall_connectors: { port: '/dev/ttyUSB0', bridge: 'tcp://10.0.0.1:1', circuit_amps: 480 },
        meter: { connection: 'powerwall', host: 'https://x', pasword: 'SECRET' },
      }),
    );
    const { code, err } = await ended('run', '--options', file, '--data', folder);
    expect(code).toBe(2);
    for (const key of ['circuit_amps', 'charger_amps', 'meter.host', 'meter.pasword', 'meter.password'])
      expect(err).toContain(key);
    expect(err).not.toContain('SECRET');
  });

  it('stays up in the container when the options are wrong, and says what is missing', async () => {
    const file = join(folder, 'options.json');
    await writeFile(file, JSON.stringify({ wall_connectors: {}, meter: {}, vehicles: [], home: {} }));
    const child = startIn(
      { SUPERVISOR_TOKEN: 'not-a-real-token' },
      'run',
      '--options',
      file,
      '--data',
      folder,
    );
    const log = heardFrom(child);
    await until(() => log().includes('Correct them and restart'));
    await sleep(realClock, seconds(1));
    expect(child.exitCode).toBeNull();
    child.kill('SIGTERM');
    expect((await once(child, 'close'))[0]).toBe(0);
    expect(log()).toContain('wall_connectors.circuit_amps is missing');
  });

  it('ends with the npm that started it, so that no second master is left on the bus', async () => {
    const file = join(folder, 'options.json');
    await writeFile(file, JSON.stringify({ wall_connectors: {}, meter: {} }));
    const run = `${process.execPath} src/sunpilot.js run --options ${file} --data ${folder} & echo $!; wait`;
    const env = { ...process.env, npm_execpath: 'npm', SUPERVISOR_TOKEN: 'none' };
    const parent = spawn('sh', ['-c', run], { stdio: ['ignore', 'pipe', 'pipe'], env });
    let log = '';
    parent.stderr.on('data', chunk => (log += String(chunk)));
    const [pid] = await once(parent.stdout, 'data');
    await until(() => log.includes('Correct them'));
    await sleep(realClock, seconds(3));
    expect(isAlive(Number(pid))).toBe(true);
    parent.kill('SIGKILL');
    await until(() => !isAlive(Number(pid)));
  });

  it('runs on though nothing outside is there, says what is wrong, records, and ends within 5 s of SIGTERM', async () => {
    const [file, recording] = [join(folder, 'options.json'), join(folder, 'recording.jsonl')];
    const options = {
      wall_connectors: { port: join(folder, 'no-such-port'), circuit_amps: 48, charger_amps: 32 },
      meter: { connection: 'powerwall', host: '127.0.0.1:45990', password: 'TOPSECRET' },
      vehicles: [
        { name: 'Model 3', vin: '5YJ3E1EA3JF012345', connection: 'ble_proxy', url: 'http://127.0.0.1:45991' },
      ],
    };
    await writeFile(file, JSON.stringify(options));
    const child = start(
      'run',
      '--options',
      file,
      '--data',
      join(folder, 'data'),
      '--speed',
      '10',
      '--record',
      recording,
    );
    const log = heardFrom(child);
    await until(() => log().includes('refuses the connection') && log().includes('is not there'));
    await until(() => existsSync(recording) && readFileSync(recording, 'utf8').split('\n').length > 22);
    expect(child.exitCode).toBeNull();
    const asked = realClock.now();
    child.kill('SIGTERM');
    const [code] = await once(child, 'close');
    expect(code).toBe(0);
    expect(realClock.now() - asked).toBeLessThan(5000);
    expect(log()).toMatch(/adapter .+no-such-port is not there\. Plug/);
    expect(log()).not.toContain('TOPSECRET');
    const lines = (await readFile(recording, 'utf8'))
      .trim()
      .split('\n')
      .map(line => JSON.parse(line) as object);
    expect(lines.length).toBeGreaterThan(20);
    expect(Object.keys(lines[0] ?? {})).toEqual(['snapshot', 'settings', 'memory', 'decision']);
    expect(Object.keys(lines[1] ?? {})).toEqual(['snapshot', 'decision']);
    expect(JSON.stringify(lines)).not.toContain('TOPSECRET');
  });
});
