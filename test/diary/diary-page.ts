import { loadWords } from '../../src/runtime/words.ts';
import { type Played, type Scenario, playScenario } from './playback.ts';

const LANGUAGES = ['en', 'de'];

export interface Page {
  readonly scenario: Scenario;
  readonly played: Played;
  /** The log as an owner reads it, each line in English and under it in German. */
  readonly text: string;
}

export async function pageOf(scenario: Scenario): Promise<Page> {
  const words = await Promise.all(LANGUAGES.map(loadWords));
  const played = playScenario(scenario, words);
  const lines = played.entries.map(({ atS, texts }) =>
    texts.map((text, n) => `${n === 0 ? clock(atS) : ' '.repeat(8)}  ${text}`).join('\n'),
  );
  return { scenario, played, text: `${scenario.title}\n\n${lines.join('\n')}\n` };
}

const clock = (atS: number): string => new Date(atS * 1000).toISOString().slice(11, 19);
