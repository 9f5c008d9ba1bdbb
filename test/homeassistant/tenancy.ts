import { HomeError } from '../../src/homeassistant/connection.ts';
import type { Facts } from '../../src/homeassistant/facts.ts';
import { Ledger, LedgerFile } from '../../src/homeassistant/ledger.ts';
import type { Deed } from '../../src/homeassistant/row.ts';
import { Ways } from '../../src/homeassistant/ways.ts';
import { loadWords } from '../../src/runtime/words.ts';
import type { DataFolder } from '../../src/runtime/store.ts';
import { seconds } from '../../src/units.ts';
import { HandClock } from '../support/hand-clock.ts';
import { memoryFolder } from '../support/memory-folder.ts';
import { Stage } from '../support/stage.ts';
import { topics } from './desk.ts';
import { factsOf } from './facts.ts';
import type { House } from './house.ts';

export interface Tenancy {
  readonly ways: Ways;
  readonly stage: Stage;
  readonly deeds: readonly Deed[];
  /** Ends of connections that were not asked for. */
  readonly ends: readonly unknown[];
  /** How often it was told that its entities have moved; the second time it believes it. */
  readonly moves: () => number;
  /** The words from now on. */
  speak(language: string): Promise<void>;
  /** Lives for so many seconds, over one connection after another. */
  live(duration: number): Promise<void>;
  /** The end of this run of the program. */
  end(): Promise<void>;
}

/** SunPilot in a house without a disk or a network; what is asked of it becomes a setting at once. */
export async function moveInto(
  house: House,
  { stage = new Stage(), folder = memoryFolder(), language = 'en' }: Plan = {},
): Promise<Tenancy> {
  const clock = new HandClock();
  const deeds: Deed[] = [];
  const ends: unknown[] = [];
  let facts: Facts = await factsOf(stage, language, 1);
  let moves = 0;
  const ways = new Ways({
    clock,
    topics,
    version: '1',
    install: 'ab12cd34',
    desk: house,
    ledger: new Ledger(folder('helpers.json', LedgerFile)),
    act: deed => {
      deeds.push(deed);
      if (deed.kind === 'settings') stage.set(deed.change);
      if (deed.kind === 'charger' && deed.change.mode !== undefined) stage.mode(deed.change.mode);
    },
    moved: () => {
      moves += 1;
      return Promise.resolve(moves > 1);
    },
  });
  const over = new AbortController();
  const connect = (): Promise<void> =>
    ways.live(house, over.signal).catch((error: unknown) => {
      ends.push(error);
      if (!(error instanceof HomeError)) throw error;
    });
  let isOpen = false;
  let living = Promise.resolve();
  return {
    ways,
    stage,
    deeds,
    ends,
    speak: async spoken => {
      facts = { ...facts, words: await loadWords(spoken) };
    },
    moves: () => moves,
    live: async duration => {
      for (let n = 0; n < duration; n += 1) {
        if (!isOpen) {
          isOpen = true;
          living = connect().finally(() => (isOpen = false));
        }
        stage.run(1);
        ways.show({
          ...facts,
          snapshot: stage.snapshot(),
          settings: stage.settings,
          decision: stage.last,
        });
        await clock.live(seconds(1));
      }
    },
    end: async () => {
      over.abort();
      await clock.live(seconds(2));
      await living;
    },
  };
}

interface Plan {
  readonly stage?: Stage;
  readonly folder?: DataFolder;
  readonly language?: string;
}
