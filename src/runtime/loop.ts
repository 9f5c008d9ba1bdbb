import { decide } from '../charging/decide.ts';
import type { CarAttention, CarOrder, Decision } from '../charging/decision.ts';
import { type Kept, type Memory, wakeUp } from '../charging/memory.ts';
import type { PowerwallChange, PowerwallSeen } from '../charging/powerwall-settings.ts';
import type { PricesSeen } from '../charging/outlook.ts';
import type { Settings } from '../charging/settings.ts';
import type {
  Act,
  BusSeen,
  ChargerSeen,
  Installation,
  MeterSeen,
  Snapshot,
  VehicleSeen,
} from '../charging/snapshot.ts';
import { type Epoch, type Millis, seconds } from '../units.ts';
import type { Clock } from './clock.ts';
import { clockOf } from './local-clock.ts';

const STEP = seconds(1);

/** Where facts come from. */
export interface Sources {
  bus(): BusSeen;
  chargers(readingTakenAt: Millis | undefined): readonly ChargerSeen[];
  meter(): MeterSeen;
  vehicles(): readonly VehicleSeen[];
  /** What is known of prices. */
  prices?(wallMs: Epoch): PricesSeen | undefined;
  forecast?(wallMs: Epoch): Snapshot['forecast'];
  daylight?(localDay: string): Snapshot['daylight'];
  /** The Powerwall's own settings; undefined where there is no way to them. */
  powerwall?(): PowerwallSeen | undefined;
}

/** Where a decision goes. */
export interface Hands {
  offer(wanted: Decision['chargers']): void;
  order(order: CarOrder): void;
  attend(attention: CarAttention): void;
  /** Changes a setting of the Powerwall's. */
  regulate?(change: PowerwallChange): void;
  /** A fresh look at the Powerwall's settings is wanted. */
  lookAtPowerwall?(): void;
}

export interface Step {
  readonly snapshot: Snapshot;
  readonly settings: Settings;
  /** As it was before the step. */
  readonly memory: Memory;
  readonly decision: Decision;
}

export interface LoopSetup {
  readonly clock: Clock;
  /** Time zone of the home. */
  readonly zone: () => string;
  readonly installation: Installation;
  readonly kept: Kept;
  readonly settings: () => Settings;
  readonly sources: Sources;
  readonly hands: Hands;
  /** Returns when memory is safe on disk; a start is not sent before, nor if it fails. */
  readonly save: (kept: Kept) => Promise<void>;
  readonly onStep: (step: Step) => void;
}

/** Takes the owner's buttons, and ends. */
export interface Loop {
  press(act: Act): void;
  /** The owner wants a setting of the Powerwall to be another. */
  wish(change: PowerwallChange): void;
  stop(): Promise<void>;
}

/** Gathers a snapshot every second, has it decided, hands the decision out. It contains no rule. */
export function startLoop(setup: LoopSetup): Loop {
  const { clock, hands } = setup;
  let memory = wakeUp(setup.kept, clock.now());
  let acts: readonly Act[] = [];
  let wishes: readonly PowerwallChange[] = [];
  let saved: Promise<void> = Promise.resolve();
  let callOff: (() => void) | undefined;
  const step = (): void => {
    const snapshot = gather(setup, acts, wishes);
    acts = [];
    wishes = [];
    const before = memory;
    const settings = setup.settings();
    const [decision, after] = decide(snapshot, settings, before);
    memory = after;
    hands.offer(decision.chargers);
    decision.attention.forEach(attention => hands.attend(attention));
    if (decision.powerwall?.wanted === true) hands.lookAtPowerwall?.();
    saved = carryOut(setup, after.kept, decision, saved);
    setup.onStep({ snapshot, settings, memory: before, decision });
    callOff = clock.after(STEP, step);
  };
  callOff = clock.after(STEP, step);
  return {
    press: act => {
      acts = [...acts, act];
    },
    wish: change => {
      wishes = [...wishes, change];
    },
    stop: async () => {
      callOff?.();
      await saved;
    },
  };
}

/** Memory first, then the commands that depend on it. A stop goes out even where nothing can be written. */
async function carryOut(
  { save, hands }: LoopSetup,
  kept: Kept,
  { commands, powerwall }: Decision,
  earlier: Promise<void>,
): Promise<void> {
  await earlier;
  const safe = await save(kept).then(
    () => true,
    () => false,
  );
  for (const order of commands) if (safe || order.command.kind === 'stop') hands.order(order);
  if (safe) powerwall?.changes.forEach(change => hands.regulate?.(change));
}

function gather(
  { clock, zone, installation, sources }: LoopSetup,
  acts: readonly Act[],
  wishes: readonly PowerwallChange[],
): Snapshot {
  const wallMs = clock.wall();
  const local = clockOf(wallMs, zone());
  const meter = sources.meter();
  const powerwall = sources.powerwall?.();
  return {
    nowMs: clock.now(),
    wallMs,
    ...local,
    daylight: sources.daylight?.(local.localDay),
    installation,
    bus: sources.bus(),
    chargers: sources.chargers(meter.reading?.takenAtMs),
    meter,
    vehicles: sources.vehicles(),
    prices: sources.prices?.(wallMs),
    forecast: sources.forecast?.(wallMs),
    acts,
    ...(powerwall && { powerwall }),
    ...(wishes.length > 0 && { powerwallWishes: wishes }),
  };
}
