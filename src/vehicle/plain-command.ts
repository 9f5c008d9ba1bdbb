import { z } from 'zod';
import { bodyOf, commandNames } from './carry.ts';
import type { CommandKind, VehicleCommand } from './command.ts';
import { meansAsleep } from './fleet-answer.ts';
import type { FleetLine } from './fleet-line.ts';
import { carPath } from './fleet-route.ts';
import { type Answer, parsed, wordsOf } from './http.ts';
import { type Tried, asleep, done, quotedRefusal, refusal, saysKeyUnknown, unknown } from './reasons.ts';

const Result = z.object({ response: z.object({ result: z.boolean(), reason: z.string().catch('') }) });

/** Sends a command in the Fleet API's own words: to a proxy that signs it, or to a car that wants no signature (§2.4). */
export async function sendPlainly(
  line: FleetLine,
  vin: string,
  command: VehicleCommand,
  signal: AbortSignal,
): Promise<Tried> {
  const path = carPath(vin, `/command/${commandNames[command.kind]}`);
  const answer = await line.ask({ path, body: bodyOf(command), signal, stops: command.kind === 'stop' });
  if (answer.status !== 200) return notTaken(line, command.kind, answer);
  const { result, reason } = parsed(answer, Result, line.url).response;
  return result ? done : refusal(command.kind, reason);
}

/** What it means that a command met another answer than 200. Below 500 it surely did not reach the car. */
export function notTaken(line: FleetLine, kind: CommandKind, answer: Answer): Tried {
  if (meansAsleep(answer)) return asleep;
  const words = wordsOf(answer);
  const quoted = quotedRefusal(kind, words);
  if (quoted !== undefined) return quoted;
  if (answer.status < 500 || saysKeyUnknown(words)) throw line.complaint(answer);
  return answer.status === 503 ? { outcome: 'again', else: unknown(words) } : unknown(words);
}
