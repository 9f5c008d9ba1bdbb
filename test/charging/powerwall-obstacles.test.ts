import { describe, expect, it } from '@jest/globals';
import { PowerwallNight } from '../support/powerwall-night.ts';

const HOUR = 3600;

/** A night in which a car has charged for some minutes, and the reserve was raised for it. */
const held = (): PowerwallNight => {
  const night = new PowerwallNight();
  night.charges = true;
  return night.run(300);
};

describe('storm watch and an outage', () => {
  it.each([
    ['storm_watch', (night: PowerwallNight) => Object.assign(night.cloud, { storm: true })],
    ['off_grid', (night: PowerwallNight) => Object.assign(night.cloud, { offGrid: true })],
    ['off_grid', (night: PowerwallNight) => Object.assign(night, { grid: 'off' })],
    ['off_grid', (night: PowerwallNight) => Object.assign(night, { grid: 'unsure' })],
  ])('let nothing be begun: %s', (why, happens) => {
    const night = new PowerwallNight();
    happens(night);
    night.charges = true;
    night.run(HOUR);
    expect([night.sent, night.why]).toEqual([[], why]);
    expect(night.cloud.looks).toBeLessThanOrEqual(4);
  });

  it('let nothing be given back before they are over', () => {
    const night = held();
    Object.assign(night.cloud, { storm: true });
    night.inside = true;
    night.run(HOUR);
    expect([night.cloud.reserve, night.why]).toEqual([62, 'storm_watch']);
    Object.assign(night.cloud, { storm: false });
    night.run(HOUR);
    expect(night.cloud.reserve).toBe(20);
  });
});

describe('a change that does not arrive', () => {
  it('is sent again after the time that it may take', () => {
    const night = new PowerwallNight();
    night.cloud.manner = 'refuses';
    night.charges = true;
    night.run(70 + 14 * 60);
    expect(night.sent).toHaveLength(1);
    night.cloud.manner = 'takes';
    night.run(180);
    expect([night.sent.length, night.cloud.reserve]).toEqual([2, 62]);
  });

  it('is sent again soon where it may never have left', () => {
    const night = new PowerwallNight();
    night.cloud.manner = 'lost';
    night.charges = true;
    night.run(70);
    night.cloud.manner = 'takes';
    night.run(180);
    expect(night.cloud.reserve).toBe(62);
  });

  it('is not sent more than ten times in a night', () => {
    const night = new PowerwallNight();
    night.cloud.manner = 'refuses';
    night.charges = true;
    night.run(9 * HOUR);
    expect(night.sent.length).toBeLessThanOrEqual(11);
  });

  it('after it was given back, too', () => {
    const night = held();
    night.cloud.manner = 'refuses';
    night.inside = true;
    night.run(HOUR);
    expect([night.cloud.reserve, night.why]).toEqual([62, 'giving_back']);
    night.cloud.manner = 'takes';
    night.run(HOUR);
    expect(night.cloud.reserve).toBe(20);
  });
});

describe('settings that are not known', () => {
  it('are not changed', () => {
    const night = new PowerwallNight();
    night.cloud.away = true;
    night.charges = true;
    night.run(600);
    expect([night.sent, night.why]).toEqual([[], 'settings_unread']);
    night.cloud.away = false;
    night.run(120);
    expect(night.cloud.reserve).toBe(62);
  });

  it('are not changed without a level; Tesla’s servers may know it', () => {
    const night = new PowerwallNight();
    night.level = undefined;
    night.charges = true;
    night.run(300);
    expect([night.sent, night.why]).toEqual([[], 'level_unknown']);
    const other = new PowerwallNight();
    Object.assign(other.cloud, { level: 44.9 });
    other.level = undefined;
    other.charges = true;
    other.run(300);
    expect(other.cloud.reserve).toBe(44);
  });
});
