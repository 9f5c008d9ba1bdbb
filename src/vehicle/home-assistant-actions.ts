import { Failure } from '../runtime/failure.ts';
import type { CommandKind, VehicleCommand } from './command.ts';
import { harmless } from './harmless.ts';
import type { Role } from './home-assistant-naming.ts';
import { type CarSeen, numberIn, rangeOf, wordOf } from './home-assistant-reading.ts';
import {
  type Outcome,
  type Tried,
  asleep,
  done,
  quotedRefusal,
  refusal,
  refused,
  saysAsleep,
  unknown,
} from './reasons.ts';

/** An action of Home Assistant's on one entity. */
export interface Action {
  readonly domain: string;
  readonly service: string;
  readonly entity: string;
  readonly data?: Readonly<Record<string, unknown>>;
}

/** How an action ended. With `lost` and `timeout` it may have happened. */
export type Acted =
  { readonly ok: true } | { readonly ok: false; readonly code: string; readonly why: string };

export const roleOf: Readonly<Record<CommandKind, Role>> = {
  start: 'switch',
  stop: 'switch',
  amps: 'amps',
  limit: 'limit',
};

/** A command as an action on the entity that has its role. What a number does not take is not asked of it. */
export function actionFor(command: VehicleCommand, entity: string, seen: CarSeen): Action {
  if (command.kind === 'start' || command.kind === 'stop')
    return { domain: 'switch', service: command.kind === 'start' ? 'turn_on' : 'turn_off', entity };
  return { domain: 'number', service: 'set_value', entity, data: { value: wantedOf(command, seen) } };
}

function wantedOf(command: Exclude<VehicleCommand, { kind: 'start' | 'stop' }>, seen: CarSeen): number {
  const { least = -Infinity, most = Infinity } = rangeOf(seen, roleOf[command.kind]);
  const wanted = Math.round(command.kind === 'amps' ? command.amps : command.percent);
  return Math.min(most, Math.max(least, wanted));
}

/** The car's own word in what an integration says of a refused command. */
const saysRefused = /^Command (?:was unsuccessful:|was rejected:|failed,) (.+)$/s;
const saysNotOnline = /wake up vehicle|not "?online/i;

/** What an answer means. Throws a `Failure` where neither the car nor its sleep is to blame. */
export function outcomeOf(kind: CommandKind, acted: Acted): Tried {
  if (acted.ok) return done;
  if (['lost', 'timeout'].includes(acted.code)) return unknown(acted.code);
  if (saysNotOnline.test(acted.why) || saysAsleep(acted.why)) return asleep;
  const word = saysRefused.exec(acted.why)?.[1];
  const said = word === undefined ? quotedRefusal(kind, acted.why) : refusal(kind, word);
  if (said === undefined) throw new Failure('car_home_assistant', { why: harmless(acted.why).slice(0, 120) });
  return said;
}

const flowing = ['starting', 'charging', 'calibrating'];
/** A car that says one of these will not start. */
const barred: Readonly<Record<string, string>> = {
  complete: 'complete',
  disconnected: 'disconnected',
  no_power: 'no_power',
};

/** Whether a car is seen to have done what it was asked. */
export function isSeenDone(command: VehicleCommand, seen: CarSeen): boolean {
  if (command.kind === 'start') return flowing.includes(chargingIn(seen));
  if (command.kind === 'stop') return chargingIn(seen) !== '' && !flowing.includes(chargingIn(seen));
  return numberIn(wordOf(seen, roleOf[command.kind])) === wantedOf(command, seen);
}

/** What it means that a car was not seen to do what it was asked. */
export function unseenOutcome(command: VehicleCommand, seen: CarSeen): Outcome {
  const word = command.kind === 'start' ? barred[chargingIn(seen)] : undefined;
  return word === undefined ? unknown('not_confirmed') : refused(word);
}

const chargingIn = (seen: CarSeen): string =>
  (wordOf(seen, 'charging') ?? '').toLowerCase().replaceAll(' ', '_');
