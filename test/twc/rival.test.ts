import { describe, expect, it } from '@jest/globals';
import * as fc from 'fast-check';
import { type Claim, share } from '../../src/twc/circuit.ts';
import { bodyOf } from '../../src/twc/outgoing.ts';
import { amps } from '../../src/units.ts';
import { type BusBench, HEARTBEAT, benchWith, orders } from '../support/bus-bench.ts';
import { modelCharger } from '../support/model-charger.ts';

const car = { carAmps: 32 };

/** Two cars, with 16 A and 30 A. */
function bench2(circuit = 48): BusBench {
  const chargers = [modelCharger(car), modelCharger({ id: '2019', ...car })];
  const bench = benchWith(chargers, { circuitAmps: amps(circuit) });
  bench.offer({ '1839': 16, '2019': 30 });
  bench.live(10_000);
  expect([bench.facts('1839')?.limitAmps, bench.facts('2019')?.limitAmps]).toEqual([16, 30]);
  return bench;
}

describe('another master', () => {
  it('is reported as long as it is heard, and changes nothing that we offer while it gives no limits', () => {
    const bench = bench2();
    for (let second = 0; second < 120; second += 1) {
      bench.rivalSays('1839', undefined);
      bench.live(1000);
    }
    expect(bench.faults()).toEqual(['bus_other_master']);
    expect(bench.facts('1839')).toMatchObject({ limitAmps: 16, confirmed: true });
    expect(bench.facts('2019')).toMatchObject({ limitAmps: 30, confirmed: true });
    bench.live(62_000);
    expect(bench.faults()).toEqual([]);
  });

  it('that gives a charger a limit makes us lower the others by it, and tell the charger ours again', () => {
    const bench = bench2();
    bench.rivalSays('1839', 32);
    expect(bench.inForce()).toBe(30);
    bench.live(60);
    expect(bench.reserved()).toBe(32 + 30);
    bench.live(2000);
    expect(bench.facts('1839')).toMatchObject({ limitAmps: 16, confirmed: true });
    expect(bench.facts('2019')?.limitAmps).toBe(16);
    bench.live(40_000);
    expect(bench.facts('2019')).toMatchObject({ limitAmps: 30, confirmed: true });
  });

  it('that goes on giving a charger a limit keeps the others low, without swinging', () => {
    const bench = bench2();
    const limits = new Set<number | undefined>();
    for (let second = 0; second < 60; second += 1) {
      bench.rivalSays('1839', 40);
      bench.live(1000);
      if (second >= 3) limits.add(bench.facts('2019')?.limitAmps);
    }
    expect([...limits]).toEqual([8]);
    expect(
      orders(bench, '1839', bench.nowMs - 10_000).filter(order => order === '090640').length,
    ).toBeGreaterThan(5);
  });

  it('that gives more than the whole circuit makes us give no more than the minimum to the others', () => {
    const bench = bench2();
    bench.rivalSays('1839', 80);
    bench.live(3000);
    expect(bench.facts('2019')?.limitAmps).toBe(6);
    expect(bench.facts('1839')?.limitAmps).toBe(16);
  });

  it('that gives limits to all makes us offer no more than the circuit', () => {
    const bench = bench2();
    bench.offer({ '1839': 32, '2019': 32 });
    for (let second = 0; second < 20; second += 1) {
      bench.rivalSays('1839', 80);
      bench.rivalSays('2019', 80);
      bench.live(1000);
      const offered = ['1839', '2019'].map(id => bench.facts(id)?.offeredAmps ?? 0);
      expect(offered.reduce<number>((sum, each) => sum + each, 0)).toBeLessThanOrEqual(48);
    }
  });

  it('whose limit we did not hear shows in the answer to it, or to us', () => {
    for (const toUs of [true, false]) {
      const bench = bench2();
      bench.up = id => (id === '1839' && toUs ? undefined : 25);
      bench.rivalSays('1839', 32);
      bench.up = () => 25;
      if (!toUs) bench.rivalSays('1839', undefined);
      bench.live(1000);
      expect(bench.reserved()).toBeGreaterThanOrEqual(32 + 16);
    }
  });

  it('confirms none of our limits by the answers that it gets', () => {
    const bench = bench2(46);
    bench.down = id => (id === '1839' ? undefined : 20);
    bench.offer({ '1839': 10, '2019': 32 });
    for (let second = 0; second < 10; second += 1) {
      bench.rivalSays('1839', 10);
      bench.live(1000);
    }
    expect(bench.facts('1839')).toMatchObject({ limitAmps: 10, offeredAmps: 10, confirmed: false });
    expect(bench.facts('2019')?.limitAmps).toBe(30);
  });

  it('keeps what a charger may draw reserved while it alone is heard by it', () => {
    const bench = bench2();
    bench.down = id => (id === '1839' ? undefined : 20);
    bench.up = id => (id === '1839' ? undefined : 25);
    bench.live(35_000);
    bench.up = () => 25;
    for (let second = 0; second < 90; second += 1) {
      bench.rivalSays('1839', undefined);
      bench.live(1000);
    }
    expect(bench.reserved()).toBe(16 + 30);
    expect(bench.facts('1839')?.answering).toBe(false);
    bench.up = id => (id === '1839' ? undefined : 25);
    bench.live(45_000);
    expect(bench.reserved()).toBe(30);
  });

  it('is no reason to stop our heartbeats', () => {
    const bench = bench2();
    const since = bench.nowMs;
    for (let second = 0; second < 30; second += 1) {
      bench.rivalSays('1839', 20);
      bench.inject(bodyOf({ kind: 'linkready1' }, '7777'));
      bench.live(1000);
    }
    expect(bench.saidSince(since, `${HEARTBEAT}1839`).length).toBeGreaterThanOrEqual(29);
  });
});

