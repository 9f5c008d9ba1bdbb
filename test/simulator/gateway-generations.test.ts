import { describe, expect, it } from '@jest/globals';
import { z } from 'zod';
import { readPhases } from '../../src/powerwall/phases.ts';
import { readAggregates } from '../../src/powerwall/reading.ts';
import { GatewayAnswers, type GatewayPlan } from '../../src/simulator/gateway-answers.ts';
import { percent, volts, watts } from '../../src/units.ts';
import { HandClock } from '../support/hand-clock.ts';

const PASSWORD = 'S3CRT';
const look = () => ({
  siteWatts: watts(3000),
  batteryWatts: watts(-500),
  solarWatts: watts(0),
  homeWatts: watts(2500),
  volts: volts(240),
  levelRawPercent: percent(62),
  gridStatus: 'SystemGridConnected',
});

/** Asks as one who is logged in. */
function asking(plan: Pick<GatewayPlan, 'generation' | 'phases' | 'faults'>) {
  const answers = new GatewayAnswers({ ...plan, look, clock: new HandClock(), password: PASSWORD });
  const login = JSON.stringify({ username: 'customer', password: PASSWORD });
  const granted = answers.to({ path: '/api/login/Basic', body: login, authorization: undefined });
  const { token } = z.object({ token: z.string() }).parse(JSON.parse(granted?.body ?? ''));
  const authorization = `Bearer ${token}`;
  const ask = (path: string) => answers.to({ path, body: '', authorization })?.status;
  const body = (path: string): unknown =>
    JSON.parse(answers.to({ path, body: '', authorization })?.body ?? 'null');
  const stranger = (path: string) => answers.to({ path, body: '', authorization: undefined })?.status;
  return { ask, body, stranger };
}

const classic = [
  '/api/system_status',
  '/api/operation',
  '/api/sitemaster',
  '/api/meters/site',
  '/api/meters/solar',
  '/api/site_info/site_name',
];
const three = ['/api/meters/aggregates', '/api/system_status/soe', '/api/system_status/grid_status'];

const currents = (generation: GatewayPlan['generation'] & string) =>
  z
    .array(z.object({ Cached_readings: z.object({ i_a_current: z.number() }) }))
    .parse(asking({ generation }).body('/api/meters/site'))
    .map(({ Cached_readings }) => Cached_readings.i_a_current);

describe('a simulated gateway', () => {
  it.each(['gateway_1', 'gateway_2', 'powerwall_plus'] as const)(
    'of the generation %s has all the classic endpoints, and shows its status to everyone',
    generation => {
      const { ask, stranger } = asking({ generation });
      expect([...three, ...classic].map(ask)).toEqual([...three, ...classic].map(() => 200));
      expect([stranger('/api/status'), stranger('/api/operation')]).toEqual([200, 403]);
      expect(ask('/tedapi/din')).toBe(404);
    },
  );

  it('in front of a Powerwall 3 has three endpoints and its number', () => {
    const { ask } = asking({ generation: 'powerwall_3' });
    expect(three.map(ask)).toEqual([200, 200, 200]);
    expect([...classic, '/api/status'].map(ask)).toEqual([...classic, '/api/status'].map(() => 404));
    expect(ask('/tedapi/din')).toBe(200);
  });

  it('keeps its static endpoints while its site controller stands still', () => {
    const { ask, body } = asking({ faults: ['stopped'] });
    expect([...three, '/api/system_status'].map(ask)).toEqual([502, 502, 502, 502]);
    expect(body('/api/sitemaster')).toMatchObject({ status: 'StatusDown', running: false });
  });

  it('shows the site’s voltage as each generation averages it, and the battery’s as it is', () => {
    const site = z.object({ site: z.object({ instant_average_voltage: z.number() }) });
    const seen = (plan: Parameters<typeof asking>[0]) => {
      const body = asking(plan).body('/api/meters/aggregates');
      expect(readAggregates(body)?.volts).toBe(240);
      return Math.round(site.parse(body).site.instant_average_voltage);
    };
    expect(seen({ generation: 'gateway_1' })).toBe(120);
    expect(seen({ generation: 'gateway_2' })).toBe(208);
    expect(seen({ generation: 'gateway_2', phases: 3 })).toBe(416);
    expect(seen({ generation: 'powerwall_3', phases: 1 })).toBe(240);
  });

  it('lists meters of 2018 that nobody has, never heard', () => {
    const { body } = asking({ generation: 'gateway_1' });
    expect(body('/api/meters/aggregates')).toMatchObject({
      busway: { last_communication_time: '0001-01-01T00:00:00Z', instant_power: 0 },
    });
  });

  it('leaves a Neurio’s currents at nought, and tells them of a synchrometer', () => {
    expect([currents('gateway_1'), currents('gateway_2')]).toEqual([[0], [15]]);
    for (const generation of ['gateway_1', 'gateway_2'] as const)
      expect(readPhases(asking({ generation }).body('/api/meters/site'))?.amps).toEqual([15, 10, 0]);
  });

  it('has null for what is not there: the solar meter of a Powerwall+, a pack that is switched off', () => {
    const { body } = asking({ generation: 'powerwall_plus' });
    expect(body('/api/meters/solar')).toBeNull();
    expect(body('/api/system_status')).toMatchObject({ battery_blocks: [{ p_out: -500 }, { p_out: null }] });
  });
});
