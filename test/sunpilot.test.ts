import { type ChildProcess, spawn } from 'node:child_process';
import { copyFile, mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';

const old = `Object.defineProperty(process, 'versions', { value: { ...process.versions, node: '20.19.0' } });`;

interface Ended {
  readonly code: number | null;
  readonly out: string;
  readonly err: string;
}

describe('the launcher', () => {
  let folder = '';
  let begun: ChildProcess[] = [];

  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'sunpilot-launcher-'));
    await mkdir(join(folder, 'src'));
    await writeFile(join(folder, 'package.json'), '{ "type": "module" }');
    await copyFile(new URL('../src/sunpilot.js', import.meta.url), join(folder, 'src', 'sunpilot.js'));
    begun = [];
  });
  afterEach(async () => {
    for (const child of begun) child.kill('SIGKILL');
    await rm(folder, { recursive: true });
  });

  const cli = (source: string): Promise<void> => writeFile(join(folder, 'src', 'cli.ts'), source);

  /** The pinned runtime as `npm ci` lays it down. */
  const pin = async (version: string): Promise<void> => {
    const home = join(folder, 'node_modules', 'node');
    await mkdir(join(home, 'bin'), { recursive: true });
    await writeFile(join(home, 'package.json'), JSON.stringify({ version, bin: { node: 'bin/node' } }));
    await symlink(process.execPath, join(home, 'bin', 'node'));
  };

  /** Starts the launcher on this Node, which says that it is `old` where a test wants that. */
  const launch = (
    before: string,
    ...args: readonly string[]
  ): { child: ChildProcess; ended: Promise<Ended> } => {
    const preload = `--import=data:text/javascript,${encodeURIComponent(before)}`;
    const child = spawn(process.execPath, [preload, join(folder, 'src', 'sunpilot.js'), ...args]);
    begun.push(child);
    const code = new Promise<number | null>(resolve => child.once('close', resolve));
    const ended = Promise.all([code, text(child.stdout), text(child.stderr)]);
    return { child, ended: ended.then(([code, out, err]) => ({ code, out, err })) };
  };

  const answer = `const args: string[] = process.argv.slice(2);
    console.log(process.versions.node, ...args);
    process.exitCode = args.length;`;

  it('runs the program itself on a Node that is new enough', async () => {
    await cli(answer);
    const { ended } = launch('', 'run', '--speed', '60');
    expect(await ended).toEqual({ code: 3, out: `${process.versions.node} run --speed 60\n`, err: '' });
  });

  it('hands over to the pinned Node, with its arguments and its exit code', async () => {
    await cli(answer);
    await pin('24.21.0');
    const { ended } = launch(old, 'simulate', 'a b.csv');
    expect(await ended).toEqual({ code: 2, out: `${process.versions.node} simulate a b.csv\n`, err: '' });
  });

  it('hands its standard input on', async () => {
    await cli(`import { text } from 'node:stream/consumers'; console.log(await text(process.stdin));`);
    await pin('24.21.0');
    const { child, ended } = launch(old);
    child.stdin?.end('FC E0');
    expect(await ended).toMatchObject({ code: 0, out: 'FC E0\n' });
  });

  it.each(['SIGTERM', 'SIGINT'] as const)('passes %s on and waits for the program to end', async signal => {
    await cli(`const alive = setInterval(() => undefined, 1000);
      process.once('${signal}', () => { console.log('saved'); clearInterval(alive); process.exitCode = 7; });
      console.log('running');`);
    await pin('24.21.0');
    const { child, ended } = launch(old);
    child.stdout?.once('data', () => child.kill(signal));
    expect(await ended).toEqual({ code: 7, out: 'running\nsaved\n', err: '' });
  });

  it('says with its exit code that a signal ended the program', async () => {
    await cli(`process.kill(process.pid, 'SIGKILL'); setInterval(() => undefined, 1000);`);
    await pin('24.21.0');
    expect(await launch(old).ended).toMatchObject({ code: 128 + 9 });
  });

  it.each([
    ['is missing', () => Promise.resolve()],
    ['is too old as well', () => pin('22.1.0')],
    ['was never unpacked', () => pin('24.21.0').then(() => rm(join(folder, 'node_modules/node/bin/node')))],
  ])('says in one line what to do where the pinned Node %s', async (_, prepare) => {
    await cli(answer);
    await prepare();
    const { code, out, err } = await launch(old).ended;
    expect({ code, out }).toEqual({ code: 1, out: '' });
    expect(err).toMatch(/^SunPilot needs Node 24 or newer and this is 20\.19\.0: run "npm ci" in .*\n$/);
  });
});
