import { type ActionResult, readResult } from './actions.ts';
import type { SigningKey } from './private-key.ts';
import { type FromCar, INFOTAINMENT, SEALED_REPLY, type Sender, signedAction } from './routable.ts';
import { isTag, opened, secretsOf, tagOf } from './secrets.ts';
import { type Session, type SessionInfo, readSessionInfo } from './session.ts';

const SESSION_INFO = 6;
const HMAC_PERSONALIZED = 8;
const REPLY = 9;

/** Who talks to which car. */
export interface Ends {
  readonly key: SigningKey;
  readonly vin: string;
}

/** A signed command as it was sent, and what its reply is known by. */
export interface Signed {
  readonly encoded: Uint8Array;
  readonly tag: Uint8Array;
}

/** Signs an action with the session's counter (§4.6); undefined where the car's key is none. */
export function signed(
  { key, vin }: Ends,
  { carKey, epoch, counter }: Session,
  sender: Sender,
  action: Uint8Array,
  expiresAt: number,
): Signed | undefined {
  const shared = key.agree(carKey);
  if (shared === undefined) return undefined;
  const about = { domain: INFOTAINMENT, vin, epoch, expiresAt, counter, flags: SEALED_REPLY };
  const tag = tagOf(secretsOf(shared).commands, { signatureType: HMAC_PERSONALIZED, ...about }, action);
  const { publicKey } = key;
  return { tag, encoded: signedAction(sender, action, { publicKey, epoch, counter, expiresAt, tag }) };
}

/** What the car tells of its session in a message, if that is surely the car's answer to this question (§4.5). */
export function sessionInfoIn(from: FromCar, { key, vin }: Ends, uuid: Uint8Array): SessionInfo | undefined {
  const info = from.session && readSessionInfo(from.session.info);
  const shared = info && key.agree(info.carKey);
  if (from.session === undefined || shared === undefined) return undefined;
  const about = { signatureType: SESSION_INFO, vin, challenge: uuid };
  const expected = tagOf(secretsOf(shared).sessionInfo, about, from.session.info);
  return isTag(from.session.tag, expected) ? info : undefined;
}

/** True where the car says, in whatever way, that it does not know our key. It needs no proof for that. */
export const saysUnpaired = ({ fault, session }: FromCar): boolean =>
  fault === UNKNOWN_KEY || (session !== undefined && readSessionInfo(session.info)?.unpaired === true);

const UNKNOWN_KEY = 3;

/** What a car's reply says became of the action (§4.7). Undefined where nothing can be read out of it. */
export function resultIn(
  from: FromCar,
  ends: Ends,
  { carKey }: Session,
  tag: Uint8Array,
): ActionResult | undefined {
  const { payload, seal } = from;
  if (payload === undefined) return undefined;
  if (seal === undefined) return readResult(payload);
  const shared = ends.key.agree(carKey);
  const about = {
    signatureType: REPLY,
    domain: from.domain,
    vin: ends.vin,
    counter: seal.counter,
    flags: from.flags,
    requestHash: Buffer.concat([Uint8Array.of(HMAC_PERSONALIZED), tag]),
    fault: from.fault,
  };
  const clear = shared && opened(secretsOf(shared).replies, about, seal, payload);
  return clear && readResult(clear);
}
