import { describe, expect, it } from '@jest/globals';
import { Failure } from '../../src/runtime/failure.ts';
import { HomeCar } from '../../src/simulator/home-states-car.ts';
import { HandStates } from '../../src/simulator/home-states-hand.ts';
import { SimulatedHome } from '../../src/simulator/home-states.ts';
import { amps, minutes, percent, seconds } from '../../src/units.ts';
import { type Vehicle, startVehicle } from '../../src/vehicle/vehicle.ts';
import { HandCar } from '../support/hand-car.ts';
import { HandClock } from '../support/hand-clock.ts';
import { home as place, never } from './bench.ts';
import { homeBench } from './home-bench.ts';

const faultOf = (promise: Promise<unknown>): Promise<unknown> =>
  promise.catch((error: unknown) => (error instanceof Failure ? error.fault : error));

describe('a car in Home Assistant in trouble', () => {
  it('is called unavailable, where Home Assistant would drop a call without a word', async () => {
    const at = homeBench('teslemetry');
    at.home.report(at.shown.idOf('switch'), 'unavailable');
    const started = faultOf(at.route.command({ kind: 'start' }, never()));
    expect(await at.clock.until(started)).toEqual({
      key: 'car_home_assistant',
      about: { why: `${at.shown.idOf('switch')} is unavailable` },
    });
    expect(at.car.asked).toEqual([]);
  });

  it('is commanded all the same once it is there again', async () => {
    const at = homeBench('teslemetry');
    at.home.report(at.shown.idOf('switch'), 'unavailable');
    at.clock.after(seconds(5), () => at.shown.look());
    expect(await at.clock.until(at.route.command({ kind: 'start' }, never()))).toEqual({ outcome: 'done' });
  });

  it('whose switch is disabled is not startable, and its owner is told', async () => {
    const at = homeBench('tesla_fleet');
    const { devices, entities } = at.home;
    for (const device of devices)
      at.home.register(
        device,
        entities.map(entity =>
          entity.entity_id === at.shown.idOf('switch') ? { ...entity, disabled_by: 'user' } : entity,
        ),
      );
    expect(await faultOf(at.route.command({ kind: 'start' }, never()))).toEqual({
      key: 'car_without_switch',
      about: {},
    });
    expect(await at.route.presence(never())).toBe('awake');
  });

  it('whose number is disabled refuses amps, and is startable', async () => {
    const at = homeBench('tesla_fleet');
    const [device] = at.home.devices;
    const amper = at.shown.idOf('amps');
    if (device !== undefined)
      at.home.register(
        device,
        at.home.entities.filter(({ entity_id: id }) => id !== amper),
      );
    expect(await at.route.command({ kind: 'amps', amps: amps(8) }, never())).toEqual({
      outcome: 'refused',
      why: 'not_supported',
    });
    expect(await at.route.command({ kind: 'start' }, never())).toEqual({ outcome: 'done' });
  });

  it('that was renamed is found again', async () => {
    const at = homeBench('tessie');
    const [device] = at.home.devices;
    const level = at.shown.idOf('level');
    at.home.remove(level);
    at.home.report('sensor.blue', '71', { unit_of_measurement: '%' });
    if (device !== undefined)
      at.home.register(
        device,
        at.home.entities.map(entity =>
          entity.entity_id === level ? { ...entity, entity_id: 'sensor.blue' } : entity,
        ),
      );
    const { levelPercent } = (await at.route.read(never())) as { levelPercent: number };
    expect(levelPercent).toBe(71);
  });

  it('is not known awake after a restart in its sleep, and is commanded all the same', async () => {
    const at = homeBench('tesla_fleet');
    for (const [id] of at.home.states) at.home.report(id, 'unknown', {});
    at.home.answer = ({ service }) => {
      if (service === 'turn_on') at.car.start();
      return Promise.resolve({ ok: true });
    };
    expect(await at.route.presence(never())).toBe('unknown');
    expect(await at.route.command({ kind: 'start' }, never())).toEqual({ outcome: 'done' });
  });

  it('does not keep whoever called a command off', async () => {
    const at = homeBench('tesla_fleet');
    at.home.answer = () => new Promise(() => undefined);
    const calledOff = new AbortController();
    const start = at.route.command({ kind: 'start' }, calledOff.signal);
    calledOff.abort(new Error('stop'));
    await expect(start).rejects.toThrow('stop');
  });
});

const begin = (states: HandStates | undefined, clock: HandClock): Vehicle =>
  startVehicle({
    options: { name: 'Model 3', vin: new HandCar().vin, connection: 'home_assistant' },
    home: () => place,
    clock,
    states,
    accounts: { purse: () => undefined } as never,
    pins: undefined as never,
  });

describe('a car that SunPilot looks after in Home Assistant', () => {
  it('is seen with all that it tells, and starts', async () => {
    const clock = new HandClock();
    const home = new SimulatedHome(clock);
    const car = new HandCar();
    const shown = new HomeCar(home, car, 'teslemetry');
    const vehicle = begin(new HandStates(home), clock);
    await clock.live(seconds(2));
    expect(vehicle.seen()).toMatchObject({
      reach: 'awake',
      charging: 'stopped',
      levelPercent: 60,
      limitPercent: 80,
      atHome: true,
      requestedMaxAmps: 32,
    });
    vehicle.send({ kind: 'start' });
    await clock.live(seconds(20));
    expect(vehicle.seen()).toMatchObject({
      charging: 'charging',
      command: { kind: 'start', outcome: 'done' },
    });
    car.is({ levelPercent: percent(61) });
    shown.look();
    vehicle.attend({ charging: true, stirredAtMs: undefined, onOurBus: undefined, wanted: false });
    await clock.live(minutes(6));
    expect(vehicle.seen().levelPercent).toBe(61);
    await vehicle.stop();
  });

  it('may come to Home Assistant later; until then its owner is told after a minute', async () => {
    const clock = new HandClock();
    const home = new SimulatedHome(clock);
    const vehicle = begin(new HandStates(home), clock);
    await clock.live(seconds(59));
    expect(vehicle.faults()).toEqual([]);
    await clock.live(minutes(3));
    expect(vehicle.faults()).toMatchObject([{ key: 'car_not_in_home_assistant', about: { car: 'Model 3' } }]);
    expect(vehicle.seen().reach).toBe('unreachable');
    new HomeCar(home, new HandCar(), 'esphome').look();
    await clock.live(minutes(3));
    expect([vehicle.faults(), vehicle.seen().reach]).toEqual([[], 'awake']);
    await vehicle.stop();
  });

  it('is not reachable without a Home Assistant, which is said with its cure', async () => {
    const clock = new HandClock();
    const vehicle = begin(undefined, clock);
    await clock.live(minutes(2));
    expect(vehicle.faults()).toMatchObject([{ key: 'car_needs_home_assistant', about: { car: 'Model 3' } }]);
    await vehicle.stop();
  });

  it('is no fault while Home Assistant is away, which is told elsewhere', async () => {
    const clock = new HandClock();
    const home = new SimulatedHome(clock);
    const states = new HandStates(home);
    new HomeCar(home, new HandCar(), 'tessie').look();
    const vehicle = begin(states, clock);
    await clock.live(seconds(5));
    states.leave();
    await clock.live(minutes(5));
    expect([vehicle.faults(), vehicle.seen().reach]).toEqual([[], 'unreachable']);
    states.comeBack();
    await clock.live(seconds(10));
    expect(vehicle.seen().reach).toBe('awake');
    await vehicle.stop();
  });
});
