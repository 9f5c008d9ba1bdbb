import type { RequestCounts, RequestKind } from '../charging/snapshot.ts';

/** What one request of each kind costs, in USD, and how many of them a car may use in a day. */
export interface Tariff {
  readonly usd: RequestCounts;
  readonly budget: RequestCounts;
}

/**
 * A month of 31 days with every budget used up costs 8.99 USD: it stays below the 10 USD that Tesla gives away to each
 * account a month, with room for the stops, which go out in any case.
 */
const budget: RequestCounts = { data: 80, commands: 50, wakes: 4 };

/** Prices of the Fleet API (§1.3), and of Teslemetry's credits at 2.50 USD for 2000: 2, 1 and 20 (§1.5). */
const prices = {
  tesla: { data: 0.002, commands: 0.001, wakes: 0.02 },
  teslemetry: { data: 0.0025, commands: 0.00125, wakes: 0.025 },
} as const satisfies Readonly<Record<string, RequestCounts>>;

type Biller = keyof typeof prices;

/** Who bills what goes over a connection, in Home Assistant over Tesla Fleet; not there: what costs nothing, or the same every month. */
const billers: Readonly<Record<string, Biller>> = {
  fleet_api: 'tesla',
  fleet_proxy: 'tesla',
  home_assistant: 'tesla',
  teslemetry: 'teslemetry',
};

/** The tariff of a connection; undefined where requests cost nothing. Cars on one bill share its budgets. */
export function tariffOf(connection: string, carsOnBill: number): Tariff | undefined {
  const biller = billers[connection];
  return biller && { usd: prices[biller], budget: shared(budget, carsOnBill) };
}

/** How many of the house's cars are on the same bill as one of them. */
export const carsOnBill = (connection: string, all: readonly { readonly connection: string }[]): number =>
  all.filter(other => billers[other.connection] === billers[connection]).length;

const shared = ({ data, commands, wakes }: RequestCounts, among: number): RequestCounts => ({
  data: Math.floor(data / among),
  commands: Math.floor(commands / among),
  wakes: Math.max(1, Math.floor(wakes / among)),
});

/** What a request to the Fleet API is billed as; undefined for the one that asks whether the car is awake. */
export function fleetKind(path: string): RequestKind | undefined {
  if (path.endsWith('/wake_up')) return 'wakes';
  if (/\/(?:signed_command$|command\/)/.test(path)) return 'commands';
  return /^\/api\/1\/vehicles\/[^/]{17}$/.test(path) ? undefined : 'data';
}

/** As `fleetKind`, of Teslemetry, where the readings that it keeps cost nothing and a refresh is paid for. */
export function teslemetryKind(path: string): RequestKind | undefined {
  const kind = fleetKind(path);
  return kind === 'data' && !path.startsWith('/api/refresh/') ? undefined : kind;
}
