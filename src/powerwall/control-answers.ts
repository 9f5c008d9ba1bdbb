import { z } from 'zod';
import {
  type PowerwallChange,
  type PowerwallSeen,
  type PowerwallState,
  controlModes,
} from '../charging/powerwall-settings.ts';
import { percent } from '../units.ts';

const share = z.number().min(0).max(101).transform(percent).optional().catch(undefined);
const Mode = z.enum(controlModes).or(z.literal('unknown')).catch('unknown');

const SiteInfo = z.object({
  response: z.object({
    backup_reserve_percent: share,
    default_real_mode: z
      .string()
      .min(1)
      .transform(word => Mode.parse(word))
      .optional()
      .catch(undefined),
  }),
});

/** `site_info`: what the owner has set, on the scale of the app; undefined where it tells nothing. */
export function readSettings(body: unknown): Pick<PowerwallSeen, 'reservePercent' | 'mode'> | undefined {
  const { response } = SiteInfo.safeParse(body).data ?? {};
  const { backup_reserve_percent: reservePercent, default_real_mode: mode } = response ?? {};
  return reservePercent === undefined && mode === undefined ? undefined : { reservePercent, mode };
}

const LiveStatus = z.object({
  response: z.object({
    percentage_charged: share,
    storm_mode_active: z.boolean().nullish().catch(undefined),
    island_status: z.string().nullish().catch(undefined),
  }),
});

/** `live_status`: what stands against a change now. */
export function readState(body: unknown): Omit<PowerwallState, 'takenAtMs'> | undefined {
  const { response } = LiveStatus.safeParse(body).data ?? {};
  return (
    response && {
      stormWatch: response.storm_mode_active === true,
      offGrid: response.island_status?.startsWith('off_grid') === true,
      levelPercent: response.percentage_charged,
    }
  );
}

const Product = z.object({
  energy_site_id: z.union([z.number(), z.string().regex(/^\d+$/)]),
  resource_type: z.literal('battery'),
});
const Products = z.object({ response: z.array(z.unknown()) });

/** `products`: the sites that have a Powerwall. */
export function readSites(body: unknown): readonly string[] | undefined {
  const list = Products.safeParse(body).data?.response;
  return list?.flatMap(one => Product.safeParse(one).data?.energy_site_id ?? []).map(String);
}

const Updated = z.object({
  response: z.object({ code: z.number(), message: z.string().optional().catch(undefined) }),
});

/** The answer to a change: a good status alone says nothing. Undefined where it was taken, else the reason. */
export function refusalIn(body: unknown): string | undefined {
  const { response } = Updated.safeParse(body).data ?? {};
  if (response === undefined) return 'no result';
  const { code, message = `code ${code}` } = response;
  return code >= 200 && code < 300 ? undefined : message.slice(0, 120);
}

/** Where a change is posted, and with what. */
export const postOf = (
  change: PowerwallChange,
): { readonly name: string; readonly body: Readonly<Record<string, unknown>> } =>
  change.kind === 'reserve'
    ? { name: 'backup', body: { backup_reserve_percent: change.percent } }
    : { name: 'operation', body: { default_real_mode: change.mode } };
