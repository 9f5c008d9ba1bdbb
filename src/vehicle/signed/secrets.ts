import { createDecipheriv, createHash, createHmac, timingSafeEqual } from 'node:crypto';
import { type Metadata, metadata } from './metadata.ts';

/** What follows from the secret that our key and a car's share (§4.4). */
export interface Secrets {
  /** Encrypts the car's replies. */
  readonly replies: Uint8Array;
  /** Vouches for what the car says of its session. */
  readonly sessionInfo: Uint8Array;
  /** Vouches for our commands. */
  readonly commands: Uint8Array;
}

const hmac = (key: Uint8Array, ...parts: readonly Uint8Array[]): Uint8Array =>
  createHmac('sha256', key).update(Buffer.concat(parts)).digest();

export function secretsOf(shared: Uint8Array): Secrets {
  const replies = createHash('sha1').update(shared).digest().subarray(0, 16);
  return {
    replies,
    sessionInfo: hmac(replies, Buffer.from('session info')),
    commands: hmac(replies, Buffer.from('authenticated command')),
  };
}

/** The tag of a message: 32 bytes over what is said of it, and the message. */
export const tagOf = (key: Uint8Array, about: Metadata, message: Uint8Array): Uint8Array =>
  hmac(key, metadata(about), message);

export const isTag = (tag: Uint8Array, expected: Uint8Array): boolean =>
  tag.length === expected.length && timingSafeEqual(tag, expected);

/** What a reply in cipher needs to be opened. */
export interface Seal {
  readonly nonce: Uint8Array;
  /** Counts the replies to one question. */
  readonly counter: number;
  readonly tag: Uint8Array;
}

/** A reply in clear; undefined where it was not sealed with this key, for this question. */
export function opened(
  key: Uint8Array,
  about: Metadata,
  { nonce, tag }: Seal,
  reply: Uint8Array,
): Uint8Array | undefined {
  try {
    const decipher = createDecipheriv('aes-128-gcm', key, nonce, { authTagLength: 16 });
    decipher.setAAD(createHash('sha256').update(metadata(about)).digest());
    decipher.setAuthTag(tag);
    return Buffer.concat([decipher.update(reply), decipher.final()]);
  } catch {
    return undefined;
  }
}
