import type { z } from 'zod';
import { shown } from './secrets.ts';

/** One thing that is wrong in what the owner wrote. */
export interface OptionFault {
  /** Where it stands, `vehicles[0].url`, or the file that it is about. */
  readonly key: string;
  /** The value as it may be shown, secrets masked; undefined where there is none. */
  readonly value: string | undefined;
  /** What to do, as the rest of a sentence that begins with the key. */
  readonly remedy: string;
}

/** The fault as one sentence: `vehicles[0].url ("foo") must be http://host:port, for example …`. */
export const faultText = ({ key, value, remedy }: OptionFault): string =>
  `${key} ${value === undefined ? '' : `(${value}) `}${remedy}`;

/** One fault for each issue, with the value that was found in `json`. */
export const faultsOf = (json: unknown, issues: readonly z.core.$ZodIssue[]): readonly OptionFault[] =>
  issues.map(({ path, message }) => {
    const value = path.reduce(childOf, json);
    const key = pathText(path);
    return value === undefined
      ? { key, value: undefined, remedy: `is missing; it ${message}` }
      : { key, value: shown(value, String(path.at(-1) ?? '')), remedy: message };
  });

const childOf = (parent: unknown, key: PropertyKey): unknown =>
  typeof parent === 'object' && parent !== null && Object.hasOwn(parent, key)
    ? Reflect.get(parent, key)
    : undefined;

function pathText(path: readonly PropertyKey[]): string {
  const [first, ...rest] = path;
  if (first === undefined) return 'the options';
  return rest.reduce<string>(
    (text, part) => (typeof part === 'number' ? `${text}[${part}]` : `${text}.${String(part)}`),
    String(first),
  );
}
