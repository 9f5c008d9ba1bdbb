import { type Epoch, type Millis, type Percent, millis, minutes } from '../units.ts';
import type { Bay, Moment } from './bay.ts';
import type { PowerwallTold } from './powerwall-reasons.ts';
import type { Changed, LivePowerwall } from './powerwall-record.ts';
import type { ControlMode, PowerwallDecision, PowerwallSeen } from './powerwall-settings.ts';

/** Until then a change may still take effect. */
const EFFECT_WITHIN = minutes(15);
/** Nothing is sent on the strength of an older look. */
const FRESH = minutes(1);
/** Storm watch and outages go on for hours. */
const LOOK_AGAIN = minutes(30);
const FIRST_PAUSE = minutes(1);
const LONGEST_DOUBLING = 4;

/** The Powerwall in one step, and what this step has decided so far. */
export interface Look extends PowerwallDecision {
  readonly seen: PowerwallSeen;
  readonly moment: Moment;
  readonly raisedReserve: Changed<Percent> | undefined;
  readonly changedMode: Changed<ControlMode> | undefined;
  /** The owner changed something in this night: nothing more is begun. */
  readonly left: boolean;
  /** When the owner last changed a setting through us: it may still be on its way. */
  readonly wishedMs: Epoch | undefined;
  readonly live: LivePowerwall;
  /** It is not night any more, or no car charges. */
  readonly over: boolean;
}

export const nothingLive = (startedMs: Millis): LivePowerwall => ({
  chargesSinceMs: undefined,
  stoppedSinceMs: startedMs,
  sentMs: undefined,
  setMs: startedMs,
  tries: 0,
});

/** Until then a look may still show what was before. */
export function isOnItsWay(wishedMs: Epoch | undefined, wallMs: Epoch): boolean {
  return wishedMs !== undefined && wallMs >= wishedMs && wallMs < wishedMs + EFFECT_WITHIN + FRESH;
}

/** Takes note of cars that charge, whoever began. */
export function watchCars(bays: readonly Bay[], nowMs: Millis, live: LivePowerwall): LivePowerwall {
  const charges = bays.some(bay => bay.heard && bay.live.flowing);
  return {
    ...live,
    chargesSinceMs: charges ? (live.chargesSinceMs ?? nowMs) : undefined,
    stoppedSinceMs: charges ? undefined : (live.stoppedSinceMs ?? nowMs),
  };
}

/** Off grid and in storm watch nothing is changed. */
export function obstacle({ seen, moment }: Look): PowerwallTold | undefined {
  const unconnected = moment.grid === 'off' || moment.grid === 'unsure';
  if (unconnected || seen.state?.offGrid === true) return { key: 'off_grid', numbers: {} };
  return seen.state?.stormWatch === true ? { key: 'storm_watch', numbers: {} } : undefined;
}

const ageOf = (look: Look, takenAtMs: Millis | undefined): number =>
  look.moment.snapshot.nowMs - (takenAtMs ?? -Infinity);

/** Everything is known as it is now, nothing is on its way, and nothing stands against it. */
export const mayAct = (look: Look): boolean =>
  ageOf(look, look.seen.takenAtMs) <= FRESH &&
  ageOf(look, look.seen.state?.takenAtMs) <= FRESH &&
  look.seen.command?.outcome !== 'pending' &&
  obstacle(look) === undefined;

/** Is another look worth its price? */
export function mayLook(look: Look): boolean {
  const { grid } = look.moment;
  if (grid === 'off' || grid === 'unsure' || look.seen.command?.outcome === 'pending') return false;
  return obstacle(look) === undefined || ageOf(look, look.seen.state?.takenAtMs) >= LOOK_AGAIN;
}

/** The moment from which no `set` of ours can still be on its way. */
const settledMs = ({ live }: Look): Millis => millis(live.setMs + EFFECT_WITHIN);

/** The settings were read when nothing of ours was on its way any more. */
export const isLate = (look: Look): boolean => (look.seen.takenAtMs ?? -Infinity) >= settledMs(look);

/** They could be by now, and were not. */
export const isLateUnread = (look: Look): boolean =>
  !isLate(look) && look.moment.snapshot.nowMs >= settledMs(look);

/** Is it time to send once more what was sent without an effect? What was taken gets its time, as does what was refused. */
export function mayRepeat({ live, seen, moment }: Look): boolean {
  if (live.sentMs === undefined) return true;
  const lost = seen.command?.outcome === 'unknown' && seen.command.sentAtMs >= live.sentMs;
  const doubled = 2 ** Math.min(Math.max(live.tries - 1, 0), LONGEST_DOUBLING);
  const pause = lost ? FIRST_PAUSE * doubled : EFFECT_WITHIN * Math.min(doubled, 4);
  return moment.snapshot.nowMs >= live.sentMs + pause;
}

/** Live memory after one of the two values went out. */
export function afterSending({ live, moment }: Look, sent: 'set' | 'found'): LivePowerwall {
  const { nowMs } = moment.snapshot;
  return { ...live, sentMs: nowMs, setMs: sent === 'set' ? nowMs : live.setMs, tries: live.tries + 1 };
}
