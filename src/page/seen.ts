import type { Memory } from '../charging/memory.ts';
import type { Facts } from '../homeassistant/facts.ts';
import type { OptionFault } from '../options/fault.ts';
import type { Options } from '../options/options.ts';

/** What the page shows: one step of the decision, and what is wrong, in words. */
export interface Seen extends Facts {
  /** As it was before the step; undefined where nothing is decided. */
  readonly memory?: Memory | undefined;
}

/** What holds for as long as the program runs. */
export interface Standing {
  readonly version: string;
  /** Undefined where they are wrong. */
  readonly options: Options | undefined;
  readonly optionFaults: readonly OptionFault[];
  /** Is Home Assistant connected? Undefined where nobody has said where it is. */
  readonly homeAssistant: () => boolean | undefined;
}
