import { describe, expect, it } from '@jest/globals';
import type { CarOptions } from '../../src/simulator/car.ts';
import type { ChargerOptions } from '../../src/simulator/charger.ts';
import { seconds } from '../../src/units.ts';
import { charging } from './mastered-charger.ts';
import { framed } from './master-stub.ts';

const OPEN = framed('fcb277771839000000000000000000');
const CLOSE = framed('fcb177771839000000000000000000');

/** A charge whose contactor is opened by command, and closed again some seconds later. */
const interrupted = (options: Partial<ChargerOptions> = {}, car: Partial<CarOptions> = {}) => {
  const all = charging(options, 16, car);
  const opened = all.ask(OPEN);
  all.clock.pass(seconds(2));
  const meanwhile = all.car.look();
  const closed = all.ask(CLOSE);
  return { ...all, opened, meanwhile, closed };
};

describe('a charger whose contactor is switched by command', () => {
  it('says so each time, and cuts the current at once', () => {
    const { opened, closed, meanwhile } = interrupted();
    expect(opened).toMatch(/^fdb21839/);
    expect(meanwhile).toMatchObject({ charging: 'NoPower', actualAmps: 0 });
    expect(closed).toMatch(/^fdb11839/);
  });

  it('leaves a Tesla with a charge error, until it is plugged in anew', () => {
    const { car, charger, beats } = interrupted();
    expect(beats(30, 9, 16)).toMatchObject({ actual: 0.25 });
    expect(car.start()).toBe('no_power');
    car.plug(charger.outlet);
    expect(beats(20, 9, 16)).toMatchObject({ state: 1, actual: 15.2 });
  });

  it('is borne by a foreign car, which goes on when it closes', () => {
    const { beats, meanwhile } = interrupted({}, { foreign: true });
    expect(meanwhile.actualAmps).toBe(0);
    expect(beats(20)).toMatchObject({ state: 1, actual: 15.2 });
  });

  it('is borne by a Tesla as well where the switch is set for foreign cars', () => {
    expect(interrupted({ tellsVin: false }).beats(20)).toMatchObject({ state: 1, actual: 15.2 });
  });

  it('stays open whatever limit comes', () => {
    const { ask, beats } = charging({}, 16, { foreign: true });
    ask(OPEN);
    expect(beats(20, 9, 20)).toMatchObject({ state: 4, limit: 20, actual: 0.25 });
  });

  it('opens that of an early charger too', () => {
    const { opened, meanwhile } = interrupted({ protocol: 1 });
    expect(opened).toHaveLength(28);
    expect(meanwhile.actualAmps).toBe(0);
  });
});
