import type { Percent, Volts, Watts } from '../units.ts';
import type { HomeLook } from './seams.ts';

export interface PowerwallSettings {
  mode: string;
  /** On the gateway's own scale: 24 is 20 in the app. */
  reserveRawPercent: Percent;
  /** Null where a proxy does not know. */
  gridServices: boolean | null;
}

/** A home at the moment of the meters' last reading, with the time stamp of that. */
export interface Sample {
  readonly home: HomeLook;
  readonly stamp: string;
  /** Legs or phases at the grid: two are a split phase. */
  readonly phases: 1 | 2 | 3;
}

const NEVER = '0001-01-01T00:00:00Z';

export interface MeterShape {
  readonly timeout: number;
  /** What the site's meter calls the average, of the voltage between the conductors of a car. */
  readonly siteVolts: (line: number, phases: Sample['phases']) => number;
  /** Firmware of 2018 knows neither averages nor moments of the phases. */
  readonly old?: boolean;
  /** The battery's meter is listed, and has never been heard. */
  readonly batteryUnheard?: boolean;
}

/** The four meters; all currents are nought, as in every recording. */
export function aggregates({ home, stamp, phases }: Sample, shape: MeterShape): Record<string, unknown> {
  const meter = (power: Watts, volts: number): unknown => meterBody(power, volts, stamp, shape);
  const nobody = meterBody(0, 0, NEVER, shape);
  const atTheGrid = shape.siteVolts(home.volts, phases);
  const all = {
    site: meter(home.siteWatts, atTheGrid),
    battery: shape.batteryUnheard === true ? nobody : meter(home.batteryWatts, home.volts),
    load: meter(home.homeWatts, atTheGrid),
    solar: meter(home.solarWatts, home.volts),
  };
  return shape.old === true ? { ...all, busway: nobody, frequency: nobody, generator: nobody } : all;
}

const meterBody = (power: number, volts: number, stamp: string, shape: MeterShape): unknown => ({
  last_communication_time: stamp,
  instant_power: power,
  instant_reactive_power: 0,
  instant_apparent_power: Math.abs(power),
  frequency: 0,
  energy_exported: 348463.5610710742,
  energy_imported: 752045.9551097859,
  instant_average_voltage: volts,
  i_a_current: 0,
  i_b_current: 0,
  i_c_current: 0,
  instant_total_current: 0,
  timeout: shape.timeout,
  ...(shape.old === true
    ? {}
    : {
        instant_average_current: 0,
        last_phase_voltage_communication_time: NEVER,
        last_phase_power_communication_time: NEVER,
        last_phase_energy_communication_time: NEVER,
        num_meters_aggregated: 1,
      }),
});

interface Phase {
  readonly watts: number;
  readonly volts: number;
  readonly amps: number;
}

const shares = { 1: [1], 2: [0.6, 0.4], 3: [0.5, 0.3, 0.2] } as const;

/** The site's power on each leg or phase. Meters show the size of a current and not its direction. */
export function phasesOf({ home, phases }: Sample): readonly Phase[] {
  const volts = phases === 2 ? home.volts / 2 : home.volts;
  return shares[phases].map(share => {
    const watts = share * home.siteWatts;
    return { watts, volts, amps: volts === 0 ? 0 : Math.abs(watts) / volts };
  });
}

/** What a Neurio or a synchrometer at the grid tells. The former fills no current. */
export function siteMeter(sample: Sample, type: 'neurio_tcp' | 'synchrometerX'): unknown {
  const phases = phasesOf(sample);
  const amps = (phase: number): number => (type === 'neurio_tcp' ? 0 : (phases[phase]?.amps ?? 0));
  const each = phases.map(({ watts, volts }, phase) => {
    const letter = 'abc'[phase] ?? '';
    return { [`v_l${phase + 1}n`]: volts, [`real_power_${letter}`]: watts, [`reactive_power_${letter}`]: 0 };
  });
  const readings = {
    last_communication_time: sample.stamp,
    instant_power: sample.home.siteWatts,
    instant_reactive_power: 0,
    frequency: 0,
    i_a_current: amps(0),
    i_b_current: amps(1),
    i_c_current: amps(2),
    timeout: 1_500_000_000,
    last_phase_energy_communication_time: NEVER,
  };
  return [
    {
      id: 0,
      location: 'site',
      type,
      cts: [true, phases.length > 1, phases.length > 2, false],
      inverted: [false, false, false, false],
      Cached_readings: Object.assign(readings, ...each),
    },
  ];
}

export const operation = ({ mode, reserveRawPercent }: PowerwallSettings): unknown => ({
  real_mode: mode,
  backup_reserve_percent: reserveRawPercent,
  freq_shift_load_shed_soe: 65,
  freq_shift_load_shed_delta_f: -0.32,
});

export const siteMaster = (running: boolean): unknown => ({
  status: running ? 'StatusUp' : 'StatusDown',
  running,
  connected_to_tesla: true,
  power_supply_mode: false,
  can_reboot: running ? 'Yes' : '',
});

/** Two packs, the second of which is switched off: then everything measured is null. */
export const systemStatus = ({ levelRawPercent, batteryWatts, gridStatus, volts }: HomeLook): unknown => ({
  command_source: 'Configuration',
  nominal_full_pack_energy: 13_500,
  nominal_energy_remaining: 135 * levelRawPercent,
  max_charge_power: 5000,
  max_discharge_power: 5000,
  grid_services_power: 0,
  system_island_state: gridStatus,
  available_blocks: 1,
  solar_real_power_limit: -1,
  grid_faults: [],
  can_reboot: 'Power flow is too high',
  battery_blocks: [pack(batteryWatts, volts), pack(null, null)],
});

const pack = (power: Watts | null, volts: Volts | null): unknown => ({
  PackagePartNumber: 'XXX-G',
  PackageSerialNumber: 'TGXXX',
  disabled_reasons: power === null ? ['DisabledExcessiveVoltageDrop'] : [],
  pinv_state: power === null ? '' : 'PINV_GridFollowing',
  p_out: power,
  q_out: power === null ? null : 20,
  v_out: volts,
  f_out: power === null ? null : 50.01,
  i_out: power === null ? null : 8.2,
  energy_charged: power === null ? null : 5_104_330,
  energy_discharged: power === null ? null : 4_318_210,
});
