import { describe, expect, it } from '@jest/globals';
import { amps } from '../../src/units.ts';
import { benchWith, orders, remembered, HEARTBEAT } from '../support/bus-bench.ts';
import { linkready, modelCharger } from '../support/model-charger.ts';

const car = { carAmps: 32 };

describe('linking up', () => {
  it('announces itself on a cold start, five times in each of two ways, 100 ms apart', () => {
    const bench = benchWith([]);
    expect(bench.said.map(({ hex }) => hex.slice(0, 4))).toEqual([
      ...Array(5).fill('FCE1'),
      ...Array(5).fill('FBE2'),
    ]);
    expect(bench.said.map(({ atMs }) => atMs)).toEqual([0, 100, 200, 300, 400, 500, 600, 700, 800, 900]);
  });

  it('does not announce itself when the line comes back, nor to chargers it remembers', () => {
    const bench = benchWith([]);
    bench.feed({ kind: 'closed' });
    bench.live(5000);
    bench.feed({ kind: 'opened' });
    bench.live(5000);
    expect(bench.said).toHaveLength(10);
    expect(benchWith([modelCharger()], remembered(16, '1839')).saidSince(0, 'FCE1')).toEqual([]);
  });

  it('answers a charger that announces itself with a heartbeat, and then every second', () => {
    const bench = benchWith([modelCharger()]);
    bench.live(10_000);
    const beats = bench.saidSince(0, `${HEARTBEAT}1839`).map(({ atMs }) => atMs);
    expect(beats[0]).toBeLessThan(400);
    beats.slice(1).forEach((at, before) => expect(at - (beats[before] ?? 0)).toBe(1000));
  });

  it('spreads the heartbeats of several chargers over the second', () => {
    const bench = benchWith(['1839', '2140', '4096'].map(id => modelCharger({ id })));
    bench.live(30_000);
    const beats = bench.saidSince(20_000, HEARTBEAT).map(({ atMs }) => atMs);
    expect(beats.length).toBeGreaterThanOrEqual(36);
    beats.slice(1).forEach((at, before) => expect(at - (beats[before] ?? 0)).toBeGreaterThanOrEqual(300));
  });

  it('makes a charger that has its own id take another one', () => {
    const bench = benchWith([]);
    bench.inject(linkready(modelCharger({ id: 'FADE' })));
    bench.live(2000);
    expect(bench.saidSince(3000, 'FCE1')).toHaveLength(5);
    expect(bench.saidSince(3000, 'FBE2')).toHaveLength(5);
    expect(bench.saidSince(0, HEARTBEAT)).toEqual([]);
  });

  it('does not link a charger whose minimum the circuit cannot carry beside the others, and says so', () => {
    const bench = benchWith([modelCharger(), modelCharger({ id: '2140' })], { circuitAmps: amps(11) });
    expect(bench.saidSince(0, `${HEARTBEAT}2140`)).toEqual([]);
    expect(bench.faults()).toEqual(['circuit_full']);
  });

  it('links a newcomer only once the others have confirmed room for its minimum', () => {
    const bench = benchWith([modelCharger(car)], { circuitAmps: amps(20) });
    bench.offer({ '1839': 20 });
    bench.live(5000);
    bench.down = id => (id === '1839' ? undefined : 20);
    bench.plug(modelCharger({ id: '2140' }));
    bench.live(5000);
    expect(bench.saidSince(0, `${HEARTBEAT}2140`)).toEqual([]);
    bench.down = () => 20;
    bench.live(5000);
    expect(bench.facts('1839')).toMatchObject({ limitAmps: 14, confirmed: true });
    expect(bench.facts('2140')).toMatchObject({ limitAmps: 6 });
  });
});

describe('losing and finding chargers', () => {
  it('sends no heartbeats after 26 s of silence and frees the share 40 s after the last one', () => {
    const bench = benchWith([modelCharger(car), modelCharger({ id: '2140', ...car })], {
      circuitAmps: amps(40),
    });
    bench.offer({ '1839': 32, '2140': 32 });
    bench.live(5000);
    bench.offer({ '1839': 10, '2140': 32 });
    bench.live(5000);
    bench.up = id => (id === '1839' ? undefined : 25);
    bench.live(45_000);
    const last = bench.saidSince(0, `${HEARTBEAT}1839`).at(-1)?.atMs ?? 0;
    expect(last - 13_000).toBeLessThanOrEqual(26_000);
    expect(last - 13_000).toBeGreaterThan(24_000);
    expect(bench.facts('1839')?.answering).toBe(false);
    expect(bench.faults()).toEqual(['charger_lost']);
    bench.offer({ '2140': 40 });
    bench.live(last + 39_900 - bench.nowMs);
    expect(bench.facts('2140')?.limitAmps).toBe(30);
    bench.live(3000);
    expect(bench.facts('2140')?.limitAmps).toBe(32);
    expect(bench.disk).toEqual({ '1839': expect.anything(), '2140': { protocol: 2, limitAmps: 32 } });
  });

  it('raises nothing after a start until every charger of before has answered, or 40 s have passed', () => {
    const chargers = [modelCharger({ ...car, limitAmps: 8, heardAtMs: 0 })];
    const bench = benchWith(chargers, { ...remembered(10, '1839', '2140'), circuitAmps: amps(48) });
    bench.offer({ '1839': 32 });
    bench.live(36_000);
    expect(bench.facts('1839')?.limitAmps).toBe(10);
    bench.live(5000);
    expect(bench.facts('1839')?.limitAmps).toBe(32);
  });

  it('keeps a silent charger’s remembered limit reserved', () => {
    const chargers = [modelCharger({ ...car, limitAmps: 8, heardAtMs: 0 })];
    const bench = benchWith(chargers, { ...remembered(20, '1839', '2140'), circuitAmps: amps(44) });
    bench.offer({ '1839': 32 });
    bench.live(50_000);
    expect(bench.facts('1839')?.limitAmps).toBe(24);
    bench.live(20_000);
    expect(bench.facts('1839')?.limitAmps).toBe(32);
  });

  it('takes up chargers where it left off when the line was closed for a moment', () => {
    const bench = benchWith([modelCharger(car)]);
    bench.offer({ '1839': 16 });
    bench.live(5000);
    bench.feed({ kind: 'closed' });
    bench.live(8000);
    bench.feed({ kind: 'opened' });
    bench.live(1000);
    expect(orders(bench, '1839', 16_000)[0]).toBe('000000');
    expect(bench.facts('1839')).toMatchObject({ answering: true, limitAmps: 16 });
  });

  it('says that the bus is silent after 30 s without a frame', () => {
    const bench = benchWith([]);
    bench.live(26_000);
    expect(bench.faults()).toEqual([]);
    bench.live(2000);
    expect(bench.faults()).toEqual(['bus_silent']);
  });

  it('reports a charger that says it is in error', () => {
    const bench = benchWith([modelCharger({ state: 2 })]);
    expect(bench.faults()).toEqual(['charger_error']);
  });
});
