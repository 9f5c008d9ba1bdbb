import { mkdtemp, readdir } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { DateTime } from 'luxon';
import { realClock } from '../../src/runtime/clock.ts';
import { type Estate, startEstate } from '../../src/simulator/estate.ts';
import { watts } from '../../src/units.ts';
import { type Use, forbidden } from './parts/apparmor.ts';
import { type Container, Image } from './parts/image.ts';
import { run } from './parts/step.ts';
import { until } from './parts/wait.ts';

const repository = fileURLToPath(new URL('../..', import.meta.url));
const MB = 1024 * 1024;
const TTY = '/dev/ttyUSB0';
/** Within this the Supervisor must see the program end; `timeout` in config.yaml is far longer. */
const LONGEST_END_MS = 5000;

/** A home in real time, with the car awake and plugged in, and enough sun for anything. */
async function home(): Promise<Estate> {
  const estate = await startEstate({
    clock: realClock,
    zone: DateTime.local().zoneName,
    day: 'clear',
    battery: 'none',
  });
  estate.home.setSun(watts(9000));
  estate.plugIn();
  return estate;
}

const settings = { solar_charging: true, wall_connectors: { 1839: { mode: 'fast' } } };

/** The options of its owner with the adapter at a serial port, and which pseudo-terminal that is. */
async function onSerialPort({ bus, options }: Estate) {
  const terminal = join(await mkdtemp(join(tmpdir(), 'sunpilot-image-')), 'tty');
  await bus.asDevice(terminal);
  const { bridge: _, ...connectors } = { bridge: undefined, ...(options['wall_connectors'] as object) };
  return {
    options: { ...options, wall_connectors: { ...connectors, port: TTY } },
    devices: { [TTY]: terminal },
  };
}

const mastered = ({ bus }: Estate): true | undefined =>
  bus.frames().some(({ from }) => from === 'master') ? true : undefined;

describe('the image', () => {
  let image: Image;
  let estate: Estate;
  let container: Container;

  beforeAll(async () => {
    image = new Image('sunpilot', repository, join(repository, 'addon/Dockerfile'));
    estate = await home();
  });
  afterAll(async () => {
    await container.remove();
    image.remove();
    await estate.close();
  });

  it('has Node, its two libraries, and what runs: no compiler, no sources, no binary for another machine', () => {
    const files = image.files();
    const total = [...files.values()].reduce((sum, size) => sum + size, 0);
    const ours = [...files].filter(([path]) => path.startsWith('app/'));
    const size = ours.reduce((sum, [, bytes]) => sum + bytes, 0);
    process.stdout.write(
      `image: ${(total / MB).toFixed(0)} MB on top of its base, of which ${(size / MB).toFixed(1)} MB are not Node\n`,
    );
    expect(size).toBeLessThan(12 * MB);
    const foreign = /\.(?:[cm]?ts|map|md)$|^app\/node_modules\/(?:typescript|npm)\/|\/prebuilds\/(?!linux-)/;
    expect([...files.keys()].filter(path => foreign.test(path))).toEqual([]);
    expect(new Set([...files.keys()].flatMap(path => /prebuilds\/([^/]+)/.exec(path)?.[1] ?? []))).toEqual(
      new Set([`linux-${process.arch}`]),
    );
    expect([...files.keys()].filter(path => !path.startsWith('app/')).toSorted()).toEqual([
      'usr/lib/libgcc_s.so.1',
      'usr/lib/libstdc++.so.6',
      'usr/local/bin/node',
    ]);
  });

  it('says what it is to the Supervisor', () => {
    expect(image.config.Labels).toMatchObject({
      'io.hass.type': 'app',
      'io.hass.arch': 'amd64',
      'io.hass.version': '1.2.3',
    });
  });

  it('charges a car, from a serial port and a gateway over HTTPS, on a root that nobody can write to', async () => {
    const { options, devices } = await onSerialPort(estate);
    const began = performance.now();
    container = image.start(options, settings, devices);
    const seconds = (): string => ((performance.now() - began) / 1000).toFixed(1);
    await until('its first line', () => (container.log().includes('SunPilot starts.') ? true : undefined));
    const first = seconds();
    await until('a master on the bus', () => mastered(estate));
    process.stdout.write(`image: first line after ${first} s, on the bus after ${seconds()} s\n`);
    await until('a charging car', () => (estate.charger.look().actualAmps > 10 ? true : undefined), 60);
    expect(container.isReadOnly).toBe(true);
    expect(container.log()).toContain('Charging started');
    expect(container.log()).not.toMatch(/EROFS|read-only|ERROR/);
  });

  it('takes no more memory than a small computer can spare', () => {
    const { resident, anonymous } = container.memory();
    process.stdout.write(
      `image: ${resident.toFixed(0)} MB resident, of which ${anonymous.toFixed(0)} MB anonymous\n`,
    );
    expect(resident).toBeLessThan(160);
  });

  it('keeps to its AppArmor profile, which the parser understands', () => {
    const profile = join(repository, 'addon/apparmor.txt');
    run(['apparmor_parser', '--skip-kernel-load', '--skip-cache', profile]);
    const uses = container.uses();
    const expected: readonly Use[] = [
      { path: '/usr/local/bin/node', right: 'm' },
      { path: TTY, right: 'w' },
    ];
    expect(uses).toEqual(expect.arrayContaining([...expected]));
    expect(forbidden(profile, uses)).toEqual([]);
    expect(forbidden(profile, [{ path: '/app/src/cli.js', right: 'w' }])).toHaveLength(1);
  });

  it('is healthy while it works, and not when it hangs', () => {
    expect(container.isHealthy()).toBe(true);
    const pid = container.process;
    process.kill(pid, 'SIGSTOP');
    expect(container.isHealthy()).toBe(false);
    process.kill(pid, 'SIGCONT');
    expect(container.isHealthy()).toBe(true);
  });

  it('ends when it is asked to, in time and with what it must remember', async () => {
    const { code, ms } = await container.end();
    process.stdout.write(`image: ended within ${ms.toFixed(0)} ms\n`);
    expect({ code, log: container.log() }).toEqual({
      code: 0,
      log: expect.stringMatching(/SunPilot has stopped\.\n$/),
    });
    expect(ms).toBeLessThan(LONGEST_END_MS);
    expect(await readdir(container.data)).toEqual(expect.arrayContaining(['memory.json', 'settings.json']));
  });
});

it('the bundle is built as a local app, and is master of the bus behind a bridge', async () => {
  const folder = join(await mkdtemp(join(tmpdir(), 'sunpilot-bundle-')), 'sunpilot');
  run([process.execPath, join(repository, 'addon/bundle.ts'), folder]);
  const estate = await home();
  const image = new Image('sunpilot-local', folder);
  const container = image.start(estate.options, settings);
  try {
    await until('a master on the bus', () => mastered(estate));
    expect(container.isHealthy()).toBe(true);
    expect((await container.end()).code).toBe(0);
  } finally {
    await container.remove();
    image.remove();
    await estate.close();
  }
});
