import type { Amps, Millis } from '../units.ts';
import { type Heartbeat, type Message, type Protocol, isFromMaster } from './message.ts';
import { type Signs, signed } from './twins.ts';

/** A charger as somebody knows it who only listens. */
export interface HeardCharger {
  readonly id: string;
  /** A long answer proves protocol 2, a short one nothing. */
  readonly protocol: Protocol | undefined;
  /** As it announced it. */
  readonly ratedAmps: Amps | undefined;
  /** Those it announced itself under: two units may have the same id. */
  readonly signs: Signs;
  /** Its last answer to a master. */
  readonly report: Heartbeat | undefined;
}

/** Who was heard on the bus: the chargers by their ids, and how often each master was heard or answered. */
export interface Census {
  readonly chargers: ReadonlyMap<string, HeardCharger>;
  readonly masters: ReadonlyMap<string, number>;
}

export const nobodyHeard: Census = { chargers: new Map(), masters: new Map() };

const NOBODY = '0000';

/** The census with one more message. */
export function counted(census: Census, message: Message, now: Millis): Census {
  if (isFromMaster(message)) return withMaster(census, message.master);
  if (message.kind === 'linkready') {
    const { charger: id, protocol, ratedAmps, sign } = message;
    const { signs, report } = known(census, id);
    return withCharger(census, { id, protocol, ratedAmps, signs: signed(signs, sign, now), report });
  }
  if (message.kind !== 'heartbeat') return census;
  const before = known(census, message.charger);
  const protocol = message.bytes >= 16 ? 2 : before.protocol;
  return withMaster(withCharger(census, { ...before, protocol, report: message }), message.master);
}

/**
 * The masters other than `own` that were heard twice at least: a single frame may be noise. One that has a charger's id is
 * that charger with a garbled first byte, which no checksum covers (`twc-rs485` §2.1).
 */
export const otherMasters = ({ masters, chargers }: Census, own: string): readonly string[] =>
  [...masters].flatMap(([id, times]) => (id !== own && times >= 2 && !chargers.has(id) ? [id] : []));

const known = ({ chargers }: Census, id: string): HeardCharger =>
  chargers.get(id) ?? { id, protocol: undefined, ratedAmps: undefined, signs: [], report: undefined };

const withCharger = (census: Census, charger: HeardCharger): Census => ({
  ...census,
  chargers: new Map(census.chargers).set(charger.id, charger),
});

const withMaster = (census: Census, id: string): Census =>
  id === NOBODY
    ? census
    : { ...census, masters: new Map(census.masters).set(id, (census.masters.get(id) ?? 0) + 1) };
