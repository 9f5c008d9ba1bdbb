import type { GatewayFault } from './gateway-fault.ts';
import {
  type MeterShape,
  type PowerwallSettings,
  type Sample,
  aggregates,
  operation,
  siteMaster,
  siteMeter,
  systemStatus,
} from './gateway-bodies.ts';

/** What there is to ask of a gateway. */
interface Facts {
  readonly sample: Sample;
  readonly settings: PowerwallSettings;
  readonly faults: ReadonlySet<GatewayFault>;
}

type Body = (facts: Facts) => unknown;
type Bodies = Readonly<Record<string, Body>>;

/** Average of legs and phases as a synchrometer forms it: never what lies between the conductors of a car. */
export const mixture = (line: number, phases: Sample['phases']): number => {
  if (phases === 3) return line * Math.sqrt(3);
  return phases === 2 ? (line * Math.sqrt(3)) / 2 : line;
};
const neurioAverage = (line: number, phases: Sample['phases']): number => (phases === 2 ? line / 2 : line);

const meters =
  (shape: MeterShape): Body =>
  ({ sample, faults }) =>
    aggregates(sample, {
      ...shape,
      ...(faults.has('meter_unhurried') && { timeout: UNHURRIED }),
      ...(faults.has('battery_unheard') && { batteryUnheard: true }),
    });

const TIMEOUT = 1_500_000_000;
const UNHURRIED = 60_000_000_000;

/** On the network of the home, all that there is with a Powerwall 3 of 2026. */
const three = (shape: MeterShape): Bodies => ({
  '/api/meters/aggregates': meters(shape),
  '/api/system_status/soe': ({ sample: { home } }) => ({ percentage: home.levelRawPercent }),
  '/api/system_status/grid_status': ({ sample: { home }, settings, faults }) => ({
    grid_status: faults.has('grid_word_null') ? null : home.gridStatus,
    grid_services_active: settings.gridServices,
  }),
});

const classic = (shape: MeterShape, meter: 'neurio_tcp' | 'synchrometerX'): Bodies => ({
  ...three(shape),
  '/api/system_status': ({ sample: { home } }) => systemStatus(home),
  '/api/operation': ({ settings }) => operation(settings),
  '/api/sitemaster': ({ faults }) => siteMaster(!faults.has('stopped')),
  '/api/meters/site': ({ sample }) => siteMeter(sample, meter),
  '/api/site_info/site_name': () => ({ site_name: 'Home Energy Gateway', timezone: 'America/Los_Angeles' }),
});

const status = (device_type: string, version: string): unknown => ({
  din: '1232100-00-E--TG0123456789AB',
  start_time: '2026-01-05 09:12:44 +0800',
  up_time_seconds: '4012h7m31.204518733s',
  is_new: false,
  version,
  device_type,
  cellular_disabled: false,
});

export interface Kind {
  /** Bodies for whoever is logged in, by path; whatever is not here is not there. */
  readonly bodies: Bodies;
  /** And those for everyone. */
  readonly open: Bodies;
}

export type Generation = 'gateway_1' | 'gateway_2' | 'powerwall_plus' | 'powerwall_3';

/** Which endpoints each generation has on the network of the home, and in which shape; `powerwall` §1.4. */
export const generations: Readonly<Record<Generation, Kind>> = {
  /** The first gateway, with a Neurio at the grid. */
  gateway_1: {
    bodies: {
      ...classic({ timeout: TIMEOUT, siteVolts: neurioAverage, old: true }, 'neurio_tcp'),
      '/api/meters/solar': () => [],
    },
    open: { '/api/status': () => status('hec', '1.50.1 0123abcd') },
  },
  gateway_2: {
    bodies: {
      ...classic({ timeout: TIMEOUT, siteVolts: mixture }, 'synchrometerX'),
      '/api/meters/solar': () => [],
    },
    open: { '/api/status': () => status('teg', '21.44 1234bcde') },
  },
  /** The sun comes in through its own inverter, so no meter tells of it. */
  powerwall_plus: {
    bodies: {
      ...classic({ timeout: TIMEOUT, siteVolts: mixture }, 'synchrometerX'),
      '/api/meters/solar': () => null,
    },
    open: { '/api/status': () => status('teg', '23.28.2 2345cdef') },
  },
  /** Calls its meter silent only after 60 s. */
  powerwall_3: {
    bodies: {
      ...three({ timeout: UNHURRIED, siteVolts: line => line }),
      '/tedapi/din': () => '1707000-21-K--TG0123456789AB',
    },
    open: {},
  },
};
