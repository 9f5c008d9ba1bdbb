type Traits = Readonly<Record<string, unknown>>;

const setting = { entity_category: 'config' } as const;
const diagnostic = { entity_category: 'diagnostic' } as const;
const measured = { state_class: 'measurement' } as const;
const power = {
  ...measured,
  device_class: 'power',
  unit_of_measurement: 'W',
  suggested_display_precision: 0,
} as const;
const current = {
  ...measured,
  device_class: 'current',
  unit_of_measurement: 'A',
  suggested_display_precision: 1,
} as const;
const level = {
  ...measured,
  device_class: 'battery',
  unit_of_measurement: '%',
  suggested_display_precision: 0,
} as const;
const energy = {
  device_class: 'energy',
  state_class: 'total_increasing',
  unit_of_measurement: 'kWh',
} as const;
const chargedBySource = { ...energy, suggested_display_precision: 2 } as const;
const percent = { ...setting, min: 0, max: 100, step: 1, unit_of_measurement: '%' } as const;
const problem = { ...diagnostic, device_class: 'problem' } as const;
const connectivity = { ...diagnostic, device_class: 'connectivity' } as const;
const off = { ...diagnostic, enabled_by_default: false } as const;
const counter = { ...off, state_class: 'total_increasing' } as const;

/**
 * What automations, dashboards and scripts rely on: each entity id as it is first given, and all that the entity says of
 * itself. Changing one is a change of the product, with a migration and a line in the changelog.
 */
export const promised: Readonly<Record<string, Traits>> = {
  'switch.sunpilot_solar_charging': {},
  'switch.sunpilot_wait_for_sun': setting,
  'select.sunpilot_start_rule': { ...setting, options: ['By export', 'Best value'] },
  'number.sunpilot_start_export': {
    ...setting,
    device_class: 'power',
    min: 0,
    max: 25_000,
    step: 50,
    unit_of_measurement: 'W',
  },
  'select.sunpilot_battery_priority': {
    ...setting,
    options: ['Powerwall first', 'Car first', 'Share', 'Full by sunset'],
  },
  'number.sunpilot_battery_threshold': percent,
  'number.sunpilot_battery_buffer': percent,
  'time.sunpilot_window_start': setting,
  'time.sunpilot_window_end': setting,
  'switch.sunpilot_window_by_sun': setting,
  'number.sunpilot_starts_per_day': { ...setting, min: 0, max: 100, step: 1 },
  'switch.sunpilot_off_grid_charging': setting,
  'number.sunpilot_off_grid_level': percent,
  'text.sunpilot_import_price': { ...setting, max: 255 },
  'text.sunpilot_export_price': { ...setting, max: 255 },
  'text.sunpilot_notify': { ...setting, max: 255 },
  'sensor.sunpilot_grid_power': power,
  'sensor.sunpilot_solar_power': power,
  'sensor.sunpilot_battery_power': power,
  'sensor.sunpilot_home_power': power,
  'sensor.sunpilot_surplus': power,
  'sensor.sunpilot_charging_power': power,
  'sensor.sunpilot_battery_level': level,
  'sensor.sunpilot_energy_solar': chargedBySource,
  'sensor.sunpilot_energy_battery': chargedBySource,
  'sensor.sunpilot_energy_grid': chargedBySource,
  'binary_sensor.sunpilot_bus_connected': connectivity,
  'binary_sensor.sunpilot_meter_connected': connectivity,
  'binary_sensor.sunpilot_bus_problem': problem,
  'binary_sensor.sunpilot_meter_problem': problem,
  'binary_sensor.sunpilot_problem': problem,
  'button.sunpilot_create_dashboard': setting,
  'button.sunpilot_add_to_energy': setting,
  'button.sunpilot_accept_certificate': setting,
  'button.sunpilot_remove': setting,
  'switch.sunpilot_protect_reserve': setting,
  'switch.sunpilot_backup_at_night': setting,
  'number.sunpilot_powerwall_reserve': percent,
  'select.sunpilot_powerwall_mode': {
    ...setting,
    options: ['Self-powered', 'Time-based control', 'Backup'],
  },

  'sensor.wall_connector_1839_limit': current,
  'sensor.wall_connector_1839_current': current,
  'sensor.wall_connector_1839_power': power,
  'sensor.wall_connector_1839_energy': { ...energy, suggested_display_precision: 1 },
  'sensor.wall_connector_1839_state': {
    device_class: 'enum',
    options: [
      'Ready',
      'Charging',
      'Fault',
      'Not charging',
      'Waiting',
      'Busy',
      'Adjusting',
      'Starting',
      'Other',
    ],
  },
  'select.wall_connector_1839_mode': { options: ['Normal', 'Solar', 'Solar with minimum', 'Fast'] },
  'number.wall_connector_1839_maximum': {
    ...setting,
    device_class: 'current',
    min: 6,
    max: 32,
    step: 1,
    unit_of_measurement: 'A',
  },
  'number.wall_connector_1839_priority': { ...setting, min: 0, max: 10, step: 1 },
  'button.wall_connector_1839_boost': {},
  'binary_sensor.wall_connector_1839_problem': problem,
  'sensor.wall_connector_1839_voltage': {
    ...off,
    ...measured,
    device_class: 'voltage',
    unit_of_measurement: 'V',
    suggested_display_precision: 0,
  },
  'sensor.wall_connector_1839_phases': off,
  'sensor.wall_connector_1839_firmware': off,
  'sensor.wall_connector_1839_serial': off,
  'sensor.wall_connector_1839_heartbeats': counter,
  'sensor.wall_connector_1839_lost_heartbeats': counter,
  'sensor.wall_connector_1839_noise': counter,

  'sensor.model_3_charge_level': level,
  'sensor.model_3_charging': {
    device_class: 'enum',
    options: ['Not plugged in', 'No power', 'Starting', 'Charging', 'Complete', 'Stopped'],
  },
  'number.model_3_charge_limit': { min: 50, max: 100, step: 1, unit_of_measurement: '%' },
  'number.model_3_minimum_level': percent,
  'number.model_3_ready_level': percent,
  'time.model_3_ready_by': setting,
  'switch.model_3_ready_by': setting,
  'binary_sensor.model_3_plugged_in': { device_class: 'plug' },
  'binary_sensor.model_3_at_home': { device_class: 'presence' },
  'binary_sensor.model_3_problem': problem,
  'sensor.model_3_requests': { ...diagnostic, state_class: 'total_increasing' },
  'button.model_3_start': {},
  'button.model_3_stop': {},
};
