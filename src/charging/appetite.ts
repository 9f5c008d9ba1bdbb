import { type Percent, type Watts, percent, watts } from '../units.ts';
import type { MeterReading, Snapshot } from './snapshot.ts';

/** Site power below which the Powerwall is known to take all it wants. */
const EXPORTING = watts(-100);
/** A level that fell this far says that the appetite is no longer the one that was seen. */
const FALL = percent(5);
const READINGS = 3;

/** What the Powerwall takes when nothing hinders it. A running car hides it: the Powerwall takes what the car leaves. */
export interface Appetite {
  readonly watts: Watts | undefined;
  /** Its charge at the last readings with export. */
  readonly seen: readonly Watts[];
  readonly day: string | undefined;
  readonly highestLevel: Percent | undefined;
}

export const noAppetite: Appetite = { watts: undefined, seen: [], day: undefined, highestLevel: undefined };

/** Learns from one reading. Unknown again after midnight, and when the level has fallen. */
export function learnAppetite(before: Appetite, snapshot: Snapshot, reading: MeterReading): Appetite {
  const level = snapshot.meter.levelPercent ?? percent(0);
  const old = isOver(before, snapshot) ? noAppetite : before;
  const charging = watts(Math.max(0, -(reading.batteryWatts ?? 0)));
  const exporting = reading.siteWatts < EXPORTING;
  const seen = exporting ? [...old.seen, charging].slice(-READINGS) : old.seen;
  const learned = exporting && seen.length === READINGS ? mean(seen) : old.watts;
  return {
    watts: learned === undefined ? undefined : watts(Math.max(learned, charging)),
    seen,
    day: snapshot.localDay,
    highestLevel: percent(Math.max(level, old.highestLevel ?? 0)),
  };
}

function isOver({ day, highestLevel }: Appetite, { localDay, meter }: Snapshot): boolean {
  const fallen = meter.levelPercent !== undefined && meter.levelPercent <= (highestLevel ?? 0) - FALL;
  return day !== localDay || fallen;
}

const mean = (values: readonly Watts[]): Watts =>
  watts(values.reduce((sum, value) => sum + value, 0) / values.length);
