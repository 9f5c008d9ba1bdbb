import { describe, expect, it } from '@jest/globals';
import { z } from 'zod';
import { config, leaves, nameOf, text } from './parts.ts';

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

/** The Supervisor's rating from 1 to 8, without the two points that newer ones give where no port is open. */
const securityRating = (): number => {
  if (valueOf('full_access') === true || valueOf('docker_api') === true) return 1;
  const points = [
    5,
    valueOf('apparmor') === false ? -1 : 1,
    valueOf('ingress') === true ? 2 : Number(valueOf('auth_api') === true),
    config['privileged'] === undefined && valueOf('kernel_modules') === false ? 0 : -1,
    new Map<unknown, number>([
      ['manager', -1],
      ['admin', -2],
    ]).get(valueOf('hassio_role')) ?? 0,
    valueOf('host_network') === true ? -1 : 0,
    valueOf('host_pid') === true ? -2 : 0,
  ];
  return points.reduce((sum, point) => sum + point);
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
