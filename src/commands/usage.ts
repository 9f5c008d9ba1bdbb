import { parseArgs } from 'node:util';
import { DateTime } from 'luxon';
import { type Epoch, epoch } from '../units.ts';

/** The program was used wrongly: exit 2. */
export class UsageError extends Error {
  override readonly name = 'UsageError';
}

type Flags<Name extends string> = Readonly<Partial<Record<Name, string>>> & { readonly help: boolean };

/** Reads `--name value` flags. Throws a `UsageError` for anything else. */
export const readFlags = <Name extends string>(
  args: readonly string[],
  names: readonly Name[],
): Flags<Name> => readArguments(args, names, [], false).flags;

interface Arguments<Name extends string, Switch extends string> {
  readonly flags: Flags<Name>;
  readonly switches: ReadonlySet<Switch>;
  /** What stands beside the flags. */
  readonly operands: readonly string[];
}

/** The same with flags that have no value and, where they are allowed, operands. */
export function readArguments<Name extends string, Switch extends string>(
  args: readonly string[],
  names: readonly Name[],
  switches: readonly Switch[],
  allowPositionals = true,
): Arguments<Name, Switch> {
  const options = Object.fromEntries([
    ...names.map(name => [name, { type: 'string' }] as const),
    ...[...switches, 'help'].map(name => [name, { type: 'boolean' }] as const),
  ]);
  try {
    const help = { type: 'boolean', short: 'h' } as const;
    const parsed = parseArgs({ args: [...args], options: { ...options, help }, allowPositionals });
    const values = new Map(Object.entries(parsed.values));
    const given: Partial<Record<Name, string>> = {};
    for (const name of names) {
      const value = values.get(name);
      if (typeof value === 'string') given[name] = value;
    }
    return {
      flags: { ...given, help: values.get('help') === true },
      switches: new Set(switches.filter(name => values.get(name) === true)),
      operands: parsed.positionals,
    };
  } catch (error) {
    throw new UsageError(error instanceof Error ? error.message : String(error));
  }
}

/** A number that a flag may have, in a range. */
export function numberFrom(
  flag: string,
  value: string | undefined,
  [least, most]: readonly [number, number],
  what = 'number',
): number | undefined {
  if (value === undefined) return undefined;
  const number = value.trim() === '' ? Number.NaN : Number(value);
  const fits = number >= least && number <= most && (what === 'number' || Number.isInteger(number));
  if (fits) return number;
  throw new UsageError(
    `--${flag} "${value}" must be a ${what} from ${least} to ${most}, for example --${flag} ${most}.`,
  );
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
