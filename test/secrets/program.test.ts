import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { generateKeyPairSync } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { DateTime } from 'luxon';
import { type Clock, realClock, scaledClock, sleep } from '../../src/runtime/clock.ts';
import { type Estate, startEstate } from '../../src/simulator/estate.ts';
import { HomeCar } from '../../src/simulator/home-states-car.ts';
import { type HomeServer, startHomeServer } from '../../src/simulator/home-states-server.ts';
import { SimulatedHome } from '../../src/simulator/home-states.ts';
import { epoch, seconds, watts } from '../../src/units.ts';
import { HandCar } from '../support/hand-car.ts';
import { type Echo, leaksIn, planted, startEcho } from './echo.ts';

const SPEED = 60;
const START = '2026-06-21T11:00';
const VINS = ['5YJYGDEE4MF012346', '5YJSA1E24HF012347', '5YJXCBE2XKF012348', '5YJ3E1EB4KF012349'];
const VIN_5 = '5YJ3E1EC6LF012350';
const place = { latitude: planted.latitude, longitude: planted.longitude };
const { privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
const PEM = privateKey.export({ type: 'sec1', format: 'pem' }).toString();

let folder = '';
let clock: Clock;
let estate: Estate;
let echo: Echo;
let homeAssistant: HomeServer;
let shown: HomeCar;
const published: unknown[] = [];
const noticed: unknown[] = [];
let out = '';
/** Home Assistant has MQTT: the pace of messages is kept for when there is something to see. */
let showing = false;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'sunpilot-secrets-'));
  clock = scaledClock(SPEED, epoch(DateTime.fromISO(START).toMillis()));
  estate = await startEstate({
    clock,
    zone: DateTime.local().zoneName,
    day: 'clear',
    battery: 'none',
    chargers: [{}, {}],
    cars: VINS.slice(0, 2).map(vin => ({ vin })),
  });
  estate.home.setSun(watts(0));
  echo = await startEcho();
  const home = new SimulatedHome(realClock);
  shown = new HomeCar(home, new HandCar().is(place), 'tesla_fleet');
  const why = `Command failed at ${place.latitude}, ${place.longitude} for ${planted.home}`;
  home.answer = () => Promise.resolve({ ok: false, code: 'home_assistant_error', why });
  homeAssistant = await startHomeServer(home, planted.home, {
    place,
    published: message => published.push(message),
    noticed: notice => noticed.push(notice),
    mqttIsLoaded: () => showing,
  });
  await writeFile(join(folder, 'options.json'), JSON.stringify(options()));
  await mkdir(join(folder, 'data'));
  await writeFile(join(folder, 'data', 'settings.json'), JSON.stringify({ solar_charging: true }));
}, 60_000);

afterAll(async () => {
  await estate.close();
  await echo.close();
  await homeAssistant.close();
  await rm(folder, { recursive: true, force: true });
});

/** A secret in every option that may hold one, and every route leads to a server that repeats what it hears. */
function options(): object {
  const tesla = { client_id: 'client', refresh_token: planted.refresh, auth_url: echo.url, url: echo.url };
  const [first, second, third, fourth] = VINS;
  return {
    ...estate.options,
    vehicles: [
      { name: 'One', vin: first, connection: 'ble_proxy', url: echo.url },
      { name: 'Two', vin: second, connection: 'fleet_api', ...tesla, private_key: PEM },
      { name: 'Three', vin: third, connection: 'tessie', token: planted.provider, url: echo.url },
      { name: 'Four', vin: fourth, connection: 'teslemetry', token: planted.provider, url: echo.url },
      { name: 'Five', vin: VIN_5, connection: 'fleet_proxy', ...tesla },
      { name: 'Six', vin: new HandCar().vin, connection: 'home_assistant' },
    ],
    home: place,
    log_level: 'debug',
  };
}

/** The program as its own process for so long, or until it ends; adds what it wrote. */
async function sunPilot(command: string, flags: readonly string[], during: () => Promise<void>) {
  const child = spawn(process.execPath, ['src/sunpilot.js', command, ...flags], {
    env: {
      ...process.env,
      HOME_ASSISTANT_URL: homeAssistant.url,
      HOME_ASSISTANT_TOKEN: planted.home,
    },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const from = out.length;
  for (const stream of [child.stdout, child.stderr])
    stream.on('data', (chunk: Buffer) => {
      out += chunk.toString();
    });
  const ended = once(child, 'exit');
  await Promise.race([during(), ended]);
  child.kill('SIGTERM');
  await ended;
  return out.slice(from);
}

const files = (): readonly string[] => [
  '--options',
  join(folder, 'options.json'),
  '--data',
  join(folder, 'data'),
];
const everything = (): string =>
  `${out}\n${[...published, ...noticed].map(message => JSON.stringify(message)).join('\n')}`;
const secrets = [
  ...Object.values(planted).map(String),
  'SUNNY',
  ...PEM.split('\n').filter(line => line !== '' && !line.startsWith('--')),
];

const forever = (): Promise<never> => new Promise(() => undefined);
const cars = ['One', 'Two', 'Three', 'Four', 'Five'];
const troubleOf = (car: string): string => `problem with ${car}`;

async function until(what: string, holds: () => boolean): Promise<void> {
  for (let tries = 0; !holds(); tries += 1) {
    if (tries > 200) throw new Error(`not seen: ${what}\n${out.slice(-2000)}`);
    await sleep(realClock, seconds(0.5));
  }
}

describe('a secret in every option, and servers that repeat what they hear', () => {
  it('reaches no log, entity, event, problem, notification or recording of a run', async () => {
    const record = join(folder, 'record.jsonl');
    const time = ['--speed', String(SPEED), '--start', DateTime.fromMillis(clock.wall()).toISO() ?? START];
    const text = await sunPilot('run', [...files(), '--record', record, ...time], async () => {
      await until('chargers', () => out.includes('2019: Not plugged in'));
      for (const at of [0, 1]) estate.plugIn(at, at);
      await until('trouble', () => cars.every(car => out.includes(troubleOf(car))));
      await until('stops', () => out.includes('Stop not confirmed'));
      await until('a notification', () => JSON.stringify(noticed).includes('still charges'));
      showing = true;
      await until('entities', () => cars.every(car => JSON.stringify(published).includes(troubleOf(car))));
      echo.status = 403;
      await sleep(realClock, seconds(5));
    });
    const recorded = await readFile(record, 'utf8');
    expect(text).toContain('Command failed');
    expect(recorded.includes('"kind":"stop"')).toBe(true);
    expect(leaksIn(`${everything()}\n${recorded}`, secrets)).toEqual([]);
    const known = [...VINS, VIN_5, new HandCar().vin];
    expect(leaksIn(JSON.stringify([...published, ...noticed]), known)).toEqual([]);
  }, 120_000);

  it('is in nothing that a check tells', async () => {
    shown.look();
    const text = await sunPilot('check', files(), forever);
    expect(text).toContain('Six');
    expect(leaksIn(text, secrets)).toEqual([]);
  }, 90_000);

  it('is in nothing that the demo shows', async () => {
    const before = published.length;
    const text = await sunPilot('demo', [], () => until('entities', () => published.length > before + 3));
    expect(text).toContain('1839');
    expect(leaksIn(everything(), secrets)).toEqual([]);
  }, 90_000);
});
