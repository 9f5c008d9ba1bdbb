import '../support/one-realm.ts';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { mkdtemp, rm } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startMeter } from '../../src/powerwall/meter.ts';
import { openProxy } from '../../src/powerwall/proxy.ts';
import type { Meter } from '../../src/powerwall/rounds.ts';
import { Failure } from '../../src/runtime/failure.ts';
import { type Pins, openPins } from '../../src/runtime/pin.ts';
import { type DataFolder, dataFolder } from '../../src/runtime/store.ts';
import type { ProxyPlan } from '../../src/simulator/pypowerwall-answers.ts';
import { type SimulatedProxy, startPypowerwall } from '../../src/simulator/pypowerwall.ts';
import type { HomeLook } from '../../src/simulator/seams.ts';
import { millis, minutes, percent, seconds, watts } from '../../src/units.ts';
import { sunnyHome } from './home.ts';
import { PatientClock, until } from './patient-clock.ts';

const POWER = '/api/meters/aggregates';

let clock: PatientClock;
let look: HomeLook;
let path: string;
let folder: DataFolder;
let pins: Pins;
let proxy: SimulatedProxy;
let meters: Meter[];

type Kind = Partial<ProxyPlan> & { readonly tls?: boolean };

const begin = async (kind: Kind = {}, below = ''): Promise<Meter> => {
  proxy = await startPypowerwall({ ...kind, look: () => look, clock });
  const meter = startMeter({
    options: { connection: 'pypowerwall', url: `${proxy.url}${below}` },
    clock,
    folder,
    pins,
  });
  meters.push(meter);
  return meter;
};

beforeEach(async () => {
  clock = new PatientClock();
  look = sunnyHome;
  path = await mkdtemp(join(tmpdir(), 'proxy-'));
  folder = dataFolder(path, () => undefined);
  pins = await openPins(folder);
  meters = [];
});
afterEach(async () => {
  await Promise.all(meters.map(meter => meter.stop()));
  await proxy.close();
  await rm(path, { recursive: true });
});

describe.each([
  ['proxy', 'local'],
  ['proxy', 'powerwall_3'],
  ['proxy', 'cloud'],
  ['server', 'local'],
  ['server', 'powerwall_3'],
] as const)('pypowerwall’s %s with its data from %s', (program, way) => {
  it('is read without a login, with level and reserve on the scale of the app', async () => {
    const meter = await begin({ program, way });
    await clock.live(seconds(31));
    expect(meter.seen()).toMatchObject({
      reading: { siteWatts: -2100, batteryWatts: -500, solarWatts: 3400, homeWatts: 800 },
      staleAfterMs: 30_000,
      levelPercent: 60,
      grid: 'connected',
      gridServices: way === 'powerwall_3' ? undefined : false,
      powerwallMode: 'self_consumption',
    });
    expect(meter.seen().reservePercent).toBeCloseTo(20);
    expect(meter.faults()).toEqual([]);
    expect(new Set(proxy.requests.map(({ method }) => method))).toEqual(new Set(['GET']));
  });

  it('never passes a made-up meter off as the home’s', async () => {
    await begin({ program, way });
    await clock.live(minutes(2));
    expect(proxy.requests.map(request => request.path)).not.toContain('/api/meters/site');
  });
});

describe('pypowerwall', () => {
  it('tells the currents of a Powerwall 3, which its gateway does not', async () => {
    look = { ...sunnyHome, siteWatts: watts(4820) };
    const meter = await begin({ way: 'powerwall_3', phases: 3 });
    await clock.rest();
    expect(meter.seen().phases?.amps.map(Math.round)).toEqual([10, 6, 4]);
    expect(meter.seen().phases?.takenAtMs).toBe(meter.seen().reading?.takenAtMs);
    look = { ...sunnyHome, siteWatts: watts(-4820) };
    await clock.live(seconds(6));
    expect(meter.seen().phases?.amps).toEqual([0, 0, 0]);
  });

  it.each(['local', 'cloud'] as const)('tells no currents with its data from %s', async way => {
    const meter = await begin({ way });
    await clock.live(seconds(10));
    expect(meter.seen().phases).toBeUndefined();
  });

  it('has a reading as old as its cache says', async () => {
    const meter = await begin();
    await clock.live(seconds(4));
    expect(meter.seen().reading?.takenAtMs).toBe(0);
    await clock.live(seconds(2));
    expect(meter.seen().reading?.takenAtMs).toBe(6000);
  });

  it('may live below a path of another web server, which is not told', async () => {
    const meter = await begin({}, '/powerwall/');
    await clock.rest();
    expect(proxy.requests[0]?.path).toBe(`/powerwall${POWER}`);
    await clock.live(seconds(12));
    expect(meter.faults()).toEqual([{ key: 'proxy_not_json', about: { url: proxy.url } }]);
  });

  it('says that the home is off grid', async () => {
    const meter = await begin({ way: 'powerwall_3' });
    await clock.rest();
    look = { ...sunnyHome, gridStatus: 'SystemTransitionToIsland' };
    await clock.live(seconds(8));
    expect(meter.seen().grid).toBe('off');
  });

  it('without a word on the grid gives no new reading, as the home may be off grid', async () => {
    const meter = await begin();
    await clock.live(seconds(10));
    proxy.faults.add('grid_word_null');
    const last = meter.seen().reading?.takenAtMs ?? NaN;
    await clock.live(seconds(40));
    expect(meter.seen().reading?.takenAtMs).toBeLessThanOrEqual(last + 4000);
    expect(meter.faults()).toEqual([{ key: 'proxy_no_data', about: { url: proxy.url } }]);
  });

  it('without a charge level is no fault: there may be no Powerwall', async () => {
    const meter = await begin();
    await clock.rest();
    proxy.faults.add('level_null');
    await clock.live(minutes(6));
    expect(meter.seen().levelPercent).toBeUndefined();
    expect(meter.faults()).toEqual([]);
  });

  it('has a level of 0 where its Powerwall is below what the app shows', async () => {
    look = { ...sunnyHome, levelRawPercent: percent(3) };
    const meter = await begin();
    await clock.rest();
    expect(meter.seen().levelPercent).toBe(0);
  });

  it('stops at once, also in the middle of a request', async () => {
    const meter = await begin();
    proxy.faults.add('hangs');
    await until(() => proxy.requests.length > 0);
    await expect(meter.stop()).resolves.toBeUndefined();
  });
});

