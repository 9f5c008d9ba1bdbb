import { type Clock, sleep } from '../runtime/clock.ts';
import { seconds } from '../units.ts';
import type { CommandKind, VehicleCommand } from './command.ts';
import type { Outcome, Tried } from './reasons.ts';

const AGAIN_AFTER = seconds(5);
const RETRIES = 3;
/** Settings below this take two commands: the first reaches 5 A, an identical second one goes below (§6.3). */
const BARRIER_AMPS = 5;

/** The Fleet API's names of the commands, which the Bluetooth proxy shares. */
export const commandNames: Readonly<Record<CommandKind, string>> = {
  start: 'charge_start',
  stop: 'charge_stop',
  amps: 'set_charging_amps',
  limit: 'set_charge_limit',
};

/** Proxies want JSON even where there is nothing to say, and whole numbers. */
export function bodyOf(command: VehicleCommand): Readonly<Record<string, unknown>> {
  if (command.kind === 'amps') return { charging_amps: Math.round(command.amps) };
  return command.kind === 'limit' ? { percent: Math.round(command.percent) } : {};
}

/** Sends a command as often as it takes: again while the car is waking up inside, twice for a low current. */
export async function carry(
  command: VehicleCommand,
  send: () => Promise<Tried>,
  clock: Clock,
  signal: AbortSignal,
): Promise<Outcome> {
  const first = await insist(send, clock, signal);
  const low = command.kind === 'amps' && Math.round(command.amps) < BARRIER_AMPS;
  if (!low || first.outcome !== 'done') return first;
  await sleep(clock, AGAIN_AFTER, signal);
  return insist(send, clock, signal);
}

async function insist(send: () => Promise<Tried>, clock: Clock, signal: AbortSignal): Promise<Outcome> {
  for (let retries = 0; ; retries += 1) {
    const tried = await send();
    if (tried.outcome !== 'again') return tried;
    if (retries === RETRIES) return tried.else;
    await sleep(clock, AGAIN_AFTER, signal);
  }
}
