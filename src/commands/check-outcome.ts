import type { Fault } from '../runtime/failure.ts';
import { LONGEST } from './check-wait.ts';
import type { CheckWords } from './check-words.ts';

/** What became of trying a part. `ok` is undefined where it was not tried. */
export interface Outcome {
  readonly ok: boolean | undefined;
  /** What was found, or the fault and its cure: whole sentences. */
  readonly says: string;
}

/** A part as it is told: `name` is the same in every language. */
export interface PartName {
  readonly name: string;
  readonly label: string;
}

/** A part that is being tried. */
export interface Attempt extends PartName {
  readonly doing: string;
  readonly outcome: Promise<Outcome>;
}

/** Faults with their cures, and sentences before and after them. */
export const unwell = (
  words: CheckWords,
  faults: readonly Fault[],
  {
    before = [],
    after = [],
  }: { readonly before?: readonly string[]; readonly after?: readonly string[] } = {},
): Outcome => ({
  ok: false,
  says: [...before, ...faults.map(fault => words.fault(fault)), ...after].join(' '),
});

/** It neither answered nor failed in time. */
export const silence = (words: CheckWords): Outcome => ({
  ok: false,
  says: words.say('silent', { seconds: LONGEST / 1000 }),
});
