import { z } from 'zod';
import { closest } from './closest.ts';

const secretKeys = ['password', 'token', 'refresh_token', 'private_key'];

/** True for a key whose value nobody should read. Wide on purpose: under a misspelt `pasword` stands a password too. */
const isSecret = (key: string): boolean =>
  /pass|pwd|kennwort|token|secret|key/i.test(key) || closest(key, secretKeys) !== undefined;

const branch = z.union([z.record(z.string(), z.unknown()), z.array(z.unknown())]);

/** Of an address with user and password in it: both together, and the password. */
const credentials = /\/\/([^/@\s:]*:([^/@\s]+))@/;

/**
 * Every text under a secret key, at any depth, and what stands before the host of an address, for the log's redactor: of
 * the options, or of whatever was given for them.
 */
export function secretsOf(value: unknown, key = ''): readonly string[] {
  if (typeof value === 'string') return isSecret(key) ? [value] : (credentials.exec(value)?.slice(1) ?? []);
  const inner = branch.safeParse(value).data ?? [];
  return Object.entries(inner).flatMap(([name, child]) => secretsOf(child, isSecret(key) ? key : name));
}

const LONGEST = 80;

/** A value as a fault may show it: secrets and the credentials of an address as `***`, and no more than a line of it. */
export function shown(value: unknown, key: string): string {
  if (isSecret(key)) return '***';
  const text = JSON.stringify(value, (name, child: unknown) => (isSecret(name) ? '***' : child));
  const clean = text.replaceAll(/\/\/[^/@\s"]*@/g, '//***@');
  return clean.length <= LONGEST ? clean : `${clean.slice(0, LONGEST)}…`;
}

/** What places a home on the map. */
const isPlace = (key: string): boolean => /^(?:latitude|longitude)$/.test(key);

/** The options for strangers' eyes: secrets, the credentials of an address and the place of the home as `***`. */
export function withoutSecrets(value: unknown, key = ''): unknown {
  if (typeof value === 'string' || typeof value === 'number')
    return isSecret(key) || isPlace(key) ? '***' : withoutCredentials(value);
  if (Array.isArray(value)) return value.map(member => withoutSecrets(member, key));
  const inner = branch.safeParse(value).data;
  if (inner === undefined) return value;
  const cleaned = Object.entries(inner).map(([name, child]) => [
    name,
    withoutSecrets(child, isSecret(key) ? key : name),
  ]);
  return Object.fromEntries(cleaned);
}

const withoutCredentials = <T extends string | number>(value: T): string | T =>
  typeof value === 'string' ? value.replaceAll(/\/\/[^/@\s"]*@/g, '//***@') : value;
