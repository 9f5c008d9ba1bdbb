import { describe, expect, it } from '@jest/globals';
import { readPhases } from '../../src/powerwall/phases.ts';
import { readAggregates } from '../../src/powerwall/reading.ts';
import { ProxyAnswers, type ProxyPlan } from '../../src/simulator/pypowerwall-answers.ts';
import type { HomeLook } from '../../src/simulator/seams.ts';
import { percent, seconds, volts, watts } from '../../src/units.ts';
import { HandClock } from '../support/hand-clock.ts';

const home: HomeLook = {
  siteWatts: watts(-2400),
  batteryWatts: watts(-500),
  solarWatts: watts(3400),
  homeWatts: watts(500),
  volts: volts(240),
  levelRawPercent: percent(62),
  gridStatus: 'SystemGridConnected',
};
const POWER = '/api/meters/aggregates';
const GRID = '/api/system_status/grid_status';
const LEVEL = '/api/system_status/soe';

function asking(plan: Partial<ProxyPlan> = {}) {
  const clock = new HandClock();
  const answers = new ProxyAnswers({ look: () => home, clock, ...plan });
  const ask = (path: string): unknown => JSON.parse(answers.to(path)?.body ?? 'null');
  return { clock, answers, ask };
}

const changingOver = (): HomeLook => ({ ...home, gridStatus: 'SystemTransitionToGrid' });

describe('the simulated pypowerwall', () => {
  it('has the level on the scale of the app at the gateway’s path', () => {
    expect(asking().ask(LEVEL)).toEqual({ percentage: 60 });
    expect(asking({ program: 'server' }).ask(LEVEL)).toEqual({ percentage: 60, raw_percentage: 62 });
  });

  it('has at its own path what the two programs do not agree on', () => {
    expect(asking().ask('/soe')).toEqual({ percentage: 62 });
    expect(asking({ program: 'server' }).ask('/soe')).toMatchObject({ percentage: 60 });
  });

  it('has a reserve of which the same is true', () => {
    expect(asking().ask('/api/operation')).toEqual({
      real_mode: 'self_consumption',
      backup_reserve_percent: 24,
    });
    expect(asking({ program: 'server' }).ask('/api/operation')).toMatchObject({
      backup_reserve_percent: 20,
      stale: false,
    });
  });

  it.each(['local', 'powerwall_3', 'cloud'] as const)('gives the same powers with its data from %s', way => {
    expect(readAggregates(asking({ way }).ask(POWER))).toMatchObject({
      siteWatts: -2400,
      batteryWatts: -500,
      solarWatts: 3400,
      homeWatts: 500,
    });
  });

  it('tells the direction of each phase of a Powerwall 3', () => {
    expect(asking({ way: 'powerwall_3' }).ask(POWER)).toMatchObject({
      site: { i_a_current: -12, i_b_current: -8, i_c_current: 0 },
    });
  });

  it('makes up the meter that it cannot read', () => {
    const { ask, clock } = asking({ way: 'powerwall_3' });
    const before = readPhases(ask('/api/meters/site'));
    clock.pass(seconds(60));
    expect(readPhases(ask('/api/meters/site'))).toEqual(before);
  });

  it('asks for the powers every 5 s, whoever asks it', () => {
    const { ask, clock } = asking();
    const first = readAggregates(ask(POWER))?.stamp;
    clock.pass(seconds(4));
    expect(readAggregates(ask(POWER))?.stamp).toBe(first);
    clock.pass(seconds(1));
    expect(readAggregates(ask(POWER))?.stamp).not.toBe(first);
  });

  it('has null without data as the proxy, and empty bodies as the server', () => {
    const proxy = asking();
    const server = asking({ program: 'server' });
    for (const { answers } of [proxy, server]) answers.faults.add('no_data');
    expect([POWER, GRID, LEVEL].map(proxy.ask)).toEqual([null, null, null]);
    expect([POWER, GRID, LEVEL].map(server.ask)).toEqual([
      {},
      { grid_status: 'Unknown', grid_services_active: null },
      { percentage: null, raw_percentage: null },
    ]);
  });

  it('tells no transitions of a Powerwall 3', () => {
    expect(asking({ look: changingOver }).ask(GRID)).toMatchObject({ grid_status: 'SystemTransitionToGrid' });
    expect(asking({ look: changingOver, way: 'powerwall_3' }).ask(GRID)).toEqual({
      grid_status: 'SystemIslandedActive',
      grid_services_active: null,
    });
  });
});
