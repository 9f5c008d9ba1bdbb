import type { MeterSeen, PhasesSeen } from '../charging/snapshot.ts';
import type { Clock } from '../runtime/clock.ts';
import type { Fault } from '../runtime/failure.ts';
import { seconds } from '../units.ts';
import type { Meter } from './rounds.ts';

/** A start, or a hiccup, takes no longer. */
const PATIENCE = seconds(30);
/** Currents that are older guard nothing. */
const OLD_AFTER = seconds(10);
/** Beside more than this (W) zeros on all phases are fields that nobody fills. */
const MOST_WITHOUT_CURRENT = 200;

/** A meter whose phase currents guard the main fuse: that they are missed is told. */
export function withGuard(meter: Meter, clock: Clock): Meter {
  let goodMs = clock.now();
  let everTold = false;
  const look = (): MeterSeen => {
    const seen = meter.seen();
    const phases = filled(seen);
    if (phases !== undefined) everTold = true;
    if (phases !== undefined && clock.now() - phases.takenAtMs <= OLD_AFTER) goodMs = clock.now();
    return { ...seen, phases };
  };
  const faults = (): readonly Fault[] => {
    const missing = clock.now() - goodMs;
    if (missing < PATIENCE) return [];
    return [
      everTold
        ? { key: 'fuse_currents_old', about: { seconds: Math.round(missing / 1000) } }
        : { key: 'fuse_without_currents', about: {} },
    ];
  };
  return { seen: look, faults: () => [...meter.faults(), ...faults()], stop: () => meter.stop() };
}

/** Three zeros beside power are no source. */
const filled = ({ phases, reading }: MeterSeen): PhasesSeen | undefined =>
  phases?.amps.every(current => current === 0) === true &&
  Math.abs(reading?.siteWatts ?? 0) > MOST_WITHOUT_CURRENT
    ? undefined
    : phases;
