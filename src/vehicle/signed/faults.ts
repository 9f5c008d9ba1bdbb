import type { FromCar } from './routable.ts';

/** What to do about a fault of the protocol (§4.8). */
type Cure =
  /** The session is out of step: with what the car tells of it, or with a new one, the command is signed again. */
  | 'session'
  /** The car has no time; worth another try soon. */
  | 'again'
  /** The car obeyed, and could not say so. */
  | 'look'
  /** The car, or its owner, allows nobody to command it from afar. */
  | 'account'
  /** The car does not take commands of this key. */
  | 'key'
  | 'none';

const faults: Readonly<Record<number, readonly [word: string, cure: Cure]>> = {
  1: ['busy', 'again'],
  2: ['timeout', 'again'],
  3: ['unknown_key_id', 'key'],
  4: ['inactive_key', 'key'],
  5: ['invalid_signature', 'session'],
  6: ['invalid_token_or_counter', 'session'],
  7: ['insufficient_privileges', 'key'],
  8: ['invalid_domains', 'none'],
  9: ['invalid_command', 'none'],
  10: ['decoding', 'none'],
  11: ['internal', 'again'],
  12: ['wrong_personalization', 'none'],
  13: ['bad_parameter', 'session'],
  15: ['incorrect_epoch', 'session'],
  17: ['time_expired', 'session'],
  20: ['time_to_live_too_long', 'session'],
  21: ['remote_access_disabled', 'account'],
  22: ['remote_service_access_disabled', 'account'],
  23: ['command_requires_account_credentials', 'account'],
  25: ['response_mtu_exceeded', 'look'],
  26: ['repeated_counter', 'session'],
  27: ['invalid_key_handle', 'session'],
};

/** What a car complains about, in its own vocabulary, and the cure. */
export function cureOf({ fault, operation, session }: FromCar): {
  readonly word: string;
  readonly cure: Cure;
} {
  if (fault !== 0) {
    const [word, cure] = faults[fault] ?? [`fault_${fault}`, 'none'];
    return { word, cure };
  }
  if (operation === 'wait') return { word: 'wait', cure: 'again' };
  return { word: 'no_session', cure: session === undefined ? 'look' : 'session' };
}
