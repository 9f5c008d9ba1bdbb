import { type Millis, millis } from '../units.ts';
import { type Found, atRest, checksum, read } from './frame.ts';
import { meaningOf, wattsOf } from './meaning.ts';
import type { MasterHeartbeat, Message } from './message.ts';
import { understand } from './understand.ts';

const SILENCE_AT_LAST = millis(Infinity);

/** Everything in the chunks, to the last byte. */
export async function* foundIn(chunks: AsyncIterable<Uint8Array>, now: () => Millis): AsyncGenerator<Found> {
  let reading = atRest;
  for await (const chunk of chunks) {
    const [next, found] = read(reading, chunk, now());
    reading = next;
    yield* found;
  }
  yield* read(reading, new Uint8Array(), SILENCE_AT_LAST)[1];
}

/** What was found on the bus, for people and programs: plain values, units in their names. */
interface Entry {
  readonly [field: string]: unknown;
  readonly kind: Found['kind'];
  /** A frame decoded and with its checksum; noise as it came. */
  readonly hex: string;
  readonly meaning: string;
}

export function entryOf(found: Found): Entry {
  if (found.kind === 'noise') {
    const { why, bytes } = found;
    return { kind: 'noise', hex: hexOf(bytes), why, meaning: noises[why] };
  }
  const message = understand(found.body);
  const { kind: says, ...fields } = message;
  const hex = hexOf(withChecksum(found.body));
  const meaning = meaningOf(message);
  return { kind: 'frame', hex, code: hex.slice(0, 4), says, ...fields, ...clearer(message), meaning };
}

/** A body as it stands between delimiters, before it is escaped. */
export const withChecksum = (body: Uint8Array): Uint8Array => Uint8Array.of(...body, checksum(body));

const noises: Readonly<Record<Extract<Found, { readonly kind: 'noise' }>['why'], string>> = {
  trailer: 'trailer byte, no fault',
  stray: 'stray: bytes before the first delimiter',
  short: 'short: too few bytes between two delimiters',
  cut_short: 'cut short: a frame that stopped in the middle',
  too_long: 'too long: no delimiter where one was due',
  escape: 'escape: DB before a byte that needs no escape',
  length: 'length: no frame has this many bytes',
  checksum: 'checksum: it does not fit the bytes before it',
};

/** Clearer than what the message has itself. What is undefined is left out in JSON. */
function clearer(message: Message): object {
  if (message.kind === 'meter') return { watts: wattsOf(message) };
  if (message.kind !== 'master_heartbeat') return {};
  return { amps: undefined, errorBits: undefined, ...numbers[message.command]?.(message) };
}

/** The two bytes behind a command mean something else with each. */
const numbers: Readonly<Partial<Record<MasterHeartbeat['command'], (beat: MasterHeartbeat) => object>>> = {
  limit: ({ amps }) => ({ limitAmps: amps }),
  limit_at_start: ({ amps }) => ({ limitAmps: amps }),
  stop_seen: ({ amps }) => ({ freeAmps: amps }),
  error: ({ errorBits }) => ({ errorBits }),
};

const hexOf = (bytes: Uint8Array): string => Buffer.from(bytes).toString('hex').toUpperCase();
