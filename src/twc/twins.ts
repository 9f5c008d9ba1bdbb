import { type Millis, seconds } from '../units.ts';

/** Heartbeats to a charger and its answers. */
export interface Beats {
  readonly sent: number;
  readonly answered: number;
  /** Answers that may still come; below nought, more came than heartbeats went out. */
  readonly owed: number;
}

/** Signs that were announced under one id, latest last. A unit draws one at random when it boots. */
export type Signs = readonly { readonly sign: number; readonly atMs: Millis }[];

export const noBeats: Beats = { sent: 0, answered: 0, owed: 0 };

/** A charger that is silent for longer gets no more heartbeats. */
const MOST_OWED = 30;
const TOLERATED = 3;
/** Answers to an earlier run of the program come in addition for so long. */
const SETTLING = seconds(4);
const REMEMBERED = seconds(30);

/** A heartbeat goes out. */
export const owing = ({ sent, answered, owed }: Beats): Beats => ({
  sent: sent + 1,
  answered,
  owed: Math.min(owed + 1, MOST_OWED),
});

/** An answer comes in, this long after the charger was linked. */
export const paid = ({ sent, answered, owed }: Beats, sinceLink: number): Beats => ({
  sent,
  answered: answered + 1,
  owed: sinceLink < SETTLING ? Math.max(0, owed - 1) : owed - 1,
});

/** Heartbeats that stayed without an answer; the last may still come. */
export const lostBeats = ({ sent, answered }: Beats): number => Math.max(0, sent - answered - 1);

/** Two units answer to one id: more answers than heartbeats. */
export const answersTwice = ({ owed }: Beats): boolean => owed < -TOLERATED;

/** A linkready was heard under this sign. */
export const signed = (signs: Signs, sign: number, now: Millis): Signs => [
  ...signs.filter(({ atMs }) => now - atMs <= REMEMBERED).slice(-3),
  { sign, atMs: now },
];

/** More than one sign was heard lately. */
export const severalSigns = (signs: Signs): boolean => new Set(signs.map(({ sign }) => sign)).size > 1;

/** A sign that comes back after another: two units announce themselves in turns, which one that rebooted does not. */
export function alternates(signs: Signs): boolean {
  const last = signs.at(-1)?.sign;
  const change = signs.findLastIndex(({ sign }) => sign !== last);
  return change > 0 && signs.slice(0, change).some(({ sign }) => sign === last);
}
