import { carStates } from '../charging/snapshot.ts';
import type { CarFacts } from './facts.ts';
import { carProblem } from './problem-rows.ts';
import { type Row, level } from './row.ts';

const press = (kind: 'start' | 'stop', icon: string): Row<CarFacts> => ({
  key: kind,
  platform: 'button',
  set: (_, { vehicle }) => ({ kind: 'act', act: { kind, of: vehicle.vin } }),
  config: { icon },
});

const onOurBus = ({ snapshot, vehicle }: CarFacts): boolean =>
  snapshot.chargers.some(({ vin }) => vin === vehicle.vin);

function isPluggedIn(facts: CarFacts): boolean | undefined {
  if (onOurBus(facts)) return true;
  return facts.vehicle.charging === 'unknown' ? undefined : facts.vehicle.charging !== 'disconnected';
}

/** The device of one car. */
export const carRows: readonly Row<CarFacts>[] = [
  press('start', 'mdi:play'),
  press('stop', 'mdi:stop'),
  {
    key: 'charging',
    platform: 'sensor',
    value: ({ vehicle }) => vehicle.charging,
    list: { of: carStates, in: 'car_states' },
    config: { device_class: 'enum', icon: 'mdi:car-electric' },
  },
  {
    key: 'charge_level',
    platform: 'sensor',
    value: ({ vehicle }) => vehicle.levelPercent,
    config: level,
    step: 2,
  },
  { key: 'plugged_in', platform: 'binary_sensor', value: isPluggedIn, config: { device_class: 'plug' } },
  {
    key: 'at_home',
    platform: 'binary_sensor',
    value: facts => (onOurBus(facts) ? true : facts.vehicle.atHome),
    config: { device_class: 'presence' },
  },
  carProblem,
];
