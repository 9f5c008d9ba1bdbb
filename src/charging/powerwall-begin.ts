import { seconds } from '../units.ts';
import { type Look, afterSending, mayAct, mayLook, obstacle } from './powerwall-look.ts';
import { planFor } from './powerwall-plan.ts';
import { tellHeld } from './powerwall-told.ts';

/** So long a car has to charge before the Powerwall is held. */
const CHARGES_FOR = seconds(60);

/** Begins to hold the Powerwall, if a car charges at night and nothing stands against it. */
export function beginToHold(look: Look): Look {
  if (!isNeeded(look)) return look;
  const { moment, seen } = look;
  const plan = planFor(moment.settings, seen, moment.snapshot.meter.levelPercent ?? seen.state?.levelPercent);
  if ('told' in plan) return { ...look, told: plan.told, wanted: !isInformed(look) && mayLook(look) };
  if (!mayAct(look)) return { ...look, told: obstacle(look) ?? look.told, wanted: mayLook(look) };
  const begun = { ...look, live: { ...afterSending(look, 'set'), tries: 1 } };
  if ('mode' in plan) {
    const changedMode = { ...plan.mode, sent: 'set', seen: false } as const;
    return tellHeld({ ...begun, changedMode, changes: [{ kind: 'mode', mode: plan.mode.set }] });
  }
  const raisedReserve = { ...plan.reserve, sent: 'set', seen: false } as const;
  return tellHeld({ ...begun, raisedReserve, changes: [{ kind: 'reserve', percent: plan.reserve.set }] });
}

function isNeeded({
  over,
  left,
  changes,
  raisedReserve,
  changedMode,
  wishedMs,
  live,
  moment,
}: Look): boolean {
  const { protect_reserve: reserve, backup_at_night: backup } = moment.settings;
  const idle = (raisedReserve ?? changedMode ?? wishedMs) === undefined && changes.length === 0;
  return (
    idle && !over && !left && (reserve || backup) && moment.snapshot.nowMs >= chargesSince(live) + CHARGES_FOR
  );
}

const chargesSince = ({ chargesSinceMs }: Look['live']): number => chargesSinceMs ?? Infinity;

/** Everything was looked at since the car began: often enough to leave it as it is. */
const isInformed = ({ seen, live }: Look): boolean =>
  (seen.state?.takenAtMs ?? -Infinity) >= chargesSince(live);
