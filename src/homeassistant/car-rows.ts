import type { VehicleSettings } from '../charging/settings.ts';
import { type CarCharging, type RequestsSeen, carStates, requestKinds } from '../charging/snapshot.ts';
import { percent } from '../units.ts';
import type { CarFacts } from './facts.ts';
import { carProblem } from './problem-rows.ts';
import { type Deed, type Row, count, diagnostic, level, numberIn, setting, timeIn } from './row.ts';

const press = (kind: 'start' | 'stop', icon: string): Row<CarFacts> => ({
  key: kind,
  platform: 'button',
  set: (_, { vehicle }) => ({ kind: 'act', act: { kind, of: vehicle.vin } }),
  config: { icon },
});

const change = ({ vehicle }: CarFacts, changed: Partial<VehicleSettings>): Deed => ({
  kind: 'vehicle',
  vin: vehicle.vin,
  change: changed,
});

const levelSetting = (key: 'minimum_level' | 'ready_level', icon: string): Row<CarFacts> => ({
  key,
  platform: 'number',
  value: ({ own }) => own[key],
  set: (payload, facts) => {
    const value = numberIn(payload, 0, 100);
    return value === undefined ? undefined : change(facts, { [key]: percent(value) });
  },
  config: { ...setting, icon, min: 0, max: 100, step: 1, unit_of_measurement: '%', mode: 'slider' },
});

const onOurBus = ({ snapshot, vehicle }: CarFacts): boolean =>
  snapshot.chargers.some(({ vin }) => vin === vehicle.vin);

/** A sleeping car is as it fell asleep; of one that is out of reach nobody knows. */
function chargingOf({ vehicle }: CarFacts): Exclude<CarCharging, 'unknown'> | undefined {
  return vehicle.charging === 'unknown' || vehicle.reach === 'unreachable' ? undefined : vehicle.charging;
}

function isPluggedIn(facts: CarFacts): boolean | undefined {
  if (onOurBus(facts)) return true;
  const charging = chargingOf(facts);
  return charging === undefined ? undefined : charging !== 'disconnected';
}

/** What a car takes. */
const LIMIT = { min: 50, max: 100, step: 1 } as const;

/** The device of one car. */
export const carRows: readonly Row<CarFacts>[] = [
  press('start', 'mdi:play'),
  press('stop', 'mdi:stop'),
  {
    key: 'charging',
    platform: 'sensor',
    value: chargingOf,
    list: { of: carStates.filter(state => state !== 'unknown'), in: 'car_states' },
    config: { device_class: 'enum', icon: 'mdi:car-electric' },
  },
  {
    key: 'charge_level',
    platform: 'sensor',
    value: ({ vehicle }) => vehicle.levelPercent,
    config: level,
    step: 2,
  },
  {
    key: 'charge_limit',
    platform: 'number',
    exists: ({ vehicle }) => vehicle.limitOrder !== undefined,
    value: ({ vehicle }) => vehicle.limitOrder?.wantedPercent ?? vehicle.limitPercent,
    set: (payload, { vehicle }) => {
      const value = numberIn(payload, LIMIT.min, LIMIT.max);
      return value === undefined ? undefined : { kind: 'limit', vin: vehicle.vin, percent: percent(value) };
    },
    config: { ...LIMIT, unit_of_measurement: '%', icon: 'mdi:battery-lock' },
  },
  { key: 'plugged_in', platform: 'binary_sensor', value: isPluggedIn, config: { device_class: 'plug' } },
  {
    key: 'at_home',
    platform: 'binary_sensor',
    value: facts => (onOurBus(facts) ? true : facts.vehicle.atHome),
    config: { device_class: 'presence' },
  },
  levelSetting('minimum_level', 'mdi:battery-alert'),
  levelSetting('ready_level', 'mdi:battery-check'),
  {
    key: 'ready_by',
    platform: 'time',
    value: ({ own }) => `${own.ready_by}:00`,
    set: (payload, facts) => {
      const time = timeIn(payload);
      return time === undefined ? undefined : change(facts, { ready_by: time });
    },
    config: { ...setting, icon: 'mdi:clock-check' },
  },
  {
    key: 'ready_by_on',
    id: 'ready_by',
    platform: 'switch',
    value: ({ own }) => own.ready_by_on,
    set: (payload, facts) => change(facts, { ready_by_on: payload === 'ON' }),
    config: { ...setting, icon: 'mdi:calendar-clock' },
  },
  {
    key: 'requests',
    platform: 'sensor',
    exists: ({ vehicle }) => vehicle.requests !== undefined,
    value: ({ vehicle }) => requestKinds.reduce((sum, kind) => sum + (vehicle.requests?.today[kind] ?? 0), 0),
    attributes: ({ vehicle: { requests } }) => (requests === undefined ? {} : told(requests)),
    config: { ...diagnostic, ...count, icon: 'mdi:cash-clock' },
    step: 5,
  },
  carProblem,
];

/** `data`, `data_budget` and so on, and what the month's requests cost by the price list, in USD. */
const told = ({ today, budget, monthUsd }: RequestsSeen): Readonly<Record<string, number>> => ({
  ...today,
  ...Object.fromEntries(requestKinds.map(kind => [`${kind}_budget`, budget[kind]])),
  month_usd: Math.round(monthUsd * 100) / 100,
});
