import { type Millis, millis, seconds } from '../../units.ts';
import { readFields } from './protobuf.ts';

/** What the car says of its session with our key. */
export interface SessionInfo {
  readonly carKey: Uint8Array;
  readonly epoch: Uint8Array;
  readonly counter: number;
  /** The car's clock, which counts from the beginning of the epoch. */
  readonly carSeconds: number;
  /** True where the car does not know our key. */
  readonly unpaired: boolean;
}

/** Our side of a session with one car's computer. */
export interface Session {
  readonly carKey: Uint8Array;
  readonly epoch: Uint8Array;
  /** The counter of the last command. */
  readonly counter: number;
  /** The car's clock when it last told it. */
  readonly toldSeconds: number;
  /** The moment of our clock at which the car's was at 0. */
  readonly zeroMs: Millis;
}

const POINT_BYTES = 65;
const EPOCH_BYTES = 16;
const KEY_NOT_ON_WHITELIST = 1;
const LAST_COUNTER = 0xff_ff_ff_ff;
/** A command that travels for longer is worth nothing: the decision has moved on. */
const HOLDS = seconds(10);

/** Reads what a car says of its session; undefined where it is none. */
export function readSessionInfo(encoded: Uint8Array): SessionInfo | undefined {
  const fields = readFields(encoded);
  if (fields === undefined) return undefined;
  const [carKey, epoch] = [fields.bytes(2), fields.bytes(3)];
  if (carKey?.length !== POINT_BYTES || epoch?.length !== EPOCH_BYTES) return undefined;
  const unpaired = fields.uint(5) === KEY_NOT_ON_WHITELIST;
  return { carKey, epoch, unpaired, counter: fields.uint(1), carSeconds: fields.fixed32(4) };
}

const same = (a: Uint8Array, b: Uint8Array): boolean => Buffer.compare(a, b) === 0;

/**
 * The session after the car told of it. Its clock never runs backward and its counter never falls within an epoch.
 * Undefined where another car's key answers than before: nothing of the old session holds then.
 */
export function sessionAfter(
  before: Session | undefined,
  info: SessionInfo,
  now: Millis,
): Session | undefined {
  const { carKey, epoch, counter, carSeconds } = info;
  const told = { carKey, epoch, counter, toldSeconds: carSeconds, zeroMs: millis(now - seconds(carSeconds)) };
  if (before === undefined) return told;
  if (!same(before.carKey, carKey)) return undefined;
  if (!same(before.epoch, epoch)) return told;
  return carSeconds < before.toldSeconds ? before : { ...told, counter: Math.max(before.counter, counter) };
}

/** The session with the next counter taken; undefined where the epoch has none left. */
export const counted = (session: Session): Session | undefined =>
  session.counter < LAST_COUNTER ? { ...session, counter: session.counter + 1 } : undefined;

/**
 * When a command of this moment shall be worth nothing any more, by the car's clock in s. Never 0, which would mean
 * never; a moment beyond the longest epoch is refused by the car, which then tells its time.
 */
export const expiry = ({ zeroMs }: Session, now: Millis): number =>
  Math.min(Math.max(1, Math.floor((now - zeroMs + HOLDS) / seconds(1))), 0xff_ff_ff_ff);
