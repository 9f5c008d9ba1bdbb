import type { Fault } from '../runtime/failure.ts';
import { type Millis, seconds } from '../units.ts';
import { type Charger, isParted, isWithheld, overdrawn } from './charger.ts';
import type { Master } from './state.ts';

const SILENT_AFTER = seconds(30);
/** A native master heartbeats every few seconds, and a lone one announces itself as often. */
const OTHER_MASTER_FOR = seconds(60);
/** A charger that is not linked announces itself every 10 s. */
/** So many announcements in spite of heartbeats: half a minute. */
const UNHEARD = 3;
const ANNOUNCED_WITHIN = seconds(15);
const REFUSED_FOR = seconds(30);

/** What is wrong on the bus now. */
export function busFaults(master: Master, now: Millis): readonly Fault[] {
  return [
    ...silence(master, now),
    ...otherMaster(master, now),
    ...[...master.chargers.values()].flatMap(charger => chargerFaults(master, charger, now)),
  ];
}

const silence = ({ quietSinceMs, line }: Master, now: Millis): readonly Fault[] =>
  !line.open || now - quietSinceMs < SILENT_AFTER ? [] : [{ key: 'bus_silent', about: {} }];

/** Heard twice: a single frame may be noise that happens to fit. */
function otherMaster({ otherMaster }: Master, now: Millis): readonly Fault[] {
  const { id = '', heardAtMs, beforeAtMs } = otherMaster ?? {};
  if (heardAtMs === undefined || beforeAtMs === undefined || now - heardAtMs > OTHER_MASTER_FOR) return [];
  return [{ key: 'bus_other_master', about: { id } }];
}

function chargerFaults(master: Master, charger: Charger, now: Millis): readonly Fault[] {
  const { id, link, refusedAtMs, ratedAmps } = charger;
  const { circuitAmps, chargerAmps } = master.setup;
  if (refusedAtMs !== undefined && now - refusedAtMs <= REFUSED_FOR) {
    return [{ key: 'circuit_full', about: { id, circuit: circuitAmps } }];
  }
  if (isParted(charger, now)) return [{ key: 'charger_twins', about: { id } }];
  if (isWithheld(charger, now)) return [];
  if (charger.unheard >= UNHEARD) return [{ key: 'charger_deaf', about: { id } }];
  if (link !== 'linked')
    return isMissed(master, charger, now) ? [{ key: 'charger_lost', about: { id } }] : [];
  if (ratedAmps === undefined || ratedAmps >= chargerAmps) return reportFaults(charger, now);
  return [...reportFaults(charger, now), { key: 'charger_rating', about: { id, amps: ratedAmps } }];
}

/** Those that were left alone while the line was closed announce themselves within 10 s of its return. */
const isMissed = ({ line }: Master, { known, lostAtMs }: Charger, now: Millis): boolean =>
  known && (lostAtMs !== undefined || !line.open || now - line.sinceMs >= ANNOUNCED_WITHIN);

function reportFaults(charger: Charger, now: Millis): readonly Fault[] {
  const { id, report, standing } = charger;
  const drawn = overdrawn(charger, now);
  const inError = report?.state === 'error';
  const errors: readonly Fault[] = inError ? [{ key: 'charger_error', about: { id } }] : [];
  if (drawn === undefined) return errors;
  const about = { id, amps: drawn, limit: standing.ceilingAmps };
  return [...errors, { key: 'charger_overdraw', about }];
}
