import { describe, expect, it } from '@jest/globals';
import * as fc from 'fast-check';
import type { PowerwallChange } from '../../src/charging/powerwall-settings.ts';
import type { Manner } from '../support/cloud.ts';
import { PowerwallNight, reserve } from '../support/powerwall-night.ts';

/** What the owner sets is told apart from what SunPilot does. */
const ownersChange: fc.Arbitrary<PowerwallChange> = fc.oneof(
  fc.constantFrom(0, 5, 13, 20, 27, 100).map(reserve),
  fc.constantFrom('self_consumption', 'autonomous').map(mode => ({ kind: 'mode', mode }) as const),
);

const scene = fc.record({
  minutes: fc.integer({ min: 1, max: 25 }),
  charges: fc.boolean(),
  inside: fc.integer({ max: 5, min: 0 }).map(n => n === 0),
  level: fc.option(fc.integer({ min: 41, max: 99 }), { nil: undefined }),
  delay: fc.integer({ min: 0, max: 850 }),
  manner: fc.constantFrom<Manner>('takes', 'takes', 'takes', 'silent', 'lost', 'refuses'),
  away: fc.integer({ max: 6, min: 0 }).map(n => n === 0),
  storm: fc.integer({ max: 6, min: 0 }).map(n => n === 0),
  grid: fc.constantFrom('connected', 'connected', 'connected', undefined, 'off', 'unsure'),
  dies: fc.integer({ max: 2, min: 0 }).map(n => n === 0),
  diesFor: fc.constantFrom(0, 5, 60, 900),
  protects: fc.integer({ max: 4, min: 0 }).map(n => n > 0),
  backsUp: fc.boolean(),
  owner: fc.option(ownersChange, { nil: undefined, freq: 2 }),
  byEntity: fc.boolean(),
});
type Scene = typeof scene extends fc.Arbitrary<infer T> ? T : never;
const story = fc.array(scene, { minLength: 1, maxLength: 10 });

/** Plays a story, and keeps in mind what the owner has set last. */
function play(scenes: readonly Scene[], look: (night: PowerwallNight) => void = () => undefined) {
  const night = new PowerwallNight(5);
  const will = { reserve: night.cloud.reserve, mode: night.cloud.mode };
  for (const now of scenes) {
    const { level, grid, inside, charges } = now;
    Object.assign(night, { level, grid, inside, charges });
    Object.assign(night.cloud, {
      delay: now.delay,
      manner: now.manner,
      away: now.away,
      storm: now.storm,
      level,
    });
    night.set({ protect_reserve: now.protects, backup_at_night: now.backsUp });
    if (now.dies) night.restart(now.diesFor);
    if (now.owner !== undefined) actAsOwner(night, now.owner, now.byEntity, will);
    for (let seconds = 0; seconds < now.minutes * 60; seconds += 60) {
      night.run(60);
      look(night);
    }
  }
  return { night, will };
}

type Will = { reserve: number; mode: string };

/** Not while something of ours is on its way, or was just decided: nobody could tell who came first. */
function actAsOwner(night: PowerwallNight, change: PowerwallChange, byEntity: boolean, will: Will): void {
  const { cloud } = night;
  if (byEntity && cloud.manner === 'takes') night.wish(change);
  else if (cloud.busy || night.now - cloud.lookedAt <= 70_000) return;
  else cloud.ownerSets(change);
  if (change.kind === 'reserve') will.reserve = change.percent;
  else will.mode = change.mode;
}

/** Everything is well again, and it is day. */
function settleDown(night: PowerwallNight): void {
  Object.assign(night.cloud, { delay: 30, manner: 'takes', away: false, storm: false });
  Object.assign(night, { inside: true, grid: 'connected' });
  night.run(3 * 3600);
}

describe('whatever happens in a night', () => {
  it('the owner has in the morning exactly what he set last, whenever the program died', () => {
    fc.assert(
      fc.property(story, scenes => {
        const { night, will } = play(scenes);
        settleDown(night);
        expect({ reserve: night.cloud.reserve, mode: night.cloud.mode }).toEqual(will);
        expect(night.memory.kept.powerwall).toBeUndefined();
      }),
      { numRuns: 300 },
    );
  });

  it('an owner who changes what is held has the last word until the cars have stopped', () => {
    const minutes = fc.integer({ min: 5, max: 90 });
    const deaths = fc.array(fc.record({ after: minutes, diesFor: fc.constantFrom(0, 60, 600) }), {
      maxLength: 3,
    });
    fc.assert(
      fc.property(
        minutes,
        fc.constantFrom(0, 20, 33, 100),
        fc.boolean(),
        deaths,
        (first, to, byMode, lives) => {
          const night = new PowerwallNight(5);
          night.set({ protect_reserve: !byMode, backup_at_night: byMode });
          night.charges = true;
          night.run(first * 60);
          const change = byMode ? ({ kind: 'mode', mode: 'autonomous' } as const) : reserve(to);
          night.cloud.ownerSets(change);
          for (const { after, diesFor } of lives) night.run(after * 60).restart(diesFor);
          night.run(3600);
          night.charges = false;
          night.run(1200);
          expect(night.sent).toHaveLength(1);
          expect(byMode ? night.cloud.mode : night.cloud.reserve).toBe(byMode ? 'autonomous' : to);
        },
      ),
      { numRuns: 60 },
    );
  });

  it('no reserve is sent that the gateway would refuse, and nothing off grid', () => {
    fc.assert(
      fc.property(story, scenes => {
        const { night } = play(
          scenes.map(now => ({ ...now, owner: undefined })),
          ({ grid, last }) => {
            expect([grid, grid === 'off' || grid === 'unsure' ? last?.changes : []]).toEqual([grid, []]);
          },
        );
        const reserves = night.sent.flatMap(change => (change.kind === 'reserve' ? [change.percent] : []));
        expect(reserves.filter(to => to > 80 || to < 0 || !Number.isInteger(to))).toEqual([]);
      }),
      { numRuns: 100 },
    );
  });

  it('all is looked at and commanded seldom: what it costs stays small', () => {
    fc.assert(
      fc.property(story, scenes => {
        const { night } = play(scenes);
        const hours = night.second / 3600;
        const lives = scenes.filter(({ dies }) => dies).length + 1;
        const wishes = scenes.filter(({ owner }) => owner !== undefined).length;
        const turns = scenes.length + lives + wishes;
        expect(night.sent.length).toBeLessThanOrEqual(turns * 3 + hours * 5);
        expect(night.cloud.looks).toBeLessThanOrEqual(night.sent.length * 9 + turns * 4 + hours * 6);
      }),
      { numRuns: 100 },
    );
  });
});
