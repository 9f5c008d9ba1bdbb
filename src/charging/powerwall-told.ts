import { type Look, obstacle } from './powerwall-look.ts';
import type { PowerwallTold } from './powerwall-reasons.ts';
import type { Changed } from './powerwall-record.ts';
import { HIGHEST_RESERVE } from './powerwall-settings.ts';

/** The sentence for what is held or given back; what else was told where there is neither. */
export function tellHeld(look: Look): Look {
  const record = look.raisedReserve ?? look.changedMode;
  if (record === undefined) return look.left ? { ...look, told: leftToOwner } : look;
  const against = obstacle(look);
  if (against !== undefined && (look.over || !record.seen)) return { ...look, told: against };
  if (look.left) return { ...look, told: leftToOwner };
  if (record.sent === 'found') return { ...look, told: { key: 'giving_back', numbers: {} } };
  return { ...look, told: holding(look, record) };
}

const leftToOwner: PowerwallTold = { key: 'left_to_owner', numbers: {} };

function holding({ raisedReserve: reserve, moment }: Look, { seen }: Changed<unknown>): PowerwallTold {
  if (reserve === undefined) return { key: seen ? 'holding_backup' : 'setting_backup', numbers: {} };
  const numbers = { found: Math.round(reserve.found), percent: reserve.set };
  if (!seen) return { key: 'raising_reserve', numbers };
  const level = Math.floor(moment.snapshot.meter.levelPercent ?? 0);
  return level > HIGHEST_RESERVE
    ? { key: 'holding_in_part', numbers: { ...numbers, level } }
    : { key: 'holding_reserve', numbers };
}
