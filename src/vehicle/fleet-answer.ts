import { Failure, type FaultKey } from '../runtime/failure.ts';
import { type Answer, wordsOf } from './http.ts';
import { saysAsleep, saysKeyUnknown } from './reasons.ts';

/** Seconds of quiet after a 429 that does not name them. */
const QUIET_SECONDS = 300;

const keyOf: Readonly<Record<number, FaultKey>> = {
  401: 'car_token_over',
  402: 'car_allowance',
  403: 'car_account',
  404: 'car_not_found',
  421: 'car_wrong_region',
  423: 'car_account',
  451: 'car_account',
};

/** What an answer of the Fleet API, or of a proxy before it, complains about (§2.5). */
export function complaint(answer: Answer, url: string): Failure {
  const why = wordsOf(answer);
  if (answer.status === 429) return new Failure('car_limited', { url, seconds: quietSeconds(answer) });
  if (answer.status < 500 && answer.text.trimStart().startsWith('<'))
    return new Failure('car_not_json', { url });
  return new Failure(keyFor(answer.status, why), { url, why });
}

function keyFor(status: number, why: string): FaultKey {
  if (saysKeyUnknown(why)) return 'car_key_not_paired';
  if (why.includes('mobile_access_disabled')) return 'car_account';
  if (why.includes('EXCEEDED_LIMIT')) return 'car_allowance';
  if (status === 403 && /missing scopes|invalid_scope/i.test(why)) return 'car_scopes';
  if (status === 412) return /regist|region/i.test(why) ? 'car_not_registered' : 'car_account';
  return keyOf[status] ?? 'car_answer';
}

const quietSeconds = ({ retryAfter }: Answer): number =>
  retryAfter !== undefined && /^\d+$/.test(retryAfter) ? Number(retryAfter) : QUIET_SECONDS;

/** True where the answer says that the car sleeps, or has no network: the Fleet API does not tell the one from the other. */
export const meansAsleep = (answer: Answer): boolean =>
  answer.status === 408 || (answer.status >= 500 && saysAsleep(wordsOf(answer)));
