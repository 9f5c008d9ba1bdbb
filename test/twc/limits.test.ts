import { describe, expect, it } from '@jest/globals';
import { amps } from '../../src/units.ts';
import { benchWith, orders, remembered, HEARTBEAT } from '../support/bus-bench.ts';
import { modelCharger } from '../support/model-charger.ts';

const car = { carAmps: 32 };

describe('limiting', () => {
  it('sends a limit in each heartbeat until the charger reports it, then none', () => {
    const bench = benchWith([modelCharger(car)]);
    bench.up = () => undefined;
    bench.offer({ '1839': 16 });
    bench.live(3000);
    bench.up = () => 25;
    const back = bench.nowMs;
    bench.live(5000);
    expect(orders(bench, '1839', 3000).slice(0, 4)).toEqual(['090640', '090640', '090640', '090640']);
    expect(orders(bench, '1839', back + 3000)).toEqual(['000000', '000000']);
    expect(bench.facts('1839')).toMatchObject({
      limitAmps: 16,
      offeredAmps: 16,
      confirmed: true,
      actualAmps: 16,
    });
  });

  it('leaves the limit in force alone until the decision has spoken', () => {
    const bench = benchWith([modelCharger({ ...car, limitAmps: 16, heardAtMs: 0 })], remembered(20, '1839'));
    bench.live(5000);
    expect(new Set(orders(bench, '1839', 0))).toEqual(new Set(['000000']));
    expect(bench.said[0]).toMatchObject({ atMs: 0 });
    expect(bench.facts('1839')).toMatchObject({ limitAmps: 16, actualAmps: 16, offeredAmps: undefined });
  });

  it('lowers at once what does not fit the circuit any more', () => {
    const setup = { ...remembered(32, '1839'), circuitAmps: amps(24) };
    const bench = benchWith([modelCharger({ ...car, limitAmps: 32, heardAtMs: 0 })], setup);
    expect(bench.facts('1839')).toMatchObject({ limitAmps: 24, confirmed: true });
  });

  it('sends a lower limit at once and a higher one with the next heartbeat', () => {
    const bench = benchWith([modelCharger(car)]);
    bench.offer({ '1839': 20 });
    bench.live(10_300);
    bench.offer({ '1839': 10 });
    bench.live(60);
    expect(orders(bench, '1839', bench.nowMs - 60)).toEqual(['0903E8']);
  });

  it('never offers more than wiring, rating and circuit allow', () => {
    const bench = benchWith([modelCharger({ ...car, ratedAmps: 16 })], { chargerAmps: amps(32) });
    bench.offer({ '1839': 1000 });
    bench.live(5000);
    expect(bench.facts('1839')).toMatchObject({ limitAmps: 16, ratedAmps: 16 });
    expect(bench.faults()).toEqual(['charger_rating']);
  });

  it('gives a charger without an offer its minimum, and one of protocol 2 never less', () => {
    const bench = benchWith([modelCharger(car), modelCharger({ id: '2140', protocol: 1, ...car })]);
    bench.offer({ '1839': 0 });
    bench.live(5000);
    expect(bench.facts('1839')?.limitAmps).toBe(6);
    expect(bench.facts('2140')?.limitAmps).toBe(5);
    bench.offer({ '1839': Number.NaN, '2140': 3 });
    bench.live(5000);
    expect(bench.facts('1839')?.limitAmps).toBe(6);
    expect(bench.facts('2140')?.limitAmps).toBe(5);
  });

  it('stops a charger of protocol 1 with 0 A in every heartbeat, by its own command', () => {
    const bench = benchWith([modelCharger({ protocol: 1, ...car })]);
    bench.offer({ '1839': 0 });
    bench.live(8000);
    expect(new Set(orders(bench, '1839', 4000))).toEqual(new Set(['050000']));
    expect(bench.facts('1839')).toMatchObject({ protocol: 1, limitAmps: 0, minimumAmps: 5 });
  });

  it('knows a limit as confirmed also where an idle charger reports none', () => {
    const bench = benchWith([modelCharger({ hidesIdleLimit: true })]);
    bench.offer({ '1839': 20 });
    bench.live(1500);
    bench.offer({ '1839': 6 });
    bench.live(1000);
    expect(bench.facts('1839')).toMatchObject({ limitAmps: 0, offeredAmps: 6, confirmed: false });
    bench.live(9000);
    expect(bench.facts('1839')).toMatchObject({ limitAmps: 0, offeredAmps: 6, confirmed: true });
  });

  it('raises one charger only after another has confirmed its lower limit', () => {
    const bench = benchWith([modelCharger(car), modelCharger({ id: '2140', ...car })], {
      circuitAmps: amps(40),
    });
    bench.offer({ '1839': 30, '2140': 10 });
    bench.live(5000);
    bench.up = id => (id === '1839' ? undefined : 25);
    bench.offer({ '1839': 10, '2140': 30 });
    bench.live(10_000);
    expect(bench.facts('2140')?.offeredAmps).toBe(10);
    bench.up = () => 25;
    bench.live(5000);
    expect(bench.facts('2140')).toMatchObject({ limitAmps: 30, confirmed: true });
  });

  it('lowers the others by what a charger draws against its limit', () => {
    const bench = benchWith([modelCharger(car), modelCharger({ id: '2140', ...car })], {
      circuitAmps: amps(40),
    });
    bench.offer({ '1839': 20, '2140': 20 });
    bench.live(5000);
    bench.change('1839', { carAmps: 28, disobeys: true });
    bench.live(2500);
    expect(bench.faults()).toEqual([]);
    bench.live(3000);
    expect(bench.faults()).toEqual(['charger_overdraw']);
    expect(bench.facts('2140')?.limitAmps).toBe(12);
    bench.change('1839', { disobeys: false });
    bench.live(5000);
    expect(bench.faults()).toEqual([]);
    expect(bench.facts('2140')?.limitAmps).toBe(20);
  });
});

