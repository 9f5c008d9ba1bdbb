import { type Amps, type Millis, amps } from '../units.ts';
import type { Id } from './identity.ts';
import type { Frame } from './wire.ts';

/** A charger as a master in the Wall Connector's own firmware knows it. */
export interface Follower {
  readonly id: Id;
  readonly protocol: 1 | 2;
  /** Undefined until it has answered a heartbeat. */
  readonly state: number | undefined;
  readonly limitAmps: Amps;
  readonly heardAt: Millis;
}

const idIn = ([, , high = 0, low = 0]: Frame): Id => [high, low];
const protocolOf = (frame: Frame): 1 | 2 => (frame.length === 14 ? 1 : 2);

/** It announced itself. */
export const found = (frame: Frame, now: Millis): Follower => ({
  id: idIn(frame),
  protocol: protocolOf(frame),
  state: undefined,
  limitAmps: amps(0),
  heardAt: now,
});

/** It answered a heartbeat. */
export const answered = (frame: Frame, now: Millis): Follower => {
  const [, , , , , , state, high = 0, low = 0] = frame;
  return { ...found(frame, now), state, limitAmps: amps((high * 256 + low) / 100) };
};

const READY = 0x00;
const WAITING = 0x04;
const STARTING = 0x08;
const nothing = [0x00, amps(0)] as const;

/** Command and current that it needs to have what is allotted to it; nothing where it has, or no car is there. */
export function orderFor(follower: Follower, allotted: Amps): readonly [command: number, limit: Amps] {
  const { protocol, state, limitAmps } = follower;
  if (state === undefined || state === READY || limitAmps === allotted) return nothing;
  if (state === STARTING && limitAmps === 0) return [0x08, allotted];
  return [protocol === 1 || state === WAITING ? 0x05 : 0x09, allotted];
}
