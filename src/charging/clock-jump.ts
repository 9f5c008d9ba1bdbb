import { type Epoch, epoch, seconds } from '../units.ts';
import type { KeptCharger, LiveCharger, Memory, StartAsked } from './memory.ts';
import type { Snapshot } from './snapshot.ts';

/** Between two steps no clock drifts so far. */
const JUMP = seconds(5);

export const aheadOf = ({ wallMs, nowMs }: Snapshot): Epoch => epoch(wallMs - nowMs);

/** Memory after a jump of the wall clock: what was so long ago, or is due in so long, still is. */
export function afterJump(memory: Memory, snapshot: Snapshot): Memory {
  const by = memory.live.aheadMs === undefined ? 0 : aheadOf(snapshot) - memory.live.aheadMs;
  if (Math.abs(by) < JUMP) return memory;
  const chargers = Object.entries(memory.kept.chargers).map(([id, kept]) => [id, moved(kept, by)]);
  const live = Object.entries(memory.live.chargers).map(([id, charger]) => [id, movedRetry(charger, by)]);
  return {
    kept: { ...memory.kept, chargers: Object.fromEntries(chargers) },
    live: { ...memory.live, chargers: Object.fromEntries(live) },
  };
}

function moved(kept: KeptCharger, by: number): KeptCharger {
  const { charge, start, stop, interrupted } = kept;
  const at = (moment: Epoch): Epoch => epoch(moment + by);
  const until = movedUntil(by);
  return {
    ...kept,
    charge: charge && { ...charge, beganMs: at(charge.beganMs), seenMs: at(charge.seenMs), ...until(charge) },
    start: start && movedStart(start, by),
    stop: stop && { ...stop, sentMs: at(stop.sentMs) },
    interrupted: interrupted && { ...interrupted, atMs: at(interrupted.atMs), ...until(interrupted) },
  };
}

const movedUntil =
  (by: number) =>
  ({ untilMs }: { readonly untilMs?: Epoch | undefined }): { readonly untilMs?: Epoch } =>
    untilMs === undefined ? {} : { untilMs: epoch(untilMs + by) };

const movedStart = (start: StartAsked, by: number): StartAsked => ({
  ...start,
  sentMs: epoch(start.sentMs + by),
  ...movedUntil(by)(start),
});

const movedRetry = (charger: LiveCharger, by: number): LiveCharger =>
  charger.retry?.start === undefined
    ? charger
    : { ...charger, retry: { ...charger.retry, start: movedStart(charger.retry.start, by) } };
