import { existsSync } from 'node:fs';
import { describe, expect, it } from '@jest/globals';
import { z } from 'zod';
import { config, inRepository, leaves, nameOf, text } from './parts.ts';

const needed = ['name', 'version', 'slug', 'description', 'arch'];

/** What the Supervisor takes for a key that is left out. */
const defaults: Readonly<Record<string, unknown>> = {
  startup: 'application',
  boot: 'auto',
  init: true,
  stage: 'stable',
  ingress: false,
  ingress_port: 8099,
  ingress_stream: false,
  panel_icon: 'mdi:puzzle',
  panel_admin: true,
  host_network: false,
  host_pid: false,
  host_ipc: false,
  host_uts: false,
  host_dbus: false,
  udev: false,
  tmpfs: false,
  apparmor: true,
  full_access: false,
  audio: false,
  video: false,
  gpio: false,
  usb: false,
  uart: false,
  devicetree: false,
  kernel_modules: false,
  realtime: false,
  hassio_api: false,
  hassio_role: 'default',
  homeassistant_api: false,
  stdin: false,
  legacy: false,
  docker_api: false,
  auth_api: false,
  backup: 'hot',
  timeout: 10,
  journald: false,
};
const others = `machine url ports ports_description webui ingress_entry panel_title homeassistant devices map
  environment privileged services discovery backup_pre backup_post backup_exclude options schema image ulimits
  breaking_versions`.split(/\s+/);

const valueOf = (key: string): unknown => config[key] ?? defaults[key];

/** Privileges for which the Supervisor takes a point. */
const dangerous =
  `BPF CHECKPOINT_RESTORE DAC_READ_SEARCH NET_ADMIN NET_RAW PERFMON SYS_ADMIN SYS_MODULE SYS_PTRACE
  SYS_RAWIO`.split(/\s+/);
const privileges = z.array(z.string()).parse(config['privileged'] ?? []);

const is = (key: string): boolean => valueOf(key) === true;

/** What the Supervisor adds to five, and takes from it; an app's signature it no longer counts. */
const points: readonly (readonly [boolean, number])[] = [
  [!is('apparmor'), -1],
  [is('apparmor') && existsSync(inRepository('addon/apparmor.txt')), 1],
  [is('ingress'), 2],
  [!is('ingress') && is('auth_api'), 1],
  [is('kernel_modules') || privileges.some(name => dangerous.includes(name)), -1],
  [valueOf('hassio_role') === 'manager', -1],
  [valueOf('hassio_role') === 'admin', -2],
  [is('host_network'), -1],
  [is('host_pid'), -2],
  [is('host_uts') && privileges.includes('SYS_ADMIN'), -1],
  [is('docker_api') || is('full_access'), -Infinity],
];

/** The Supervisor's rating, from 1 to 8. */
const securityRating = (): number => {
  const sum = points.reduce((all, [holds, some]) => (holds ? all + some : all), 5);
  return Math.min(8, Math.max(1, sum));
};

const type =
  /^(?:bool|email|url|port|device(?:\(subsystem=[a-z]+\))?|(?:str|password)(?:\(\d*,\d*\))?|int(?:\((?:-?\d+)?,(?:-?\d+)?\))?|float(?:\((?:-?\d*\.?\d+)?,(?:-?\d*\.?\d+)?\))?|match\(.*\)|list\(.+\))\??$/;

describe('the Supervisor', () => {
  it('finds every key that it needs, and none that it does not know', () => {
    expect(Object.keys(config)).toEqual(expect.arrayContaining(needed));
    const known = [...needed, ...Object.keys(defaults), ...others];
    expect(Object.keys(config).filter(key => !known.includes(key))).toEqual([]);
  });

  it('is told no default that it has itself', () => {
    const idle = Object.entries(config).filter(([key, value]) => defaults[key] === value);
    expect(idle).toEqual([]);
  });

  it('offers the version that this is', () => {
    const { version } = z.looseObject({ version: z.string() }).parse(JSON.parse(text('package.json')));
    expect(config.version).toBe(version);
    expect(text('addon/CHANGELOG.md')).toContain(`\n## ${version}\n`);
  });

  it('installs on every machine that it still supports, with a Home Assistant that has time entities', () => {
    expect(config.arch).toEqual(['aarch64', 'amd64']);
    expect(config.homeassistant).toBe('2026.5.0');
    expect(config.slug).toMatch(/^[-_.A-Za-z0-9]+$/);
  });

  it('lets the app end in peace: longer than the program takes', () => {
    expect(config.timeout).toBeGreaterThan(5);
    expect(config.timeout).toBeLessThanOrEqual(300);
  });

  it('gives the app what it needs: Home Assistant, and a serial port that was plugged in again', () => {
    expect([valueOf('homeassistant_api'), valueOf('uart')]).toEqual([true, true]);
  });

  it('rates the app at 8, the best there is', () => {
    expect(securityRating()).toBe(8);
  });

  it('backs it up while it runs', () => {
    expect(valueOf('backup')).toBe('hot');
  });
});

/** The words of which a key's value is one. */
const choices: Readonly<Record<string, string>> = {
  startup: 'initialize system services application once',
  boot: 'auto manual manual_only',
  stage: 'stable experimental deprecated',
  hassio_role: 'default homeassistant backup manager admin',
  backup: 'hot cold',
};

describe('the linter of the store', () => {
  it('finds values of the kind that it expects', () => {
    const kinds = Object.entries(config).filter(([key]) => key in defaults);
    expect(kinds.length).toBeGreaterThan(0);
    expect(kinds.filter(([key, value]) => typeof value !== typeof defaults[key])).toEqual([]);
    const chosen = Object.entries(choices).map(([key, words]) => [
      key,
      words.split(' ').includes(String(valueOf(key))),
    ]);
    expect(chosen.filter(([, known]) => known === false)).toEqual([]);
    expect(config.arch.filter(arch => !['aarch64', 'amd64'].includes(arch))).toEqual([]);
  });

  it('finds one way to the page, on a port that is known, and nothing that is out of use', () => {
    expect(valueOf('ingress') === true && config['webui'] !== undefined).toBe(false);
    expect(valueOf('ingress_port')).not.toBe(0);
    const old = ['watchdog', 'codenotary', 'auto_uart', 'advanced', 'legacy', 'map'];
    expect(old.filter(key => key in config)).toEqual([]);
    expect(existsSync(inRepository('addon/build.yaml'))).toBe(false);
  });
});

describe('the form of the options', () => {
  it.each(leaves.map(leaf => [nameOf(leaf), leaf.type]))('has a type for %s: %s', (_, given) => {
    expect(given).toMatch(type);
  });

  it('may be saved with anything left out: SunPilot itself says what is missing', () => {
    expect(leaves.filter(leaf => !leaf.type.endsWith('?')).map(nameOf)).toEqual([]);
  });

  it('starts with every group empty, since a group that is left out keeps the app from starting', () => {
    const groups = Object.entries(config.schema).filter(([, element]) => typeof element !== 'string');
    const empty = groups.map(([key, element]) => [key, Array.isArray(element) ? [] : {}]);
    expect(config.options).toEqual(Object.fromEntries(empty));
  });

  it('hides tokens and keys, and spares the gateway a search among breached passwords', () => {
    const secret = leaves.filter(leaf => leaf.type.startsWith('password')).map(nameOf);
    const keys = leaves.map(nameOf).filter(name => /\.(?:\w*token|private_key)$/.test(name));
    expect(secret).toEqual(keys);
    expect(leaves.find(leaf => nameOf(leaf) === 'meter.password')?.type).toBe('str?');
  });
});