const failureAt = async (url: string): Promise<unknown> => {
  const source = openProxy({ url, pins, deadline: millis(100) });
  const error = await source.read(POWER).catch((thrown: unknown) => thrown);
  await source.close();
  return error instanceof Failure ? error.fault : error;
};

describe('pypowerwall in trouble', () => {
  it.each([
    ['proxy', 'no_data', 'proxy_no_data', {}],
    ['server', 'no_data', 'proxy_no_data', {}],
    ['proxy', 'timeout_word', 'proxy_no_data', {}],
    ['server', 'stuck', 'proxy_no_data', {}],
    ['proxy', 'busy', 'proxy_down', { status: 503 }],
    ['proxy', 'page', 'proxy_not_json', {}],
    ['proxy', 'garbage', 'proxy_not_json', {}],
    ['proxy', 'stranger', 'proxy_not_json', {}],
  ] as const)('is named in words: the %s with %s is %s', async (program, fault, key, more) => {
    const meter = await begin({ program });
    await clock.live(seconds(10));
    const last = meter.seen().reading?.takenAtMs ?? NaN;
    proxy.faults.add(fault);
    await clock.live(minutes(2));
    expect(meter.faults()).toEqual([{ key, about: { url: proxy.url, ...more } }]);
    expect(meter.seen().reading?.takenAtMs).toBe(last);
    proxy.faults.clear();
    await clock.live(seconds(36));
    expect(meter.faults()).toEqual([]);
    expect(meter.seen().reading?.takenAtMs).toBeGreaterThan(120_000);
  });

  it('refuses the connection while it is not running', async () => {
    const meter = await begin();
    await clock.live(seconds(10));
    await proxy.close();
    await clock.live(seconds(20));
    expect(meter.faults()).toEqual([{ key: 'proxy_refused', about: { url: proxy.url } }]);
    proxy = await startPypowerwall({ look: () => look, clock });
  });

  it('shows a certificate that is pinned where it has one', async () => {
    const meter = await begin({ tls: true });
    await clock.rest();
    expect(meter.seen().reading).toBeDefined();
    const { host } = new URL(proxy.url);
    expect(pins.known(host)).toMatch(/^([0-9A-F]{2}:){31}/);
    await meter.stop();
    await pins.pin(host, 'that of before');
    const again = startMeter({ options: { connection: 'pypowerwall', url: proxy.url }, clock, folder, pins });
    meters.push(again);
    await clock.live(seconds(12));
    expect(again.faults()).toMatchObject([{ key: 'proxy_certificate', about: { host } }]);
  });

  it('is named when it does not answer in time', async () => {
    await begin();
    proxy.faults.add('hangs');
    expect(await failureAt(proxy.url)).toEqual({ key: 'proxy_timeout', about: { url: proxy.url } });
  });

  it('is named when it hangs up, and how', async () => {
    await begin();
    const rude = createServer(socket => socket.destroy());
    await new Promise<void>(resolve => {
      rude.listen(0, '127.0.0.1', resolve);
    });
    const address = rude.address();
    const url = `http://127.0.0.1:${typeof address === 'object' && address !== null ? address.port : 0}`;
    expect(await failureAt(url)).toMatchObject({ key: 'proxy_unreachable', about: { url } });
    rude.close();
  });
});