describe('remembering', () => {
  it('has a higher limit on disk before it goes out', () => {
    const bench = benchWith([modelCharger(car)]);
    bench.watch = () => {
      const highest = Math.max(
        0,
        ...bench.saidSince(0, `${HEARTBEAT}183909`).map(({ hex }) => Number.parseInt(hex.slice(14, 18), 16)),
      );
      expect(bench.disk['1839']?.limitAmps ?? 6).toBeGreaterThanOrEqual(highest / 100);
    };
    for (const wanted of [10, 20, 15, 32, 6, 24]) {
      bench.offer({ '1839': wanted });
      bench.live(4000);
    }
    expect(bench.disk).toEqual({ '1839': { protocol: 2, limitAmps: 32 } });
  });

  it('does not send a higher limit that could not be remembered, but still lowers', () => {
    const bench = benchWith([modelCharger(car)]);
    bench.offer({ '1839': 20 });
    bench.live(5000);
    bench.remembers = () => false;
    bench.offer({ '1839': 30 });
    bench.live(5000);
    expect(bench.facts('1839')?.limitAmps).toBe(20);
    bench.offer({ '1839': 8 });
    bench.live(5000);
    expect(bench.facts('1839')?.limitAmps).toBe(8);
    bench.remembers = () => true;
    bench.offer({ '1839': 30 });
    bench.live(20_000);
    expect(bench.facts('1839')?.limitAmps).toBe(30);
  });

  it('comes down to what was needed every ten minutes at most', () => {
    const bench = benchWith([modelCharger(car)]);
    bench.offer({ '1839': 32 });
    bench.live(60_000);
    bench.offer({ '1839': 10 });
    bench.live(500_000);
    expect(bench.disk['1839']?.limitAmps).toBe(32);
    bench.live(700_000);
    expect(bench.disk['1839']?.limitAmps).toBe(10);
  });
});
