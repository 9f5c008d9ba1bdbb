import type { Facts } from '../../src/homeassistant/facts.ts';
import { loadWords } from '../../src/runtime/words.ts';
import { Stage } from '../support/stage.ts';

/** The facts of a stage after some seconds. */
export async function factsOf(stage: Stage = new Stage(), language = 'en', seconds = 5): Promise<Facts> {
  stage.run(seconds);
  return {
    snapshot: stage.snapshot(),
    settings: stage.settings,
    decision: stage.last,
    problems: [],
    faults: [],
    words: await loadWords(language),
  };
}
