import type { Amps, Volts } from '../units.ts';

export type Protocol = 1 | 2;

/** What a charger says of itself in its heartbeat; `unknown` for a code the field has not explained. */
export type ChargerState =
  | 'ready'
  | 'charging'
  | 'error'
  | 'do_not_charge'
  | 'waiting'
  | 'busy'
  | 'adjusting'
  | 'starting'
  | 'unknown';

/** What a master tells a charger in its heartbeat. */
export type Command =
  'none' | 'error' | 'limit_at_start' | 'raise' | 'lower' | 'stop_seen' | 'limit' | 'unknown';

/** What a charger can be asked. `old_…` and `model` are answered without an id, by firmware of every age. */
export const questions = [
  'meter',
  'firmware',
  'serial',
  'vin1',
  'vin2',
  'vin3',
  'plug',
  'old_firmware',
  'old_serial',
  'model',
] as const;
export type Question = (typeof questions)[number];

/** What a frame says. Ids are four hex digits. `bytes` is the frame's length with its checksum. */
export type Message =
  | FromMaster
  | FromCharger
  | FromNobody
  /** A master without chargers says this every few hours. */
  | { readonly kind: 'idle' }
  | { readonly kind: 'unknown'; readonly code: string };

export type FromMaster = { readonly master: string } & (
  | { readonly kind: 'master_linkready'; readonly step: 1 | 2; readonly sign: number }
  | ({ readonly kind: 'master_heartbeat'; readonly charger: string } & MasterHeartbeat)
  | { readonly kind: 'request'; readonly charger: string; readonly about: Question }
  | { readonly kind: 'contactor'; readonly charger: string; readonly closed: boolean }
  | { readonly kind: 'unknown_master'; readonly code: string }
);

export interface MasterHeartbeat {
  readonly command: Command;
  /** The limit with the commands that carry one; else what the two bytes would mean as one. */
  readonly amps: Amps;
  /** With the command `error`: which faults the master sees, one bit each. */
  readonly errorBits: number;
  /** The master is a Wall Connector with a car of its own. */
  readonly masterPlugged: boolean;
  readonly bytes: number;
}

export type FromCharger = { readonly charger: string } & (
  | {
      readonly kind: 'linkready';
      readonly sign: number;
      readonly ratedAmps: Amps;
      readonly protocol: Protocol;
    }
  | ({ readonly kind: 'heartbeat' } & Heartbeat)
  | ({ readonly kind: 'meter' } & Meter)
  | { readonly kind: 'vin'; readonly part: VinPart; readonly text: string }
  | { readonly kind: Identity; readonly text: string }
  | { readonly kind: 'plug'; readonly plug: Plug }
  | { readonly kind: 'contactor_obeyed'; readonly closed: boolean }
);

/** What a charger says when it is asked. */
export type Answer = Extract<FromCharger, { readonly kind: 'meter' | 'vin' | 'plug' | Identity }>;

const masterKinds = ['master_linkready', 'master_heartbeat', 'request', 'contactor', 'unknown_master'];
const answerKinds = ['meter', 'vin', 'plug', 'firmware', 'serial', 'model'];

export const isFromMaster = (message: Message): message is FromMaster => masterKinds.includes(message.kind);
export const isAnswer = (message: Message): message is Answer => answerKinds.includes(message.kind);

/** What a charger is. */
export type Identity = 'firmware' | 'serial' | 'model';

/** An answer without an id: it is from whoever was asked last. */
export type FromNobody = { readonly kind: 'unsigned'; readonly about: Identity; readonly text: string };

export interface Heartbeat {
  /** The master it answers. */
  readonly master: string;
  readonly state: ChargerState;
  /** The limit in force; some chargers report 0 while no car is plugged in. */
  readonly limitAmps: Amps;
  readonly actualAmps: Amps;
  readonly bytes: number;
}

export interface Meter {
  /** Kilowatt-hours on most units, watt-hours on others. */
  readonly energyCount: number;
  readonly volts: readonly Volts[];
  /** Absent in the older, shorter form. */
  readonly phaseAmps: readonly Amps[] | undefined;
}

export type VinPart = 1 | 2 | 3;
export type Plug = 'unplugged' | 'charging' | 'plugged' | 'unknown';
