import { eventTypes } from '../charging/decision.ts';
import { reasons } from '../charging/reasons.ts';
import { type Settings, areEntityIds, batteryPriorities, startRules } from '../charging/settings.ts';
import type { MeterReading } from '../charging/snapshot.ts';
import { percent, watts } from '../units.ts';
import { type Facts, drawnWatts } from './facts.ts';
import { sunPilotProblems } from './problem-rows.ts';
import { type Chore, type Row, diagnostic, energy, level, numberIn, power, setting, timeIn } from './row.ts';

type Plain = Required<Omit<Settings, 'wall_connectors' | 'vehicles'>>;
type KeysOf<T> = {
  readonly [K in keyof Plain]: NonNullable<Plain[K]> extends T ? K : never;
}[keyof Plain];
type Rows = Row<Facts>;

/** A switch that is a setting. */
export const toggle = (key: KeysOf<boolean>, icon: string, config: Rows['config'] = setting): Rows => ({
  key,
  platform: 'switch',
  value: ({ settings }) => settings[key] ?? false,
  set: payload => ({ kind: 'settings', change: { [key]: payload === 'ON' } }),
  config: { ...config, icon },
});

interface Span {
  readonly min: number;
  readonly max: number;
  readonly step?: number;
  readonly unit?: string;
  readonly deviceClass?: 'power';
  readonly icon: string;
}

const number = (
  key: KeysOf<number>,
  { min, max, step = 1, unit, deviceClass, icon }: Span,
  made: (n: number) => number,
): Rows => ({
  key,
  platform: 'number',
  value: ({ settings }) => settings[key],
  set: payload => {
    const value = numberIn(payload, min, max);
    return value === undefined ? undefined : { kind: 'settings', change: { [key]: made(value) } };
  },
  config: {
    ...setting,
    icon,
    min,
    max,
    step,
    mode: 'box',
    ...(unit === undefined ? {} : { unit_of_measurement: unit }),
    ...(deviceClass === undefined ? {} : { device_class: deviceClass }),
  },
});

const time = (key: 'window_start' | 'window_end', icon: string): Rows => ({
  key,
  platform: 'time',
  value: ({ settings }) => `${settings[key]}:00`,
  set: payload => {
    const found = timeIn(payload);
    return found === undefined ? undefined : { kind: 'settings', change: { [key]: found } };
  },
  config: { ...setting, icon },
});

/** Ids of entities, several joined by commas; none where it is empty. */
const entities = (key: 'import_price' | 'export_price', icon: string): Rows => ({
  key,
  platform: 'text',
  value: ({ settings }) => settings[key] ?? '',
  set: payload => {
    const ids = payload.trim();
    return areEntityIds(ids) ? { kind: 'settings', change: { [key]: ids } } : undefined;
  },
  config: { ...setting, icon, max: 255 },
});

/** Whatever is typed is kept: what Home Assistant does not know is told with what it has. */
const notifyTarget: Rows = {
  key: 'notify',
  platform: 'text',
  value: ({ settings }) => settings.notify ?? '',
  set: payload => ({ kind: 'settings', change: { notify: payload.trim() } }),
  config: { ...setting, icon: 'mdi:bell-outline', max: 255 },
};

const metered = (key: string, of: keyof MeterReading, icon: string): Rows => ({
  key,
  platform: 'sensor',
  value: facts => {
    const value = meterIsFresh(facts) ? facts.snapshot.meter.reading?.[of] : undefined;
    return value === undefined ? undefined : Math.round(value);
  },
  config: { ...power, icon },
  step: 50,
});

/** What went into cars from one source. */
const charged = (key: string, of: keyof Facts['decision']['energy'], icon: string): Rows => ({
  key,
  platform: 'sensor',
  value: ({ decision }) => Math.round(decision.energy[of] / 10) / 100,
  config: { ...energy, suggested_display_precision: 2, icon },
  step: 0.1,
});

const connectivity = (key: string, value: (facts: Facts) => boolean): Rows => ({
  key,
  platform: 'binary_sensor',
  value,
  config: { ...diagnostic, device_class: 'connectivity' },
});

const chore = (key: Chore, icon: string): Rows => ({
  key,
  platform: 'button',
  set: () => ({ kind: 'chore', chore: key }),
  config: { ...setting, icon },
});
const acceptCertificate: Rows = {
  key: 'accept_certificate',
  platform: 'button',
  set: () => ({ kind: 'accept_certificate' }),
  config: { ...setting, icon: 'mdi:certificate' },
};

const meterIsFresh = ({ snapshot: { nowMs, meter } }: Facts): boolean =>
  meter.reading !== undefined && nowMs - meter.reading.takenAtMs <= meter.staleAfterMs;

