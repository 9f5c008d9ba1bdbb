import { z } from 'zod';
import type { CommandKind, VehicleCommand } from './command.ts';
import { type Answer, parsed } from './http.ts';
import { notTaken } from './plain-command.ts';
import { type Tried, asleep, done, refusal, saysAsleep, unknown } from './reasons.ts';
import type { ProviderLine } from './teslemetry-line.ts';

const Result = z.object({ result: z.boolean(), reason: z.string().catch('') });

/** The path of a command; what it says stands in the query. Tessie answers once the car has (or will not). */
export function commandPath(vin: string, command: VehicleCommand): string {
  return `/${vin}/command/${nameOf(command)}wait_for_completion=true`;
}

function nameOf(command: VehicleCommand): string {
  switch (command.kind) {
    case 'start':
      return 'start_charging?';
    case 'stop':
      return 'stop_charging?';
    case 'amps':
      return `set_charging_amps?amps=${Math.round(command.amps)}&`;
    case 'limit':
      return `set_charge_limit?percent=${Math.round(command.percent)}&`;
  }
}

export function outcomeOf(line: ProviderLine, kind: CommandKind, answer: Answer): Tried {
  if (answer.status !== 200) return notTaken(line, kind, answer);
  const { result, reason } = parsed(answer, Result, line.url);
  return result ? done : refusalOf(kind, reason);
}

/** Tessie has tried for a while before it says no. Where the car's own word is missing, nobody knows what became of it. */
function refusalOf(kind: CommandKind, reason: string): Tried {
  if (saysAsleep(reason)) return asleep;
  if (reason === '' || /time.?out|timed out|unknown|error/i.test(reason))
    return unknown(reason || 'no reason');
  return refusal(kind, carsWord(reason));
}

/** Some of its reasons have spaces where the car's own words have `_`. */
const carsWord = (reason: string): string =>
  /^[a-z]+(?: [a-z]+){1,3}$/.test(reason) ? reason.replaceAll(' ', '_') : reason;
