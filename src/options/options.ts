import type { z } from 'zod';
import { logLevels } from './log-level.ts';
import { type OptionFault, faultsOf } from './fault.ts';
import { numberFrom, wholeFrom, word } from './fields.ts';
import { choice, group } from './group.ts';
import { meter } from './meter.ts';
import { powerwallControl } from './powerwall-control.ts';
import { vehicles } from './vehicles.ts';
import { wallConnectors } from './wall-connectors.ts';

const radius = { radius_m: wholeFrom(20, 5000, 'must be whole metres from 20 to 5000').default(150) };
const byZone = group(radius).transform(({ radius_m }) => ({
  radius_m,
  latitude: undefined,
  longitude: undefined,
}));
const byPosition = group({
  ...radius,
  latitude: numberFrom(-90, 90, 'must be degrees from -90 to 90, for example 52.52, beside longitude'),
  longitude: numberFrom(-180, 180, 'must be degrees from -180 to 180, for example 13.405, beside latitude'),
});

/** Where the cars are at home; without a position, Home Assistant's home zone. */
const home = choice(given =>
  Object.hasOwn(given, 'latitude') || Object.hasOwn(given, 'longitude') ? byPosition : byZone,
);

const options = group({
  wall_connectors: wallConnectors,
  meter,
  vehicles,
  powerwall_control: powerwallControl,
  home,
  log_level: word(logLevels).default('info'),
});

/** What the owner says of the installation. Currents in amps per phase, the position in degrees, its radius in metres. */
export type Options = z.output<typeof options>;

export type OptionsRead = { readonly options: Options } | { readonly faults: readonly OptionFault[] };

/** The options, or everything that is wrong with them at once. A key that is null or blank counts as left out. */
export function readOptions(json: unknown): OptionsRead {
  const given = withoutUnset(json);
  const read = options.safeParse(given);
  return read.success ? { options: read.data } : { faults: faultsOf(given, read.error.issues) };
}

/** Home Assistant's forms write null and blanks for what the owner left open. */
function withoutUnset(json: unknown): unknown {
  if (Array.isArray(json)) return json.map(member => (isUnset(member) ? undefined : withoutUnset(member)));
  if (typeof json !== 'object' || json === null) return json;
  const set = Object.entries(json).filter(([, value]) => !isUnset(value));
  return Object.fromEntries(set.map(([key, value]) => [key, withoutUnset(value)]));
}

const isUnset = (value: unknown): boolean =>
  value === null || (typeof value === 'string' && value.trim() === '');
