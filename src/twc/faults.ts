import type { Fault } from '../runtime/failure.ts';
import { type Millis, seconds } from '../units.ts';
import { type Charger, isAnswering, overdrawn } from './charger.ts';
import type { Master } from './state.ts';

const SILENT_AFTER = seconds(30);
/** A native master heartbeats every few seconds, and a lone one announces itself as often. */
const OTHER_MASTER_FOR = seconds(60);
/** A charger that is not linked announces itself every 10 s. */
const REFUSED_FOR = seconds(30);

/** What is wrong on the bus now. */
export function busFaults(master: Master, now: Millis): readonly Fault[] {
  if (!master.line.open) return [];
  return [
    ...silence(master, now),
    ...otherMaster(master, now),
    ...[...master.chargers.values()].flatMap(charger => chargerFaults(master, charger, now)),
  ];
}

const silence = ({ quietSinceMs }: Master, now: Millis): readonly Fault[] =>
  now - quietSinceMs < SILENT_AFTER ? [] : [{ key: 'bus_silent', about: {} }];

const otherMaster = ({ otherMaster }: Master, now: Millis): readonly Fault[] =>
  otherMaster === undefined || now - otherMaster.heardAtMs > OTHER_MASTER_FOR
    ? []
    : [{ key: 'bus_other_master', about: { id: otherMaster.id } }];

function chargerFaults({ setup }: Master, charger: Charger, now: Millis): readonly Fault[] {
  const { id, link, known, refusedAtMs, ratedAmps } = charger;
  if (refusedAtMs !== undefined && now - refusedAtMs <= REFUSED_FOR) {
    return [{ key: 'circuit_full', about: { id, circuit: setup.circuitAmps } }];
  }
  if (link !== 'linked') return known ? [{ key: 'charger_lost', about: { id } }] : [];
  if (ratedAmps === undefined || ratedAmps >= setup.chargerAmps) return reportFaults(charger, now);
  const about = { id, amps: ratedAmps };
  return [...reportFaults(charger, now), { key: 'charger_rating', about }];
}

function reportFaults(charger: Charger, now: Millis): readonly Fault[] {
  const { id, report, standing } = charger;
  const drawn = overdrawn(charger, now);
  const inError = isAnswering(charger, now) && report?.state === 'error';
  const errors: readonly Fault[] = inError ? [{ key: 'charger_error', about: { id } }] : [];
  if (drawn === undefined) return errors;
  const about = { id, amps: drawn, limit: standing.ceilingAmps };
  return [...errors, { key: 'charger_overdraw', about }];
}
