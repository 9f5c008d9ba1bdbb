import { type Percent, percent } from '../units.ts';
import type { PowerwallTold } from './powerwall-reasons.ts';
import { type ControlMode, HIGHEST_RESERVE, type PowerwallSeen } from './powerwall-settings.ts';
import type { Settings } from './settings.ts';

/** What would keep the battery from being emptied into a car, or why nothing is to be done. */
export type Plan =
  | { readonly reserve: { readonly found: Percent; readonly set: Percent } }
  | { readonly mode: { readonly found: ControlMode; readonly set: ControlMode } }
  | { readonly told: PowerwallTold };

/** What is to be done, from what was last read. Levels as the app shows them. */
export function planFor(settings: Settings, seen: PowerwallSeen, level: Percent | undefined): Plan {
  const { reservePercent: reserve, mode } = seen;
  if (reserve === undefined || mode === undefined) return { told: { key: 'settings_unread', numbers: {} } };
  if (mode === 'backup') return { told: { key: 'backup_enough', numbers: {} } };
  if (!settings.protect_reserve) return backupFrom(mode);
  if (level === undefined) return { told: { key: 'level_unknown', numbers: {} } };
  const whole = Math.floor(level);
  const beyond = whole > Math.max(reserve, HIGHEST_RESERVE);
  return beyond && settings.backup_at_night ? backupFrom(mode) : raised(reserve, whole);
}

/** To the level, rounded down; above 80 % it would be refused, so that is as far as it goes. */
function raised(found: Percent, level: number): Plan {
  const set = percent(Math.min(HIGHEST_RESERVE, level));
  if (found < set) return { reserve: { found, set } };
  return { told: { key: 'reserve_enough', numbers: { percent: Math.round(found) } } };
}

function backupFrom(found: ControlMode | 'unknown'): Plan {
  return found === 'unknown'
    ? { told: { key: 'mode_unknown', numbers: {} } }
    : { mode: { found, set: 'backup' } };
}
