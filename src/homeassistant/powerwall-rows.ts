import {
  type PowerwallChange,
  type PowerwallSeen,
  controlModes,
  takesReserve,
} from '../charging/powerwall-settings.ts';
import { percent } from '../units.ts';
import type { Facts } from './facts.ts';
import { type Row, numberIn, setting } from './row.ts';
import { toggle } from './sunpilot-rows.ts';

/** What was asked for is shown while it may still take effect: up to a quarter of an hour. */
function expected<Kind extends PowerwallChange['kind']>(
  { command }: PowerwallSeen,
  kind: Kind,
): Extract<PowerwallChange, { kind: Kind }> | undefined {
  const change = command?.expected === true ? command.change : undefined;
  const isOf = (some: PowerwallChange): some is Extract<PowerwallChange, { kind: Kind }> =>
    some.kind === kind;
  return change !== undefined && isOf(change) ? change : undefined;
}

const reserveOf = (seen: PowerwallSeen): number | undefined => {
  const reserve = expected(seen, 'reserve')?.percent ?? seen.reservePercent;
  return reserve === undefined ? undefined : Math.round(reserve);
};

const modeOf = (seen: PowerwallSeen): string | undefined => {
  const mode = expected(seen, 'mode')?.mode ?? seen.mode;
  return mode === 'unknown' ? undefined : mode;
};

const protect = toggle('protect_reserve', 'mdi:battery-lock');

/** The Powerwall's own settings, for owners who gave SunPilot a way to them. */
export const powerwallRows: readonly Row<Facts>[] = [
  {
    ...protect,
    attributes: ({ decision: { powerwall }, words }) => ({
      explanation: powerwall === undefined ? undefined : words.powerwall(powerwall.told),
    }),
  },
  toggle('backup_at_night', 'mdi:home-battery'),
  {
    key: 'powerwall_reserve',
    platform: 'number',
    value: ({ snapshot: { powerwall } }) => powerwall && reserveOf(powerwall),
    set: payload => {
      const wanted = Math.round(numberIn(payload, 0, 100) ?? -1);
      if (!takesReserve(wanted)) return undefined;
      return { kind: 'powerwall', change: { kind: 'reserve', percent: percent(wanted) } };
    },
    config: {
      ...setting,
      icon: 'mdi:battery-heart-variant',
      min: 0,
      max: 100,
      step: 1,
      mode: 'box',
      unit_of_measurement: '%',
    },
  },
  {
    key: 'powerwall_mode',
    platform: 'select',
    value: ({ snapshot: { powerwall } }) => powerwall && modeOf(powerwall),
    set: payload => {
      const mode = controlModes.find(one => one === payload);
      return mode === undefined ? undefined : { kind: 'powerwall', change: { kind: 'mode', mode } };
    },
    list: { of: controlModes, in: 'powerwall_modes' },
    config: { ...setting, icon: 'mdi:home-battery-outline' },
  },
];
