import type { Millis, Percent } from '../units.ts';
import type { PowerwallTold } from './powerwall-reasons.ts';

/** What a Powerwall may be told to follow, in Tesla's own words. */
export const controlModes = ['self_consumption', 'autonomous', 'backup'] as const;
export type ControlMode = (typeof controlModes)[number];

/** A reserve from 81 to 99 % is refused by the gateway since firmware 25.18.4. */
export const takesReserve = (percent: number): boolean =>
  percent === 100 || (percent >= 0 && percent <= HIGHEST_RESERVE);
export const HIGHEST_RESERVE = 80;

/** One setting of the Powerwall that is to be another. */
export type PowerwallChange =
  | { readonly kind: 'reserve'; readonly percent: Percent }
  | { readonly kind: 'mode'; readonly mode: ControlMode };

/** The Powerwall's own settings, as Tesla's servers tell them: seldom read, and up to 15 minutes behind. */
export interface PowerwallSeen {
  /** When reserve and mode were read; undefined before the first time. */
  readonly takenAtMs: Millis | undefined;
  /** As the app shows it. */
  readonly reservePercent: Percent | undefined;
  /** `unknown` for a word that cannot be given back. */
  readonly mode: ControlMode | 'unknown' | undefined;
  /** What only a look on behalf of the decision tells. */
  readonly state: PowerwallState | undefined;
  /** The last change that was sent, while and after it was carried out. */
  readonly command: PowerwallCommand | undefined;
}

export interface PowerwallState {
  readonly takenAtMs: Millis;
  readonly stormWatch: boolean;
  readonly offGrid: boolean;
  readonly levelPercent: Percent | undefined;
}

/** `done`: Tesla took it; whether it has an effect is to be read. `unknown`: it may have happened, or never left. */
export interface PowerwallCommand {
  readonly change: PowerwallChange;
  readonly sentAtMs: Millis;
  readonly outcome: 'pending' | 'done' | 'refused' | 'unknown';
  /** It was not read back yet, and may still be. */
  readonly expected: boolean;
}

/** What is to become of the Powerwall's own settings. */
export interface PowerwallDecision {
  readonly changes: readonly PowerwallChange[];
  /** A fresh look is needed before anything is sent. */
  readonly wanted: boolean;
  readonly told: PowerwallTold;
}
