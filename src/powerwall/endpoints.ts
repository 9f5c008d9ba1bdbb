import type { Fault } from '../runtime/failure.ts';
import { minutes, seconds } from '../units.ts';
import { readPhases } from './phases.ts';
import { readAggregates } from './reading.ts';
import type { Endpoints } from './source.ts';
import { readGrid, readLevel, readOperation, readShownLevel } from './status.ts';

const POWER = '/api/meters/aggregates';
const GRID = '/api/system_status/grid_status';
const LEVEL = '/api/system_status/soe';

/** How often the loop goes round. */
export const PACE = seconds(2);
/** With every second round, however long the rounds take. */
const EVERY_SECOND_ROUND = seconds(3);

const notJson = (path: string): Fault => ({ key: 'gateway_not_json', about: { path } });

/** A Powerwall 3 answers the first three on the home's network, and has none of the others. */
export const gatewayEndpoints: Endpoints = {
  power: {
    path: POWER,
    kind: 'needed',
    every: PACE,
    read: readAggregates,
    nonsense: { key: 'gateway_no_meter', about: { path: POWER } },
  },
  grid: {
    path: GRID,
    kind: 'expected',
    every: EVERY_SECOND_ROUND,
    read: readGrid,
    nonsense: notJson(GRID),
  },
  level: {
    path: LEVEL,
    kind: 'expected',
    every: seconds(30),
    read: readLevel,
    nonsense: notJson(LEVEL),
  },
  operation: {
    path: '/api/operation',
    kind: 'extra',
    every: minutes(1),
    read: readOperation,
    nonsense: notJson('/api/operation'),
  },
  phases: {
    path: '/api/meters/site',
    kind: 'extra',
    every: EVERY_SECOND_ROUND,
    read: readPhases,
    nonsense: notJson('/api/meters/site'),
  },
};

/**
 * The same paths, with two differences. The level is on the scale of the app already (`/soe` is not, or is, depending on
 * which of the two programs it is). And `/api/meters/site` is not asked: before a Powerwall 3 and the cloud it is the
 * same made-up answer for ever, while the sums tell the currents.
 */
export function proxyEndpoints(url: string): Endpoints {
  const noData: Fault = { key: 'proxy_no_data', about: { url } };
  const { power, grid, level, operation } = gatewayEndpoints;
  return {
    power: { ...power, nonsense: noData, missing: { key: 'proxy_not_json', about: { url } } },
    grid: { ...grid, nonsense: noData },
    // Null without a Powerwall, so it is no fault.
    level: { ...level, kind: 'extra', read: readShownLevel, nonsense: noData },
    operation: { ...operation, nonsense: noData },
    phases: undefined,
  };
}
