import type { OwnersSettings } from './settings-file.ts';
import { type Words, loadWords } from './words.ts';

/** The language in which the owner is spoken to. */
export interface Voice {
  words(): Words;
  /** Home Assistant's language, taken over at the first meeting and kept until the owner changes it. */
  learn(language: string | undefined): Promise<void>;
}

/** Speaks the language of the settings, English where none is set. */
export async function openVoice(settings: OwnersSettings): Promise<Voice> {
  let words = await loadWords(settings.now().language ?? 'en');
  return {
    words: () => words,
    learn: async language => {
      if (language === undefined || settings.now().language !== undefined) return;
      words = await loadWords(language);
      settings.change({ language: words.language });
    },
  };
}
