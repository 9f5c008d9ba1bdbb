import { describe, expect, it } from '@jest/globals';
import { EnergySite, type SiteSettings } from '../../src/simulator/energy-site.ts';
import { minutes, percent, seconds } from '../../src/units.ts';
import { HandClock } from '../support/hand-clock.ts';

function bench() {
  const clock = new HandClock();
  const applied: SiteSettings[] = [];
  const site = new EnergySite({
    clock,
    level: () => percent(62.4),
    connected: () => true,
    apply: settings => applied.push(settings),
  });
  const ask = (method: string, what: string, json?: object): unknown => {
    const path = what.startsWith('/') ? what : `/api/1/energy_sites/${site.number}/${what}`;
    return site.answer({ atMs: 0, method, path, body: JSON.stringify(json ?? {}), headers: {} })?.body;
  };
  return { clock, site, applied, ask };
}

describe('the simulated energy site', () => {
  it('answers a change with success at once, and does it some time later, in its order', () => {
    const { clock, site, applied, ask } = bench();
    site.delay = minutes(5);
    expect(ask('POST', 'backup', { backup_reserve_percent: 50 })).toEqual({
      response: { code: 201, message: 'Updated' },
    });
    site.delay = seconds(1);
    ask('POST', 'backup', { backup_reserve_percent: 30 });
    clock.pass(minutes(4));
    expect(site.settings.reserve).toBe(20);
    clock.pass(minutes(2));
    expect(site.settings.reserve).toBe(30);
    expect(applied.map(({ reserve }) => reserve)).toEqual([50, 30]);
  });

  it('refuses a reserve from 81 to 99 % behind a good status, or cuts it to 80', () => {
    const { clock, site, ask } = bench();
    const refused = { response: { code: 400, message: 'backup reserve is not allowed' } };
    expect(ask('POST', 'backup', { backup_reserve_percent: 81 })).toEqual(refused);
    expect(ask('POST', 'backup', { backup_reserve_percent: 99 })).toEqual(refused);
    expect(ask('POST', 'backup', { backup_reserve_percent: 100 })).not.toEqual(refused);
    site.clips = true;
    ask('POST', 'backup', { backup_reserve_percent: 90 });
    clock.pass(minutes(1));
    expect(site.settings.reserve).toBe(80);
  });

  it('knows its own number only, and nothing of cars', () => {
    const { ask } = bench();
    expect(ask('GET', '/api/1/vehicles')).toBeUndefined();
    expect(ask('GET', '/api/1/energy_sites/1/site_info')).toMatchObject({ error: 'not_found' });
    expect(ask('POST', 'operation', { default_real_mode: 'party' })).toMatchObject({
      error: 'invalid_field',
    });
    expect(ask('POST', 'backup', { backup_reserve_percent: 'x' })).toMatchObject({ error: 'invalid_field' });
  });

  it('shows what the owner sets in the app at once', () => {
    const { site, ask } = bench();
    site.set({ reserve: percent(35), mode: 'autonomous' });
    expect(ask('GET', 'site_info')).toMatchObject({
      response: { backup_reserve_percent: 35, default_real_mode: 'autonomous' },
    });
  });
});
