import { z } from 'zod';
import { type Grid, type PowerwallMode, powerwallModes } from '../charging/snapshot.ts';
import { type Percent, percent } from '../units.ts';

/** The Tesla app hides the lowest 5 % of what the gateway calls its charge level. */
const asInTheApp = (raw: number): Percent => shown((raw - 5) / 0.95);

const shown = (level: number): Percent => percent(Math.min(100, Math.max(0, level)));

const Soe = z.object({ percentage: z.number().min(0).max(101) });
/** Shown in the app as 0, a raw level below 5 comes out of the sum below nothing. */
const ShownSoe = z.object({ percentage: z.number().min(-6).max(101) });

/** `/api/system_status/soe` of a gateway, on the scale of the Tesla app. */
export function readLevel(body: unknown): Percent | undefined {
  const raw = Soe.safeParse(body).data?.percentage;
  return raw === undefined ? undefined : asInTheApp(raw);
}

/** The same of a proxy, which has scaled it already. */
export function readShownLevel(body: unknown): Percent | undefined {
  const level = ShownSoe.safeParse(body).data?.percentage;
  return level === undefined ? undefined : shown(level);
}

export interface GridWord {
  readonly grid: Grid;
  readonly services: boolean | undefined;
}

const GridStatus = z.object({
  grid_status: z.string().min(1),
  grid_services_active: z.boolean().optional().catch(undefined),
});

const gridOfWord: ReadonlyMap<string, Grid> = new Map([
  ['SystemGridConnected', 'connected'],
  ['SystemIslandedActive', 'off'],
  ['SystemIslandedReady', 'off'],
  ['SystemMicroGridFaulted', 'off'],
  ['SystemWaitForUser', 'off'],
]);

/** `/api/system_status/grid_status`. Transitions and words that nobody has explained are `unsure`; null is no word. */
export function readGrid(body: unknown): GridWord | undefined {
  const { data } = GridStatus.safeParse(body);
  return data && { grid: gridOfWord.get(data.grid_status) ?? 'unsure', services: data.grid_services_active };
}

/** What the owner has set in the Tesla app. */
export interface Operation {
  readonly mode: PowerwallMode | undefined;
  readonly reservePercent: Percent | undefined;
}

const OperationBody = z.object({
  real_mode: z.string().min(1).optional().catch(undefined),
  backup_reserve_percent: z.number().min(0).max(101).optional().catch(undefined),
  /** Only pypowerwall-server says whether it is, and only there the reserve is on the scale of the app. */
  stale: z.boolean().optional().catch(undefined),
});

const Mode = z.enum(powerwallModes).catch('unknown');

/** `/api/operation`; undefined where it tells neither mode nor reserve. */
export function readOperation(body: unknown): Operation | undefined {
  const { real_mode, backup_reserve_percent: reserve, stale } = OperationBody.safeParse(body).data ?? {};
  if (stale === true || (real_mode === undefined && reserve === undefined)) return undefined;
  const scaled = stale === undefined ? asInTheApp : shown;
  return {
    mode: real_mode === undefined ? undefined : Mode.parse(real_mode),
    reservePercent: reserve === undefined ? undefined : scaled(reserve),
  };
}
