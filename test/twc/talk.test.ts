import { describe, expect, it } from '@jest/globals';
import { bodyOf } from '../../src/twc/outgoing.ts';
import { millis } from '../../src/units.ts';
import { BusBench, benchWith, HEARTBEAT } from '../support/bus-bench.ts';
import { modelCharger } from '../support/model-charger.ts';

const car = { carAmps: 32 };
const questions = (bench: BusBench, code: string, since = 0) => bench.saidSince(since, `FB${code}FADE`);

describe('sharing the wires', () => {
  it('does not speak while an answer is outstanding, nor within 50 ms of one', () => {
    const bench = benchWith(
      ['1839', '2140', '4096'].map(id => modelCharger({ id, ...car, vin: 'LRW3E7FA0MC000001' })),
    );
    bench.up = id => (id === '2140' ? undefined : 60);
    bench.live(20_000);
    const times = bench.saidSince(3000).map(({ atMs }) => atMs);
    const gaps = times.slice(1).map((at, before) => at - (times[before] ?? 0));
    expect(Math.min(...gaps)).toBeGreaterThanOrEqual(20 + 60 + 50);
    bench.down = () => undefined;
    bench.live(1000);
    const unanswered = bench.saidSince(bench.nowMs - 900).map(({ atMs }) => atMs);
    unanswered
      .slice(1)
      .forEach((at, before) => expect(at - (unanswered[before] ?? 0)).toBeGreaterThanOrEqual(150));
  });

  it('goes on with heartbeats on a bus full of noise', () => {
    const bench = benchWith([modelCharger()]);
    for (let ms = 0; ms < 10_000; ms += 20) {
      bench.feed({ kind: 'bytes', bytes: Uint8Array.of(0xaa) });
      bench.live(20);
    }
    expect(bench.saidSince(3000, HEARTBEAT).length).toBeGreaterThanOrEqual(7);
    expect(bench.master.counters.noise).toBeGreaterThan(0);
  });

  it('does not take what an adapter hears of itself for another master', () => {
    const bench = new BusBench({}, [modelCharger(car)]);
    bench.echoes = true;
    bench.feed({ kind: 'opened' });
    bench.offer({ '1839': 16 });
    bench.live(10_000);
    expect(bench.faults()).toEqual([]);
    expect(bench.master.counters.echoes).toBe(bench.said.length);
    expect(bench.facts('1839')).toMatchObject({ limitAmps: 16, confirmed: true });
  });

  it('reports another master and changes no limit for it', () => {
    const bench = benchWith([modelCharger(car)]);
    bench.offer({ '1839': 16 });
    bench.live(5000);
    bench.inject(bodyOf({ kind: 'linkready1' }, '7777'));
    expect(bench.faults()).toEqual([]);
    bench.inject(bodyOf({ kind: 'linkready1' }, '7777'));
    expect(bench.faults()).toEqual(['bus_other_master']);
    bench.live(5000);
    expect(bench.facts('1839')).toMatchObject({ limitAmps: 16, confirmed: true });
    bench.live(60_000);
    expect(bench.faults()).toEqual([]);
  });
});

describe('asking', () => {
  it('learns voltage and phases, every 30 s while current flows and every 5 minutes else', () => {
    const bench = benchWith([modelCharger({ ...car, phaseVolts: [230, 232, 234] })]);
    bench.offer({ '1839': 16 });
    bench.live(600_000);
    expect(bench.facts('1839')).toMatchObject({ volts: 232, phases: 3 });
    expect(questions(bench, 'EB').length).toBeGreaterThanOrEqual(19);
    expect(questions(bench, 'EB').length).toBeLessThanOrEqual(22);
    bench.change('1839', { carAmps: undefined });
    bench.live(10_000);
    const idle = bench.nowMs;
    bench.live(900_000);
    expect(questions(bench, 'EB', idle)).toHaveLength(3);
  });

  it('asks a charger that never answers less and less', () => {
    const bench = benchWith([modelCharger({ ...car, answersQuestions: false })]);
    bench.offer({ '1839': 16 });
    bench.live(3_600_000);
    expect(questions(bench, 'EB').length).toBeLessThanOrEqual(8);
    expect(questions(bench, 'EE').length).toBeLessThanOrEqual(6);
    const beats = bench.saidSince(0, HEARTBEAT).length;
    expect(beats).toBeGreaterThan(3500);
  });

  it('learns the number of the car, forgets it when the car is gone, and reads the next one', () => {
    const bench = benchWith([modelCharger({ ...car, vin: 'LRW3E7FA0MC000001' })]);
    bench.live(10_000);
    expect(bench.facts('1839')?.vin).toBe('LRW3E7FA0MC000001');
    bench.change('1839', { carAmps: undefined, vin: '' });
    bench.live(12_000);
    expect(bench.facts('1839')?.vin).toBeUndefined();
    bench.change('1839', { carAmps: 16, vin: '5YJ3E1EA3JF012345' });
    bench.live(10_000);
    expect(bench.facts('1839')?.vin).toBe('5YJ3E1EA3JF012345');
  });

  it.each([
    ['empty', ''],
    ['odd', 'NOT-A-VIN-AT-ALL!'],
  ])('is content with an %s number after a few tries', (_, vin) => {
    const bench = benchWith([modelCharger({ ...car, vin })]);
    bench.offer({ '1839': 16 });
    bench.live(3_600_000);
    expect(questions(bench, 'EE').length).toBeGreaterThan(1);
    expect(questions(bench, 'EE').length).toBeLessThanOrEqual(6);
    expect(bench.facts('1839')?.vin).toBeUndefined();
  });

  it('never holds up a heartbeat', () => {
    const chargers = ['1839', '2140'].map(id =>
      modelCharger({ id, ...car, vin: '', answersQuestions: id === '1839' }),
    );
    const bench = benchWith(chargers, { answerWithin: millis(400) });
    bench.live(300_000);
    for (const { id } of chargers) {
      const beats = bench.saidSince(5000, `${HEARTBEAT}${id}`).map(({ atMs }) => atMs);
      beats.slice(1).forEach((at, before) => expect(at - (beats[before] ?? 0)).toBeLessThan(1400));
    }
  });
});
