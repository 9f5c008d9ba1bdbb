import { type Sample, aggregates, phasesOf } from './gateway-bodies.ts';
import { mixture } from './gateway-generation.ts';

/** Where pypowerwall has its data from. A Powerwall 3 is asked in its own language, the cloud knows powers alone. */
export type Way = 'local' | 'powerwall_3' | 'cloud';

/** The home's sums, in the gateway's shape whatever the way. */
export function proxied(sample: Sample, way: Way): unknown {
  const timeout = 1_500_000_000;
  if (way === 'local') return aggregates(sample, { timeout, siteVolts: mixture });
  const { home } = sample;
  const told = way === 'powerwall_3';
  const meter = (power: number, volts: number, more: object = {}): unknown => ({
    last_communication_time: sample.stamp,
    instant_power: power,
    instant_reactive_power: 0,
    instant_average_voltage: told ? volts : 0,
    i_a_current: 0,
    i_b_current: 0,
    i_c_current: 0,
    timeout,
    instant_total_current: told ? power / volts : null,
    ...more,
  });
  const between = sample.phases === 3 ? home.volts * Math.sqrt(3) : home.volts;
  return {
    site: meter(home.siteWatts, between, told ? currents(sample) : {}),
    battery: meter(home.batteryWatts, home.volts),
    load: meter(home.homeWatts, between),
    solar: meter(home.solarWatts, home.volts),
  };
}

/** With the direction of each phase, unlike a gateway. */
function currents(sample: Sample): object {
  const [a = 0, b = 0, c = 0] = phasesOf(sample).map(({ amps, watts }) => Math.sign(watts) * amps);
  return {
    i_a_current: a,
    i_b_current: b,
    i_c_current: c,
    disclaimer: 'site: voltage/current from Meter X',
  };
}

/** What the library has in store for whoever asks for a meter that it cannot read: the same for ever. */
export const madeUpSiteMeter = (): unknown => [
  {
    id: 0,
    location: 'site',
    type: 'synchrometerX',
    cts: [true, true, false, false],
    Cached_readings: {
      last_communication_time: '2024-01-15T10:00:00.100200300-08:00',
      instant_power: 2400,
      i_a_current: 12,
      i_b_current: 8,
      i_c_current: 0,
      v_l1n: 120,
      v_l2n: 120,
      real_power_a: 1440,
      real_power_b: 960,
    },
  },
];
