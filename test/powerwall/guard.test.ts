import { beforeEach, describe, expect, it } from '@jest/globals';
import type { PhasesSeen } from '../../src/charging/snapshot.ts';
import { withGuard } from '../../src/powerwall/guard.ts';
import { noMeter } from '../../src/powerwall/home-assistant.ts';
import { withPhaseEntities } from '../../src/powerwall/phase-entities.ts';
import type { Meter } from '../../src/powerwall/rounds.ts';
import { amps, minutes, seconds, watts } from '../../src/units.ts';
import { MeteredHome, plain } from './metered-home.ts';

const A = { unit_of_measurement: 'A' };
const PHASES = ['sensor.l1', 'sensor.l2', 'sensor.l3'];

let at: MeteredHome;
let phases: PhasesSeen | undefined;
let siteWatts: number;

beforeEach(() => {
  at = new MeteredHome();
  phases = undefined;
  siteWatts = 900;
});

const reading = () => ({
  siteWatts: watts(siteWatts),
  batteryWatts: undefined,
  solarWatts: undefined,
  homeWatts: undefined,
  volts: undefined,
  takenAtMs: at.clock.now(),
});

/** A gateway that tells what it is told to. */
const gateway = (): Meter => {
  const { seen: nothing, stop } = noMeter({ key: 'gateway_down', about: {} });
  return { seen: () => ({ ...nothing(), reading: reading(), phases }), faults: () => [], stop };
};

const currents = (...amounts: readonly number[]): PhasesSeen => ({
  amps: amounts.map(amount => amps(amount)),
  takenAtMs: at.clock.now(),
});

const report = (...amounts: readonly string[]): void =>
  amounts.forEach((amount, phase) => at.report(PHASES[phase] ?? '', amount, A));

const entities = (meter = gateway()): Meter => withPhaseEntities(meter, PHASES, at.entities, at.clock);

describe('the phases of a gateway that does not tell them', () => {
  it('are told by entities, and are as old as the oldest of them', () => {
    const meter = entities();
    expect(meter.seen().phases).toBeUndefined();
    report('4', '5', '6');
    at.clock.pass(seconds(3));
    report('7.5', '-8');
    expect(meter.seen().phases).toEqual({ amps: [7.5, 8, 6], takenAtMs: 0 });
    expect(meter.seen().reading?.siteWatts).toBe(900);
  });

  it('are missing where an entity is not there, which is told after a while', () => {
    report('4', '5');
    const meter = entities();
    expect(meter.seen().phases).toBeUndefined();
    expect(meter.faults()).toEqual([]);
    at.clock.pass(minutes(1));
    expect(meter.faults()).toEqual([{ key: 'meter_entity_missing', about: { id: 'sensor.l3' } }]);
  });

  it('are no longer heard once the meter is stopped', async () => {
    const meter = entities();
    await meter.stop();
    report('4', '5', '6');
    expect(meter.seen().phases).toBeUndefined();
  });

  it('are the gateway’s own where no entity is named', () => {
    phases = currents(1, 2, 3);
    expect(withPhaseEntities(gateway(), [], at.entities, at.clock).seen().phases).toEqual(phases);
  });
});

describe('a guard of the main fuse', () => {
  it('says after half a minute that nobody tells it the currents', () => {
    const meter = withGuard(gateway(), at.clock);
    at.clock.pass(seconds(29));
    meter.seen();
    expect(meter.faults()).toEqual([]);
    at.clock.pass(seconds(1));
    expect(meter.faults()).toEqual([{ key: 'fuse_without_currents', about: {} }]);
  });

  it('says how long they have been missing, until they are back', () => {
    const meter = withGuard(gateway(), at.clock);
    phases = currents(1, 2, 3);
    meter.seen();
    at.clock.pass(seconds(45));
    meter.seen();
    expect(meter.faults()).toEqual([{ key: 'fuse_currents_old', about: { seconds: 45 } }]);
    phases = currents(1, 2, 3);
    meter.seen();
    expect(meter.faults()).toEqual([]);
  });

  it('takes three zeros beside power for no source, and beside none for a quiet home', () => {
    const meter = withGuard(gateway(), at.clock);
    phases = currents(0, 0, 0);
    expect(meter.seen().phases).toBeUndefined();
    siteWatts = 150;
    expect(meter.seen().phases).toEqual(phases);
  });

  it('is there only where the owner asks for it', () => {
    at.report(plain.grid, '900', { unit_of_measurement: 'W' });
    const options = { ...plain, phase_currents: PHASES };
    report('4', '5', '6');
    const [guarded, free] = [at.start({ ...options, fuse_amps: 35 } as typeof options), at.start(options)];
    const wait = (): void => {
      at.clock.pass(seconds(35));
      at.report(plain.grid, '900', { unit_of_measurement: 'W' });
      for (const meter of [guarded, free]) meter.seen();
    };
    for (const meter of [guarded, free]) meter.seen();
    wait();
    expect(guarded.faults().map(({ key }) => key)).toEqual(['fuse_currents_old']);
    expect(free.faults()).toEqual([]);
  });
});
