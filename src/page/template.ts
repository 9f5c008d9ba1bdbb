import type { Words } from '../runtime/words.ts';
import { pageKeys, saying } from './words.ts';

const named: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};

const escaped = (text: string): string => text.replaceAll(/[&<>"']/g, sign => named[sign] ?? sign);

/** The page in the owner's language: `{{key}}` is one of its words, or one of the values. */
export function filled(html: string, words: Words, values: Readonly<Record<string, string>>): string {
  const say = saying(words);
  const known = {
    ...Object.fromEntries(pageKeys.map(key => [key, say(key)])),
    language: words.language,
    ...values,
  };
  return html.replaceAll(/\{\{(\w+)\}\}/g, (_, key: string) =>
    escaped(new Map(Object.entries(known)).get(key) ?? key),
  );
}