const number = fc.integer({ min: 0, max: 60 });
const claim = fc.record({
  wantedAmps: number,
  minimumAmps: fc.constantFrom(5, 6),
  beyond: number,
  mostAmps: fc.integer({ min: 6, max: 60 }),
  told: number,
  isLinked: fc.boolean(),
});

it('what is offered never adds up above the circuit, whatever chargers take against their limits', () => {
  fc.assert(
    fc.property(
      fc.array(claim, { minLength: 1, maxLength: 4 }),
      fc.integer({ min: 24, max: 90 }),
      (drawn, circuit) => {
        const claims = drawn.map(
          ({ wantedAmps, minimumAmps, beyond, mostAmps, told, isLinked }, at): Claim => {
            const leastAmps = minimumAmps + Math.max(0, beyond - 30);
            const heldAmps = isLinked ? Math.max(told, minimumAmps) : 0;
            return {
              id: String(at),
              wantedAmps: amps(wantedAmps),
              peakAmps: amps(wantedAmps + Math.max(0, 30 - beyond)),
              minimumAmps: amps(minimumAmps),
              leastAmps: amps(leastAmps),
              mostAmps: amps(mostAmps),
              heldAmps: amps(heldAmps),
              reservedAmps: amps(isLinked ? Math.max(heldAmps, leastAmps) : 0),
            };
          },
        );
        const offers = share(amps(circuit), amps(0), claims, true);
        const sum = (of: (claim: Claim) => number): number =>
          claims.reduce((total, claim) => total + of(claim), 0);
        const offered = ({ id }: Claim): number => offers.get(id) ?? 0;
        const rises = claims.some(claim => offered(claim) > claim.heldAmps);
        expect(sum(offered)).toBeLessThanOrEqual(circuit);
        const reserved = sum(claim => Math.max(claim.reservedAmps, offered(claim)));
        expect(reserved).toBeLessThanOrEqual(rises ? circuit : Infinity);
        for (const claim of claims) expect(offered(claim)).toBeLessThanOrEqual(Math.max(claim.mostAmps, 0));
      },
    ),
    { numRuns: 1000 },
  );
});
