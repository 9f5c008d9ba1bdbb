/** Bodies in the shapes that gateways were heard to answer, with values of our own. */

const NEVER = '0001-01-01T00:00:00Z';
const HALF_PAST = '2026-06-21T12:30:00.321056599+02:00';

const meter = (instant_power: number, volts: number, more: object = {}): object => ({
  last_communication_time: HALF_PAST,
  instant_power,
  instant_reactive_power: -31.5,
  instant_apparent_power: Math.abs(instant_power) + 1,
  frequency: 0,
  energy_exported: 1234567.891,
  energy_imported: 234567.8912,
  instant_average_voltage: volts,
  i_a_current: 0,
  i_b_current: 0,
  i_c_current: 0,
  timeout: 1500000000,
  ...more,
});

const newer = {
  instant_average_current: 0,
  instant_total_current: 0,
  num_meters_aggregated: 1,
  last_phase_voltage_communication_time: NEVER,
  last_phase_power_communication_time: NEVER,
  last_phase_energy_communication_time: NEVER,
};
const nobody = { ...meter(0, 0, { last_communication_time: NEVER }), frequency: 0 };

const four = (
  powers: readonly [number, number, number, number],
  volts: readonly [number, number],
  more = {},
) => {
  const [site, battery, load, solar] = powers;
  const [atGrid, atBattery] = volts;
  return {
    site: meter(site, atGrid, more),
    battery: meter(battery, atBattery, more),
    load: meter(load, atGrid, more),
    solar: meter(solar, atBattery, more),
  };
};

const cached = (more: object): object => ({
  last_communication_time: HALF_PAST,
  instant_reactive_power: -187,
  frequency: 0,
  i_a_current: 0,
  i_b_current: 0,
  i_c_current: 0,
  last_phase_energy_communication_time: NEVER,
  timeout: 1500000000,
  ...more,
});
const atTheGrid = (type: string, more: object): object => ({
  id: 0,
  location: 'site',
  type,
  cts: [true, true, false, false],
  inverted: [false, false, false, false],
  connection: { short_id: '12345', device_serial: 'OBB…', https_conf: {} },
  Cached_readings: cached(more),
});

/** By file name, as the recordings are. */
export const ownPayloads: ReadonlyMap<string, unknown> = new Map<string, unknown>([
  [
    'own-2018-aggregates.json',
    {
      ...four([-60.5, -1900, 1250.5, 3211], [239.4, 238.9], { timeout: undefined }),
      busway: nobody,
      frequency: nobody,
      generator: nobody,
    },
  ],
  ['own-gw1-leg-aggregates.json', four([45.2, -7100, 1400.2, 8455], [120.4, 240.2])],
  ['own-gw2-aggregates.json', four([-4200.5, -30, 900.5, 5131], [212.4, 245.6], newer)],
  ['own-three-phases-aggregates.json', four([-35, -1200, 640, 1875], [407.5, 238.1], newer)],
  [
    'own-plus-aggregates.json',
    {
      ...four([52, -1450, 1003.5, 2401.5], [210.4, 243.1], newer),
      solar: meter(2401.5, 243.2, { timeout: 1e9 }),
    },
  ],
  [
    'own-pw3-aggregates.json',
    four([-8, 1204, 1196.0000000000002, 0], [236.4, 236.2], { ...newer, timeout: 6e10 }),
  ],
  ['own-night-aggregates.json', four([412, 20, 431.25, -2], [213.2, 246.9], newer)],
  ['own-soe.json', { percentage: 63.70192307692307 }],
  ['own-grid_status.json', { grid_status: 'SystemGridConnected', grid_services_active: false }],
  ['own-grid_status-offgrid.json', { grid_status: 'SystemIslandedActive', grid_services_active: true }],
  ['own-grid_status-transition.json', { grid_status: 'SystemTransitionToGrid', grid_services_active: false }],
  [
    'own-operation.json',
    { real_mode: 'autonomous', backup_reserve_percent: 24, freq_shift_load_shed_soe: 75 },
  ],
  [
    'own-meters.site.json',
    [
      atTheGrid('synchrometerX', {
        instant_power: 2210,
        i_a_current: 11.9,
        i_b_current: 6.6,
        v_l1n: 120.4,
        v_l2n: 120.9,
        real_power_a: 1416,
        real_power_b: 794,
        reactive_power_a: -118,
        reactive_power_b: -77,
      }),
    ],
  ],
  [
    'own-neurio-meters.site.json',
    [
      atTheGrid('neurio_tcp', {
        instant_power: -25.00000091,
        v_l1n: 244.31,
        v_l2n: 0.2,
        real_power_a: -24.9,
        real_power_b: -0.1,
        reactive_power_a: -398.2,
        reactive_power_b: -0.12,
      }),
    ],
  ],
  [
    'own-three-phases-meters.site.json',
    [
      atTheGrid('synchrometerX', {
        cts: [true, true, true, false],
        instant_power: -31,
        i_a_current: 2.71,
        i_b_current: 1.62,
        i_c_current: 0.94,
        v_l1n: 236.3,
        v_l2n: 233.8,
        v_l3n: 237.2,
        real_power_a: 9,
        real_power_b: -25,
        real_power_c: -15,
      }),
    ],
  ],
  [
    'own-2018-meters.site.json',
    [atTheGrid('neurio_tcp', { instant_power: 21.5, v_l1n: 245.1, v_l2n: 0.31 })],
  ],
  ['own-meters.solar.json', null],
  ['own-meters.json', [{ serial: 'JBL', short_id: '1', type: 'synchrometerX', cts: [{ type: 'site' }] }]],
  [
    'own-site_info.json',
    { max_system_energy_kWh: 13.5, max_site_meter_power_kW: 1000000000, site_name: 'Home' },
  ],
  ['own-sitemaster.json', { status: 'StatusUp', running: true, can_reboot: 'Power flow is too high' }],
  ['own-status.json', { start_time: '2026-01-05 09:12:44 +0800', version: '22.9 0123abcd', followers: null }],
  [
    'own-system_status.json',
    {
      nominal_full_pack_energy: 27120,
      nominal_energy_remaining: 13044,
      system_island_state: 'SystemGridConnected',
      battery_blocks: [{ p_out: null, v_out: null, energy_charged: null, pinv_state: '' }],
      solar_real_power_limit: -1,
    },
  ],
]);
