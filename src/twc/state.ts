import { type Amps, type Millis, amps, millis, seconds } from '../units.ts';
import { type Charger, newCharger } from './charger.ts';
import { standingAt } from './circuit.ts';
import type { EnergyUnit } from './energy.ts';
import { type Reading, atRest } from './frame.ts';
import type { History } from './history.ts';
import { type BusMemory, type Kept, keptFrom } from './memory.ts';
import type { Outgoing } from './outgoing.ts';

export interface MasterSetup {
  /** Four hex digits. Chargers take the last four decimal digits of their serial, so letters keep clear of them. */
  readonly masterId: string;
  readonly circuitAmps: Amps;
  readonly chargerAmps: Amps;
  /** How long the bus is kept free for an answer. */
  readonly answerWithin: Millis;
  readonly remembered: BusMemory;
  /** How the chargers' lifetime counters count. */
  readonly energyUnit: EnergyUnit;
  /** Raises below a threshold are offered with a spike first, for old cars. */
  readonly spike: boolean;
  /** What stops a car that does not obey, if anything may. */
  readonly lastResort: LastResort;
}

export type LastResort = 'none' | 'heartbeats' | 'contactor';

/** What the decision wants of one charger. */
export interface Wish {
  readonly amps: Amps;
  /** The owner's own upper end for it. */
  readonly mostAmps: Amps;
  /** No current may flow there, by the last resort if need be. */
  readonly barred: boolean;
}

/** Everything that the master of the bus knows. */
export interface Master {
  readonly setup: MasterSetup;
  readonly startedAtMs: Millis;
  readonly line: { readonly open: boolean; readonly sinceMs: Millis; readonly openedBefore: boolean };
  readonly reading: Reading;
  readonly chargers: ReadonlyMap<string, Charger>;
  /** What the decision wants, by charger; undefined until it has spoken. */
  readonly wanted: ReadonlyMap<string, Wish> | undefined;
  readonly talk: Talk;
  readonly kept: Kept;
  readonly history: History;
  readonly counters: Counters;
  readonly noiseAtMs: Millis | undefined;
  /** Another master that was heard last, and when it was heard before that. */
  readonly otherMaster:
    { readonly id: string; readonly heardAtMs: Millis; readonly beforeAtMs: Millis | undefined } | undefined;
  /** Since when no frame was heard although the line was open. */
  readonly quietSinceMs: Millis;
  readonly wakeAtMs: Millis | undefined;
}

/** Who may speak on the half-duplex bus, and when. */
export interface Talk {
  readonly freeAtMs: Millis;
  readonly heardAtMs: Millis | undefined;
  /** Whose answer is outstanding, and to what. */
  readonly awaited: { readonly charger: string; readonly kind: Outgoing['kind'] } | undefined;
  readonly heartbeatAtMs: Millis | undefined;
  readonly questionAtMs: Millis | undefined;
  readonly burst: readonly ('linkready1' | 'linkready2')[];
  /** Bodies sent a moment ago: some adapters hear themselves. */
  readonly echoes: readonly { readonly atMs: Millis; readonly body: string }[];
}

export interface Counters {
  readonly sent: number;
  readonly frames: number;
  /** Pieces of noise; trailing bytes, which belong to every frame of a charger, are not among them. */
  readonly noise: number;
  readonly echoes: number;
}

export const ANSWER_GAP = millis(50);
/** Memory of an earlier run is trusted for as long as a charger can live on that run's last heartbeat. */
const TAKE_OVER = seconds(40);

export const silentTalk = (now: Millis): Talk => ({
  freeAtMs: now,
  heardAtMs: undefined,
  awaited: undefined,
  heartbeatAtMs: undefined,
  questionAtMs: undefined,
  burst: [],
  echoes: [],
});

/** A master before its line opens. Chargers of an earlier run keep the limit they may still have. */
export const newMaster = (setup: MasterSetup, now: Millis): Master => ({
  setup,
  startedAtMs: now,
  line: { open: false, sinceMs: now, openedBefore: false },
  reading: atRest,
  chargers: new Map(rememberedChargers(setup, now).map(charger => [charger.id, charger])),
  wanted: undefined,
  talk: silentTalk(now),
  kept: keptFrom(setup.remembered, now),
  history: new Map(),
  counters: { sent: 0, frames: 0, noise: 0, echoes: 0 },
  noiseAtMs: undefined,
  otherMaster: undefined,
  quietSinceMs: now,
  wakeAtMs: undefined,
});

const rememberedChargers = ({ remembered, energyUnit }: MasterSetup, now: Millis): readonly Charger[] =>
  Object.entries(remembered).map(([id, { protocol, limitAmps }]) => ({
    ...newCharger(id, protocol, energyUnit, now),
    link: 'linked',
    known: true,
    heartbeatAtMs: now,
    standing: standingAt(amps(limitAmps)),
  }));

/** Until every charger of the earlier run has answered, or cannot any more, nothing is raised. */
export const isTakingOver = ({ chargers, startedAtMs }: Master, now: Millis): boolean =>
  now - startedAtMs < TAKE_OVER &&
  [...chargers.values()].some(({ known, report }) => known && report === undefined);

/** The same master with one charger changed. */
export const withCharger = (master: Master, charger: Charger): Master => ({
  ...master,
  chargers: new Map(master.chargers).set(charger.id, charger),
});
