import '../support/one-realm.ts';
import { once } from 'node:events';
import { connect } from 'node:net';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { afterEach, describe, expect, it } from '@jest/globals';
import { startSunPilot } from '../../src/main.ts';
import { readOptions } from '../../src/options/options.ts';
import { Redactor, lineLog } from '../../src/runtime/log.ts';
import { dial, placeOf } from '../../src/twc/dial.ts';
import { write } from '../../src/twc/frame.ts';
import { bodyOf } from '../../src/twc/outgoing.ts';
import { amps, seconds } from '../../src/units.ts';
import { type Checked, TOKEN, ZONE, checked } from './check-bench.ts';
import { type HomeAssistantStub, startHomeAssistantStub } from './check-home-assistant.ts';

let home: Checked;
let homeAssistant: HomeAssistantStub | undefined;

afterEach(async () => {
  await home.end();
  await homeAssistant?.close();
  homeAssistant = undefined;
});

const sentToBus = (): readonly string[] =>
  home.estate.bus
    .frames()
    .filter(({ from }) => from === 'master')
    .map(({ hex }) => hex);

describe('a check of a home in which all is well', () => {
  it('tells of every part in order, with its numbers, and ends with 0', async () => {
    home = await checked();
    homeAssistant = await startHomeAssistantStub({ token: TOKEN });
    const found = await home.check({ homeAssistant: { url: homeAssistant.url, token: TOKEN } });
    expect(found.parts).toEqual(['bridge', 'bus', 'meter', 'vehicles[0]', 'home_assistant', 'commands']);
    expect(found.about('bridge').says).toMatch(/^127\.0\.0\.1:\d+ is open\.$/);
    expect(found.about('bus').says).toBe('Wall Connector 1839 asks for a master (protocol 2, set to 32 A).');
    expect(found.about('meter').says).toMatch(
      /W (im|ex)ported, sun [\d,]+ W, battery (charges|feeds) .+, battery at \d+ %, grid connected\.$/,
    );
    expect(found.about('vehicles[0]').says).toBe(
      'reached, awake, charging: Not plugged in, charge level 50 % (limit 80 %), at home.',
    );
    expect(found.about('home_assistant')).toMatchObject({
      ok: true,
      says: expect.stringContaining('2026.5.1'),
    });
    expect(found.about('commands').ok).toBeNull();
    expect(found.code).toBe(0);
  });

  it('says where the currents come from by which the main fuse is guarded', async () => {
    home = await checked();
    const meter = { ...(home.estate.options['meter'] as object), fuse_amps: 35 };
    const { about } = await home.check({ bus: false, options: { meter } });
    expect(about('meter').says).toMatch(
      /guarded by currents from the meter itself: -?[\d.]+ A, -?[\d.]+ A, 0 A\.$/,
    );
  });

  it('changes nothing: nothing goes out on the bus, no command to the car, nothing into Home Assistant', async () => {
    home = await checked({ route: 'fleet_proxy' });
    homeAssistant = await startHomeAssistantStub({ token: TOKEN });
    const { code } = await home.check({ homeAssistant: { url: homeAssistant.url, token: TOKEN } });
    expect(code).toBe(0);
    expect(sentToBus()).toEqual([]);
    const orders = home.estate.carServer.requests.filter(({ path }) => /command|wake_up/.test(path));
    expect(orders).toEqual([]);
    expect(new Set(homeAssistant.calls)).toEqual(
      new Set(['auth', 'supported_features', 'get_config', 'config_entries/get']),
    );
  });

  it('does not wake a sleeping car, and says that it sleeps', async () => {
    home = await checked({ asleep: true });
    const { code, about } = await home.check();
    expect(about('vehicles[0]').says).toBe('reached, asleep and not woken, at home.');
    expect([code, home.estate.car.look().asleep]).toEqual([0, true]);
  });

  it('learns from Home Assistant where home is, before it says that a car is not there', async () => {
    home = await checked({ route: 'fleet_proxy' });
    homeAssistant = await startHomeAssistantStub({ token: TOKEN });
    const nowhere = await home.check({ bus: false, options: { home: {} } });
    expect(nowhere.about('vehicles[0]').says).toMatch(/place is not known\. .+ Set latitude and longitude/);
    const address = { url: homeAssistant.url, token: TOKEN };
    const elsewhere = await home.check({ bus: false, options: { home: {} }, homeAssistant: address });
    expect(elsewhere.about('vehicles[0]').says).toMatch(/, not at home\.$/);
  });

  it('names what is configured and cannot be tried', async () => {
    home = await checked();
    const { wall_connectors: wiring } = home.estate.options as { wall_connectors: object };
    const { code, parts, about } = await home.check({
      options: { vehicles: [], wall_connectors: { ...wiring, spike: true, last_resort_stop: 'contactor' } },
    });
    expect(parts.slice(3)).toEqual(['home_assistant', 'vehicles', 'commands', 'last_resort_stop', 'spike']);
    expect(parts.slice(3).map(part => about(part).ok)).toEqual([null, null, null, null, null]);
    expect([code, about('last_resort_stop').says]).toEqual([0, expect.stringContaining('contactor')]);
  });
});

