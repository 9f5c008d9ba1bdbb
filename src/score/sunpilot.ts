import { decide } from '../charging/decide.ts';
import type { Decision } from '../charging/decision.ts';
import { type Memory, emptyKept, wakeUp } from '../charging/memory.ts';
import { type Settings, settingsDefaults } from '../charging/settings.ts';
import type { Snapshot } from '../charging/snapshot.ts';
import { millis } from '../units.ts';
import type { Controller, Seen } from './controller.ts';
import { type CarHand, atReading, carAtRest, obeyed } from './sunpilot-car.ts';
import { measured, snapshotOf } from './sunpilot-snapshot.ts';

/** Seconds between two meter readings, as a Powerwall's gateway gives them. */
const READING_EVERY = 2;
const BEGIN = millis(1_000_000);

/** What stands between the plant and the decision. */
interface Hand {
  readonly second: number;
  readonly memory: Memory;
  readonly reading: Snapshot['meter']['reading'];
  readonly cars: readonly CarHand[];
}

/** One step of the decision: what it saw, and what it answered. */
interface PlayedStep {
  readonly snapshot: Snapshot;
  readonly settings: Settings;
  readonly memory: Memory;
  readonly decision: Decision;
}

/** The window is open all day, so that the sun alone decides. */
export const scoreSettings: Settings = {
  ...settingsDefaults,
  solar_charging: true,
  window_start: '00:00',
  window_end: '23:59',
};

/** The decision itself, fed with what the plant shows, its commands carried out by the plant; see `CarHand.settable`. */
export const sunpilot = (
  settings: Settings,
  onStep?: (step: PlayedStep) => void,
  settable = false,
): Controller<Hand> => ({
  name: 'sunpilot',
  begin: cars => ({
    second: 0,
    memory: wakeUp(emptyKept, BEGIN),
    reading: undefined,
    cars: Array.from({ length: cars }, (_, index) => carAtRest(index, BEGIN, settable)),
  }),
  step: (hand, seen) => {
    const nowMs = millis(BEGIN + (hand.second + 1) * 1000);
    const { reading, cars } = look(hand, seen, nowMs);
    const snapshot = snapshotOf(seen, cars, reading, nowMs);
    const [decision, memory] = decide(snapshot, settings, hand.memory);
    onStep?.({ snapshot, settings, memory: hand.memory, decision });
    const after = cars.map(car => obeyed(car, decision, nowMs));
    return [{ second: hand.second + 1, memory, reading, cars: after }, after.map(wanted)];
  },
});

function look(hand: Hand, seen: Seen, nowMs: Snapshot['nowMs']): Pick<Hand, 'reading' | 'cars'> {
  if (hand.second % READING_EVERY !== 0) return hand;
  return {
    reading: measured(seen, nowMs),
    cars: hand.cars.map((car, index) => atReading(car, seen.cars[index])),
  };
}

/** A car that was started draws what its charger offers, or less where its own setting is lower. */
const wanted = ({ willing, offered, setting }: CarHand): number => (willing ? Math.min(offered, setting) : 0);
