import { minutes } from '../units.ts';
import type { Bay, Moment } from './bay.ts';
import type { Memory } from './memory.ts';
import { beginToHold } from './powerwall-begin.ts';
import { type Look, isOnItsWay, nothingLive, watchCars } from './powerwall-look.ts';
import type { KeptPowerwall, LivePowerwall } from './powerwall-record.ts';
import type { PowerwallChange, PowerwallDecision, PowerwallSeen } from './powerwall-settings.ts';
import { type Step, stepOf } from './powerwall-step.ts';
import { tellHeld } from './powerwall-told.ts';
import { update } from './update.ts';

/** The Powerwall is given back when no car has charged for this long. */
const STOPPED_FOR = minutes(5);

interface TendedPowerwall {
  readonly kept: KeptPowerwall | undefined;
  readonly live: LivePowerwall | undefined;
  /** Undefined where there is no way to the settings. */
  readonly decision: PowerwallDecision | undefined;
}

/**
 * Keeps a battery from being emptied into a battery: while a car charges at night, whoever began, the Powerwall's reserve
 * or mode holds it. What was found is given back when that is over, and a setting that the owner changed stays.
 */
export function tendPowerwall(
  bays: readonly Bay[],
  moment: Moment,
  { kept: { powerwall: kept }, live: before }: Memory,
): TendedPowerwall {
  const { powerwall: seen, nowMs } = moment.snapshot;
  if (seen === undefined) return { kept, live: before.powerwall, decision: undefined };
  const live = watchCars(bays, nowMs, before.powerwall ?? nothingLive(before.startedMs));
  const look = lookAt(seen, moment, kept ?? {}, live);
  const after = beginToHold(tellHeld(follow(asWished(look))));
  const { changes, wanted, told } = after;
  return { kept: keptOf(after), live: after.live, decision: { changes, wanted, told } };
}

function lookAt(seen: PowerwallSeen, moment: Moment, kept: KeptPowerwall, live: LivePowerwall): Look {
  const { nowMs, wallMs } = moment.snapshot;
  const { raisedReserve, changedMode, left = false, wishedMs } = kept;
  const over = moment.inside || nowMs - (live.stoppedSinceMs ?? nowMs) >= STOPPED_FOR;
  return {
    seen,
    moment,
    live,
    over,
    raisedReserve,
    changedMode,
    left: left && !over,
    wishedMs: isOnItsWay(wishedMs, wallMs) ? wishedMs : undefined,
    changes: [],
    wanted: false,
    told: { key: 'as_found', numbers: {} },
  };
}

/** A setting that the owner changes here is the owner's from then on. */
function asWished(look: Look): Look {
  const wishes = look.moment.snapshot.powerwallWishes ?? [];
  if (wishes.length === 0) return look;
  const wished = (kind: PowerwallChange['kind']): boolean => wishes.some(wish => wish.kind === kind);
  return {
    ...look,
    raisedReserve: wished('reserve') ? undefined : look.raisedReserve,
    changedMode: wished('mode') ? undefined : look.changedMode,
    left: !look.over,
    wishedMs: look.moment.snapshot.wallMs,
    changes: wishes,
  };
}

/** Goes on with what was begun. */
function follow(look: Look): Look {
  const { raisedReserve: reserve, changedMode: mode, seen } = look;
  const { protect_reserve: mayRaise, backup_at_night: mayBackUp } = look.moment.settings;
  if (reserve !== undefined) {
    const step = stepOf(look, reserve, seen.reservePercent, mayRaise);
    const sent = step.send === undefined ? [] : [{ kind: 'reserve', percent: step.send } as const];
    return { ...stepped(look, step, sent), raisedReserve: step.record };
  }
  if (mode === undefined) return look;
  if (seen.mode === 'unknown') return { ...look, changedMode: undefined, left: true };
  const step = stepOf(look, mode, seen.mode, mayBackUp);
  const sent = step.send === undefined ? [] : [{ kind: 'mode', mode: step.send } as const];
  return { ...stepped(look, step, sent), changedMode: step.record };
}

const stepped = (
  look: Look,
  { left, wanted, live }: Step<unknown>,
  sent: readonly PowerwallChange[],
): Look => ({ ...look, left, wanted, live, changes: [...look.changes, ...sent] });

/** What nothing is known of leaves no trace on disk. */
function keptOf({ raisedReserve, changedMode, left, wishedMs }: Look): KeptPowerwall | undefined {
  if ((raisedReserve ?? changedMode ?? wishedMs) === undefined && !left) return undefined;
  return {
    ...(raisedReserve && { raisedReserve }),
    ...(changedMode && { changedMode }),
    ...(left && { left }),
    ...(wishedMs !== undefined && { wishedMs }),
  };
}

/** Memory with what becomes of the Powerwall's settings. Where there is nothing to remember it is as before. */
export const rememberPowerwall = ({ kept, live }: Memory, tended: TendedPowerwall): Memory => ({
  kept: update(kept, { powerwall: tended.kept }),
  live: tended.live === undefined ? live : { ...live, powerwall: tended.live },
});
