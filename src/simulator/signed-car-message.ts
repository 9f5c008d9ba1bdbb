import type { Command } from './signed-car-session.ts';
import { type Tree, bytesIn, numberIn, parse, treeIn } from './signed-car-wire.ts';

/** An action that a car was given, in the words of the Fleet API. */
export interface CarAction {
  readonly name: string;
  readonly body: Readonly<Record<string, number>>;
}

export const asksForSession = (message: Tree): boolean => message.has(14);

/** The public key of whoever asks for a session, or signed. */
export const signerIn = (message: Tree | undefined): Buffer | undefined =>
  bytesIn(treeIn(message, 14), 1) ?? bytesIn(treeIn(treeIn(message, 13), 1), 1);

/** A command with its signature; undefined where it has none. */
export function commandIn(message: Tree): Command | undefined {
  const signature = treeIn(treeIn(message, 13), 8);
  const [epoch, tag, action] = [bytesIn(signature, 1), bytesIn(signature, 4), bytesIn(message, 10)];
  if (epoch === undefined || tag === undefined || action === undefined) return undefined;
  const domain = numberIn(treeIn(message, 6), 1);
  const [counter, expiresAt] = [numberIn(signature, 2), numberIn(signature, 3)];
  return { domain, epoch, counter, expiresAt, flags: numberIn(message, 52), tag, action };
}

/** The charging actions of `CarServer.Action` (§4.9). */
export function actionIn(action: Buffer): CarAction | undefined {
  const vehicle = treeIn(parse(action), 2);
  const [limit, charge, current] = [treeIn(vehicle, 5), treeIn(vehicle, 6), treeIn(vehicle, 43)];
  if (charge?.has(2) === true) return { name: 'charge_start', body: {} };
  if (charge?.has(5) === true) return { name: 'charge_stop', body: {} };
  if (current !== undefined)
    return { name: 'set_charging_amps', body: { charging_amps: numberIn(current, 1) } };
  return limit && { name: 'set_charge_limit', body: { percent: numberIn(limit, 1) } };
}
