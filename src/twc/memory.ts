import { type Amps, type Millis, amps, millis, minutes, seconds } from '../units.ts';
import type { Protocol } from './message.ts';

/** What the next run of the program must know: for each charger no higher limit than this can be in force. */
export type BusMemory = Readonly<Record<string, { readonly protocol: Protocol; readonly limitAmps: Amps }>>;

/** The memory as it is on disk, and the one that is on its way there. */
export interface Kept {
  readonly onDisk: BusMemory;
  readonly writing: BusMemory | undefined;
  /** The most that was needed since the memory was last lowered. */
  readonly peak: BusMemory;
  readonly loweredAtMs: Millis;
  readonly notBeforeMs: Millis;
}

/** Disks are spared: what is remembered is an upper bound, and comes down this often at most. */
const LOWER_EVERY = minutes(10);
const TRY_AGAIN_AFTER = seconds(10);

export const keptFrom = (onDisk: BusMemory, now: Millis): Kept => ({
  onDisk,
  writing: undefined,
  peak: onDisk,
  loweredAtMs: now,
  notBeforeMs: now,
});

/** The highest limit that the next run would know of if this one ended now. */
export function safeLimit({ onDisk, writing }: Kept, id: string): Amps {
  const before = onDisk[id]?.limitAmps ?? 0;
  const after = writing === undefined ? before : (writing[id]?.limitAmps ?? 0);
  return amps(Math.min(before, after));
}

/** What to write, if anything, so that the next run knows what is needed now. One at a time. */
export function toWrite(kept: Kept, needed: BusMemory, now: Millis): readonly [Kept, BusMemory | undefined] {
  const peak = higher(kept.peak, needed);
  if (kept.writing !== undefined || now < kept.notBeforeMs) return [{ ...kept, peak }, undefined];
  if (!covers(kept.onDisk, needed)) {
    const writing = higher(kept.onDisk, needed);
    return [{ ...kept, peak, writing }, writing];
  }
  if (now - kept.loweredAtMs < LOWER_EVERY) return [{ ...kept, peak }, undefined];
  const lowered = { ...kept, peak: needed, loweredAtMs: now };
  return covers(peak, kept.onDisk) ? [lowered, undefined] : [{ ...lowered, writing: peak }, peak];
}

export const written = (kept: Kept): Kept => ({
  ...kept,
  onDisk: kept.writing ?? kept.onDisk,
  writing: undefined,
});

/** Which of the two is on disk now is not known: only what both allow is safe. */
export function notWritten(kept: Kept, now: Millis): Kept {
  const onDisk = Object.fromEntries(
    Object.entries(kept.onDisk).map(([id, { protocol }]) => [
      id,
      { protocol, limitAmps: safeLimit(kept, id) },
    ]),
  );
  return { ...kept, onDisk, writing: undefined, notBeforeMs: millis(now + TRY_AGAIN_AFTER) };
}

const covers = (memory: BusMemory, needed: BusMemory): boolean =>
  Object.entries(needed).every(([id, { protocol, limitAmps }]) => {
    const there = memory[id];
    return there !== undefined && there.protocol === protocol && there.limitAmps >= limitAmps;
  });

function higher(memory: BusMemory, needed: BusMemory): BusMemory {
  const raised = Object.entries(needed).map(([id, { protocol, limitAmps }]) => {
    const most = amps(Math.max(limitAmps, memory[id]?.limitAmps ?? 0));
    return [id, { protocol, limitAmps: most }] as const;
  });
  return { ...memory, ...Object.fromEntries(raised) };
}
