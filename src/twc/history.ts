import { type Amps, type Millis, minutes } from '../units.ts';

interface Sample {
  readonly atMs: Millis;
  readonly amps: Amps;
}

/** What each charger reported to draw, for as long as a meter reading may lag behind. */
export type History = ReadonlyMap<string, readonly Sample[]>;

const KEPT = minutes(2);

/** Adds what a charger reports now, and forgets what is older than two minutes. */
export function recorded(history: History, id: string, amps: Amps, now: Millis): History {
  const samples = history.get(id) ?? [];
  const first = samples.findIndex(({ atMs }) => now - atMs <= KEPT);
  const kept = first === -1 ? [] : samples.slice(first);
  return new Map(history).set(id, [...kept, { atMs: now, amps }]);
}

/**
 * What a charger drew at a moment: its last report until then, or its first where the moment is older.
 * Undefined for a charger that never reported.
 */
export function ampsAt(history: History, id: string, moment: Millis): Amps | undefined {
  const samples = history.get(id) ?? [];
  return (samples.findLast(({ atMs }) => atMs <= moment) ?? samples[0])?.amps;
}
