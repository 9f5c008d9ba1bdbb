import { parseArgs } from 'node:util';
import { DateTime } from 'luxon';
import { type Epoch, epoch } from '../units.ts';

/** The program was used wrongly: exit 2. */
export class UsageError extends Error {
  override readonly name = 'UsageError';
}

type Flags<Name extends string> = Readonly<Partial<Record<Name, string>>> & { readonly help: boolean };

/** Reads `--name value` flags. Throws a `UsageError` for anything else. */
export function readFlags<Name extends string>(args: readonly string[], names: readonly Name[]): Flags<Name> {
  const text = { type: 'string' } as const;
  const known = Object.fromEntries(names.map(name => [name, text]));
  try {
    const help = { type: 'boolean', short: 'h' } as const;
    const values = new Map(
      Object.entries(parseArgs({ args: [...args], options: { ...known, help } }).values),
    );
    const given: Partial<Record<Name, string>> = {};
    for (const name of names) {
      const value = values.get(name);
      if (typeof value === 'string') given[name] = value;
    }
    return { ...given, help: values.get('help') === true };
  } catch (error) {
    throw new UsageError(error instanceof Error ? error.message : String(error));
  }
}

/** `--speed N`, from 1 to 60. */
export function speedFrom(value: string | undefined, usual: number): number {
  if (value === undefined) return usual;
  const speed = Number(value);
  if (speed >= 1 && speed <= 60) return speed;
  throw new UsageError(`--speed "${value}" must be a number from 1 to 60, for example --speed 60.`);
}

/** `--start ISO`, in the zone of the home unless it carries its own. */
export function startFrom(value: string | undefined, zone: string): Epoch | undefined {
  if (value === undefined) return undefined;
  const start = DateTime.fromISO(value, { zone });
  if (start.isValid) return epoch(start.toMillis());
  throw new UsageError(
    `--start "${value}" must be a moment in ISO 8601, for example --start 2026-06-21T10:30.`,
  );
}

/** One of a closed list. */
export function oneOf<Name extends string>(
  flag: string,
  value: string | undefined,
  names: readonly Name[],
  usual: Name,
): Name {
  if (value === undefined) return usual;
  const found = names.find(name => name === value);
  if (found !== undefined) return found;
  throw new UsageError(`--${flag} "${value}" must be one of ${names.join(', ')}.`);
}
