import { describe, expect, it } from '@jest/globals';
import { SimulatedCar } from '../../src/simulator/car.ts';
import { SimulatedCharger } from '../../src/simulator/charger.ts';
import { Lockstep } from '../../src/simulator/lockstep.ts';
import { LoneCharger } from '../../src/simulator/lone-charger.ts';
import { Rival, type RivalOptions } from '../../src/simulator/rival.ts';
import type { Station } from '../../src/simulator/station.ts';
import { FrameFinder } from '../../src/simulator/wire.ts';
import { amps, hours, millis, minutes, seconds } from '../../src/units.ts';
import { HandClock } from '../support/hand-clock.ts';
import { heartbeatTo, hexOf } from './master-stub.ts';

interface Said {
  readonly atMs: number;
  readonly hex: string;
}

/** Stations that hear each other, and all that was said. */
const wired = (clock: HandClock, stations: readonly Station[]) => {
  const said: Said[] = [];
  const finder = new FrameFinder();
  for (const station of stations) {
    station.attach(bytes => {
      said.push(...finder.find(bytes).map(frame => ({ atMs: clock.now(), hex: hexOf(frame) })));
      for (const other of stations) if (other !== station) other.hear(bytes);
    });
  }
  const since = (from: number, start: string): readonly Said[] =>
    said.filter(({ atMs, hex }) => atMs >= from && hex.startsWith(start));
  return { said, since };
};

/** A rival with two chargers, a car at the first. */
const rivalry = (options: Partial<RivalOptions> = {}, protocol: 1 | 2 = 2) => {
  const clock = new HandClock();
  const lockstep = new Lockstep(clock);
  const chargers = ['1839', '2019'].map(id => new SimulatedCharger({ lockstep, id, protocol }));
  const car = new SimulatedCar({ lockstep });
  const [charger] = chargers;
  if (charger !== undefined) car.plug(charger.outlet);
  const rival = new Rival({ lockstep, protocol, ...options });
  return { clock, lockstep, car, charger, rival, ...wired(clock, [...chargers, rival]) };
};

