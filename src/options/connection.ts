import { z } from 'zod';
import { either, wordRemedy } from './fields.ts';
import { choice, group } from './group.ts';

/** Every connection that the product knows, with the keys that only some of them have. */
type Known = Readonly<Record<string, readonly string[]>>;

/** Remedies for the keys that `name` does not have and another connection has. */
export function keysElsewhere(known: Known, name: string): Readonly<Record<string, string>> {
  const others = Object.values(known)
    .flat()
    .filter(key => known[name]?.includes(key) !== true);
  const owners = (key: string): readonly string[] =>
    Object.keys(known).filter(other => known[other]?.includes(key) === true);
  return Object.fromEntries(
    others.map(key => [key, `belongs to the connection ${either(owners(key))}, not to ${name}; remove it`]),
  );
}

/**
 * A group whose keys depend on its `connection`: one row for each. Under any other
 * name the keys in `checked` still are, and those that only another connection has are left alone.
 */
export function byConnection<Row extends z.ZodType>(
  rows: Readonly<Record<string, Row>>,
  known: Known,
  checked: z.ZodRawShape,
  foreign: Readonly<Record<string, string>> = {},
) {
  const connection = z.custom<never>(() => false, wordRemedy(Object.keys(rows)));
  const any = Object.fromEntries(
    Object.values(known)
      .flat()
      .map(key => [key, z.unknown().optional()]),
  );
  const otherwise = group({ ...any, ...checked, connection }, foreign).transform(() => z.NEVER);
  return choice(({ connection }) =>
    typeof connection === 'string' && Object.hasOwn(rows, connection)
      ? (rows[connection] ?? otherwise)
      : otherwise,
  );
}
