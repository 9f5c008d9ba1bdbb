import type { Home } from './connection.ts';
import type { Facts } from './facts.ts';

/** A way to appear in Home Assistant and to be told what its owner wants. */
export interface Way {
  /** The latest facts. */
  show(facts: Facts): void;
  /** Shows them until the connection is lost. Throws a `HomeError` where that cannot go on. */
  live(home: Home, lost: AbortSignal): Promise<void>;
  /** Takes back everything, and shows nothing more until the program starts again. */
  takeBack(): Promise<void>;
  /** Says good-bye, so that no entity looks alive afterwards; for good, so that none is left. */
  leave(forGood: boolean): Promise<void>;
}