describe('another master on the bus', () => {
  it('calls five times in each way, finds the chargers, and speaks to each every two seconds', () => {
    const { clock, rival, since } = rivalry();
    clock.pass(minutes(1));
    expect(since(0, 'fce16090')).toHaveLength(5);
    expect(since(0, 'fbe26090')).toHaveLength(5);
    expect(rival.look()).toMatchObject({ id: '6090', followers: ['1839', '2019'], redBlinks: 0 });
    const heartbeats = since(seconds(20), 'fbe060901839').map(({ atMs }) => atMs);
    expect(heartbeats.length).toBeGreaterThan(18);
    expect(since(seconds(20), 'fde018396090')).toHaveLength(heartbeats.length);
    expect(new Set(heartbeats.slice(1).map((atMs, at) => atMs - (heartbeats[at] ?? 0)))).toEqual(
      new Set([2000]),
    );
  });

  it.each([1, 2] as const)(
    'allots current to whoever asks for it, and to nobody else (protocol %d)',
    protocol => {
      const { clock, since, charger } = rivalry({ ampsEach: amps(20) }, protocol);
      clock.pass(seconds(40));
      expect(charger?.look()).toMatchObject({ state: 1, limitAmps: 20, actualAmps: 19.2 });
      expect(since(0, 'fbe06090183905').length).toBeGreaterThan(0);
      expect(since(seconds(30), 'fbe060901839').every(({ hex }) => hex.startsWith('00', 12))).toBe(true);
      expect(since(0, 'fbe060902019').every(({ hex }) => hex.startsWith('00', 12))).toBe(true);
    },
  );

  it('lowers it later, and gives it anew with 08 to one that was left alone', () => {
    const { clock, since, charger, rival, lockstep } = rivalry();
    clock.pass(seconds(40));
    rival.allot(amps(10));
    clock.pass(seconds(10));
    expect(charger?.look()).toMatchObject({ limitAmps: 10, actualAmps: 9.2 });
    expect(since(0, 'fbe06090183909')).toHaveLength(1);
    rival.detach();
    clock.pass(seconds(40));
    expect(charger?.look().state).toBe(2);
    const back = new Rival({ lockstep });
    if (charger !== undefined) wired(clock, [charger, back]);
    clock.pass(seconds(40));
    expect(charger?.look()).toMatchObject({ state: 1, limitAmps: 16 });
  });

  it('tells its own meter, version, VIN and serial in each round, and asks the same of each charger in turn', () => {
    const { clock, since } = rivalry();
    clock.pass(millis(29_900));
    for (const code of ['eb', 'ec', 'ee', 'ef', 'f1', 'ed']) {
      const own = since(seconds(20), `fd${code}6090`);
      expect(own).toHaveLength(5);
      const [first] = own;
      expect(since(first?.atMs ?? 0, `fb${code}6090`)[0]?.atMs).toBe((first?.atMs ?? 0) + 100);
    }
    expect(since(0, 'fdeb1839').length).toBeGreaterThan(3);
    expect(since(0, 'fdeb2019').length).toBeGreaterThan(3);
  });

  it('calls again when a charger has its own id, which makes that one flee', () => {
    const { clock, charger, rival } = rivalry({ id: '1839' });
    clock.pass(seconds(30));
    expect(charger?.look().id).not.toBe('1839');
    expect(rival.look().followers).toContain(charger?.look().id);
  });

  it('gives up a charger that is silent for 26 s, and minds other masters', () => {
    const { clock, charger, rival } = rivalry();
    clock.pass(seconds(20));
    charger?.power(false);
    clock.pass(seconds(30));
    expect(rival.look().followers).toEqual(['2019']);
    rival.hear(heartbeatTo('2019'));
    expect(rival.look().redBlinks).toBe(4);
    clock.pass(seconds(11));
    expect(rival.look().redBlinks).toBe(0);
  });

  it('speaks as seldom as it is told to, charges its own car, and is silent without power', () => {
    const { clock, car, rival, since, said } = rivalry({ heartbeatEvery: seconds(7), ratedAmps: amps(24) });
    clock.pass(seconds(30));
    expect(since(0, 'fbe060901839')).toHaveLength(5);
    car.plug(rival.outlet);
    clock.pass(seconds(30));
    expect(car.look().actualAmps).toBeCloseTo(23.2);
    rival.outlet.switch(false);
    const before = said.length;
    clock.pass(seconds(5));
    expect(said.slice(before).filter(({ hex }) => !hex.startsWith('fde'))).toEqual([]);
  });

  it('says nothing once it is taken off the bus', () => {
    const { clock, rival, said } = rivalry();
    clock.pass(seconds(20));
    rival.detach();
    const before = said.length;
    clock.pass(hours(1));
    expect(said.slice(before).every(({ hex }) => hex.startsWith('fde2'))).toBe(true);
  });
});

describe('a Wall Connector that stands alone', () => {
  it('tells its meter every two seconds, with what its own car draws, and answers nobody', () => {
    const clock = new HandClock();
    const lockstep = new Lockstep(clock);
    const lone = new LoneCharger({ lockstep, id: '2587', ratedAmps: amps(13) });
    const car = new SimulatedCar({ lockstep });
    const { said, since } = wired(clock, [lone]);
    car.plug(lone.outlet);
    clock.pass(seconds(60));
    lone.hear();
    expect(said.map(({ atMs }) => atMs)).toEqual(Array.from({ length: 31 }, (_, at) => at * 2000));
    expect(since(0, 'fdeb25870000039c00f0')).toHaveLength(31);
    expect(car.look().actualAmps).toBeCloseTo(12.2);
    expect(said.at(-1)?.hex).toMatch(/00f000000000180000/);
    lone.detach();
    clock.pass(millis(10_000));
    expect(said).toHaveLength(31);
  });
});
