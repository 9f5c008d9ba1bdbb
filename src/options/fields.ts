import { z } from 'zod';

/** A text that is not blank and that `fits`; whatever is wrong with it has the one remedy. */
export const text = (remedy: string, fits: (text: string) => boolean = () => true) =>
  z
    .string(remedy)
    .trim()
    .refine(value => value !== '' && fits(value), remedy);

export const numberFrom = (least: number, most: number, remedy: string) =>
  z.number(remedy).refine(value => value >= least && value <= most, remedy);

export const wholeFrom = (least: number, most: number, remedy: string) =>
  z.number(remedy).refine(value => Number.isInteger(value) && value >= least && value <= most, remedy);

export const yesOrNo = z.boolean('must be true or false');

/** One word of a closed list. */
export const word = <const Words extends readonly string[]>(words: Words) => z.enum(words, wordRemedy(words));

/** What to do about something that is not one of `words`. */
export const wordRemedy = (words: readonly string[]): string => `must be ${either(words)}`;

/** `a, b or c` */
export const either = (words: readonly string[]): string =>
  words.length < 2 ? words.join() : `${words.slice(0, -1).join(', ')} or ${words.at(-1)}`;

const hostShape = /^(?:[a-z\d](?:[\w.-]*[a-z\d])?\.?|\[[\da-f:.]+\])(?::[1-9]\d*)?$/i;

/** A name or address with or without `:port`; neither scheme nor path. */
export const isHost = (value: string): boolean => hostShape.test(value) && URL.canParse(`http://${value}`);

/** The address of a server, http or https. Credentials in it are refused: `fetch` does not take them. */
export const webAddress = (remedy: string) =>
  text(remedy, value => {
    const url = URL.parse(value);
    return url !== null && /^https?:$/.test(url.protocol) && url.username === '' && url.password === '';
  });