/** Undefined while nobody knows what a charger that fell silent in mid-charge draws. */
function chargingPower(facts: Facts): number | undefined {
  const { chargers } = facts.snapshot;
  const drawn = chargers.map(charger =>
    charger.answering || charger.actualAmps >= 1 ? drawnWatts(facts, charger) : 0,
  );
  return drawn.reduce(
    (sum, watts) => (sum === undefined || watts === undefined ? undefined : sum + watts),
    0,
  );
}

const rounded = (value: number | undefined): number | undefined =>
  value === undefined ? undefined : Math.round(value);

/** The device SunPilot: switch, settings, the meter, and the sentence that explains the moment. */
export const sunPilotRows: readonly Rows[] = [
  toggle('solar_charging', 'mdi:solar-power', {}),
  {
    key: 'status',
    platform: 'sensor',
    value: ({ decision }) => decision.told.key,
    attributes: ({ decision, words, problems }) => ({ explanation: words.sentence(decision.told), problems }),
    list: { of: Object.keys(reasons), in: 'reasons' },
    config: { device_class: 'enum', icon: 'mdi:comment-text-outline' },
  },
  metered('grid_power', 'siteWatts', 'mdi:transmission-tower'),
  metered('solar_power', 'solarWatts', 'mdi:solar-panel'),
  metered('battery_power', 'batteryWatts', 'mdi:home-battery'),
  metered('home_power', 'homeWatts', 'mdi:home-lightning-bolt'),
  {
    key: 'surplus',
    platform: 'sensor',
    value: ({ decision }) => rounded(decision.surplusWatts),
    config: { ...power, icon: 'mdi:weather-sunny' },
    step: 50,
  },
  {
    key: 'charging_power',
    platform: 'sensor',
    value: chargingPower,
    config: { ...power, icon: 'mdi:ev-station' },
    step: 50,
  },
  {
    key: 'battery_level',
    platform: 'sensor',
    value: ({ snapshot }) => rounded(snapshot.meter.levelPercent),
    config: level,
    step: 2,
  },
  charged('energy_solar', 'solarWh', 'mdi:solar-power'),
  charged('energy_battery', 'batteryWh', 'mdi:home-battery'),
  charged('energy_grid', 'gridWh', 'mdi:transmission-tower'),
  { key: 'charging', platform: 'event', config: { event_types: eventTypes, icon: 'mdi:car-electric' } },
  {
    key: 'battery_priority',
    platform: 'select',
    value: ({ settings }) => settings.battery_priority,
    set: payload => {
      const chosen = batteryPriorities.find(priority => priority === payload);
      return chosen === undefined ? undefined : { kind: 'settings', change: { battery_priority: chosen } };
    },
    list: { of: batteryPriorities, in: 'priorities' },
    config: { ...setting, icon: 'mdi:scale-balance' },
  },
  toggle('wait_for_sun', 'mdi:weather-partly-cloudy'),
  {
    key: 'start_rule',
    platform: 'select',
    value: ({ settings }) => settings.start_rule,
    set: payload => {
      const chosen = startRules.find(rule => rule === payload);
      return chosen === undefined ? undefined : { kind: 'settings', change: { start_rule: chosen } };
    },
    list: { of: startRules, in: 'start_rules' },
    config: { ...setting, icon: 'mdi:weather-sunny-alert' },
  },
  number(
    'start_export',
    {
      min: 0,
      max: 25_000,
      step: 50,
      unit: 'W',
      deviceClass: 'power',
      icon: 'mdi:transmission-tower-export',
    },
    watts,
  ),
  number('battery_threshold', { min: 0, max: 100, unit: '%', icon: 'mdi:battery-check' }, percent),
  number('battery_buffer', { min: 0, max: 100, unit: '%', icon: 'mdi:battery-arrow-down' }, percent),
  time('window_start', 'mdi:clock-start'),
  time('window_end', 'mdi:clock-end'),
  toggle('window_by_sun', 'mdi:weather-sunset'),
  number('starts_per_day', { min: 0, max: 100, icon: 'mdi:counter' }, count => Math.round(count)),
  toggle('off_grid_charging', 'mdi:transmission-tower-off'),
  number('off_grid_level', { min: 0, max: 100, unit: '%', icon: 'mdi:battery-50' }, percent),
  chore('create_dashboard', 'mdi:view-dashboard'),
  chore('add_to_energy', 'mdi:lightning-bolt-circle'),
  chore('remove', 'mdi:delete-sweep'),
  entities('import_price', 'mdi:cash-minus'),
  entities('export_price', 'mdi:cash-plus'),
  notifyTarget,
  connectivity('bus_connected', ({ snapshot }) => snapshot.bus.connected),
  connectivity('meter_connected', meterIsFresh),
  acceptCertificate,
  ...sunPilotProblems,
];
