import { type Clock, sleep } from '../runtime/clock.ts';
import { seconds } from '../units.ts';
import type { Heard, Misbehaviour, Reply } from './car-server.ts';
import type { EnergySite } from './energy-site.ts';
import type { CarDoor } from './seams.ts';

/** What a provider between its customers and Tesla does wrong, in plain words. */
export interface HostedMisbehaviour extends Misbehaviour {
  /** Tesla does not let the provider know the car's place. */
  readonly hidesPlace?: boolean;
  /** The car has no network. */
  readonly offline?: boolean;
  /** A command is carried out, and answered with this all the same. */
  readonly obeysAndAnswers?: Reply;
  /** A command is carried out, and never answered. */
  readonly obeysInSilence?: boolean;
}

export interface HostedSetup {
  readonly car: CarDoor;
  readonly clock: Clock;
  /** The Powerwall of the same account. */
  readonly site?: EnergySite | undefined;
  /** The one token that the provider takes. */
  readonly token: string;
}

/** What is wrong with the token that a request shows; undefined where nothing is. */
export function tokenFault({ headers }: Heard, token: string): 'missing' | 'wrong' | undefined {
  if (headers.authorization === undefined) return 'missing';
  return headers.authorization === `Bearer ${token}` ? undefined : 'wrong';
}

/** Wakes a car as a provider does before a command. False where it sleeps on, or cannot be reached. */
export async function woken(
  { car, clock }: HostedSetup,
  { offline }: HostedMisbehaviour,
  looks: { readonly every: number; readonly times: number },
): Promise<boolean> {
  if (offline === true) return false;
  if (!car.look().asleep) return true;
  car.wake();
  for (let look = 0; look < looks.times && car.look().asleep; look += 1) {
    await sleep(clock, seconds(looks.every));
  }
  return !car.look().asleep;
}

/** The end of a command that was carried out. */
export async function ended(reply: Reply, wrong: HostedMisbehaviour): Promise<Reply> {
  if (wrong.obeysInSilence === true) return new Promise<never>(() => undefined);
  return wrong.obeysAndAnswers ?? reply;
}