describe('a check beside a SunPilot that runs', () => {
  it('says so, and leaves its charge and its limits alone', async () => {
    home = await checked();
    const { estate, clock, data } = home;
    const read = readOptions(estate.options);
    if ('faults' in read) throw new Error('the estate does not fit its own options');
    const redactor = new Redactor();
    const setup = { options: read.options, data: join(data, 'running'), clock, zone: ZONE, redactor };
    const log = lineLog(clock, 'error', redactor, () => undefined);
    const program = await startSunPilot({
      ...setup,
      log,
      homeAssistant: undefined,
      version: '0',
      passing: false,
      onStep: () => undefined,
    });
    while (estate.charger.look().limitAmps === 0) await wait(20);
    const before = estate.charger.look().limitAmps;
    const { code, about } = await home.check();
    expect(about('bus').says).toMatch(
      /^SunPilot is already running .+ 1839 answers the master FADE \(protocol 2/,
    );
    expect([code, estate.charger.look().limitAmps]).toEqual([0, before]);
    await program.stop();
  });
});

describe('a check of the bus', () => {
  it('names a bridge that refuses, and does not try the chargers behind it', async () => {
    home = await checked();
    await home.estate.bus.unplug(seconds(10_000));
    const { code, about } = await home.check();
    expect(about('bridge')).toMatchObject({
      ok: false,
      says: expect.stringMatching(/refuses.+Check its port/),
    });
    expect([code, about('bus').ok]).toEqual([1, null]);
  });

  it('names a port that is missing, and one that another program uses', async () => {
    home = await checked();
    const port = join(home.data, 'adapter');
    const options = { wall_connectors: { port, circuit_amps: 48, charger_amps: 32 } };
    expect((await home.check({ options })).about('port').says).toMatch(/is not there\. Plug/);
    await home.estate.bus.asDevice(port);
    const other = await dial(placeOf(port), new AbortController().signal);
    expect((await home.check({ options })).about('port').says).toMatch(
      /Another program is using .+\. Stop .+ If that is SunPilot itself/,
    );
    const closed = once(other, 'close');
    other.destroy();
    await closed;
    await home.estate.bus.asDevice(port);
    const { code, about } = await home.check({ options });
    expect([code, about('bus').says]).toEqual([0, expect.stringContaining('1839')]);
  }, 15_000);

  it('tells silence, and a charger of an earlier run that is gone', async () => {
    home = await checked();
    await home.leave('bus.json', { '2019': { protocol: 2, limitAmps: 6 } });
    const { code, about } = await home.check();
    expect([code, about('bus').says]).toEqual([
      1,
      expect.stringMatching(/^Wall Connector 1839 .+ Wall Connector 2019 no longer answers\. Check/),
    ]);
    home.estate.charger.mute(true);
    expect((await home.check()).about('bus').says).toMatch(/^No Wall Connector is heard\. Turn/);
  }, 10_000);

  it('names another master, who serves a charger', async () => {
    home = await checked();
    const { host, port } = placeOf(home.estate.bus.url) as { host: string; port: number };
    const rival = connect({ host, port });
    const beat = { kind: 'heartbeat', charger: '1839', protocol: 2, limitAmps: amps(16) } as const;
    const beating = setInterval(() => rival.write(write(bodyOf(beat, '7777'))), 100);
    const { code, about } = await home.check();
    clearInterval(beating);
    rival.destroy();
    expect([code, about('bus').says]).toEqual([
      1,
      expect.stringMatching(/1839 answers the master 7777 .+ Another master, 7777, is on the bus\. Switch/),
    ]);
  });

  it('tells what a run would tell of the wiring: a lower rating, too small a circuit, two units of one number', async () => {
    home = await checked({ chargers: [{ ratedAmps: amps(16) }, {}, {}], circuitAmps: amps(12) });
    const several = (await home.check()).about('bus');
    expect(several.says).toMatch(/1839 is set to 16 A, less than the options allow/);
    expect(several.says).toMatch(/Wall Connector 4085 is not let in, because 12 A/);
    await home.end();
    home = await checked({
      chargers: [
        { id: '1839', sign: 1 },
        { id: '1839', sign: 2 },
      ],
    });
    expect((await home.check()).about('bus').says).toMatch(/Two Wall Connectors answer to the number 1839/);
  });
});
