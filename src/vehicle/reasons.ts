import type { CommandKind } from './command.ts';
import { harmless } from './harmless.ts';

/** How a command ended. `refused`: the car's own word. `unknown`: it may have happened, or never left. */
export type Outcome =
  | { readonly outcome: 'done' }
  | { readonly outcome: 'refused'; readonly why: string }
  | { readonly outcome: 'unknown'; readonly why: string };

/** As `Outcome`, or `again`: worth another try soon, and `else` what it comes to when tries run out. */
export type Tried = Outcome | { readonly outcome: 'again'; readonly else: Outcome };

export const done: Outcome = { outcome: 'done' };
export const refused = (why: string): Outcome => ({ outcome: 'refused', why: harmless(why) });
export const unknown = (why: string): Outcome => ({ outcome: 'unknown', why: harmless(why) });
/** The car sleeps, so the command cannot have reached it. */
export const asleep = unknown('asleep');

/** Words by which a car says that what was asked for is so already, or under way. */
const alreadySo: Readonly<Record<CommandKind, readonly string[]>> = {
  start: ['is_charging', 'charging', 'requested'],
  stop: ['not_charging'],
  amps: ['already_set'],
  limit: ['already_set'],
};

const busesAsleep = 'could_not_wake_buses';
const distinctWords = [
  'complete',
  'disconnected',
  'no_power',
  'is_charging',
  'not_charging',
  'already_set',
  busesAsleep,
];

/** The car's word in a reason: proxies put their own sentence and a colon before it. */
const wordOf = (reason: string): string => reason.slice(reason.lastIndexOf(':') + 1).trim();

/** What it means that a car answered a command with `result: false` and this reason. */
export function refusal(kind: CommandKind, reason: string): Tried {
  const word = wordOf(reason);
  if (alreadySo[kind].includes(word)) return done;
  return word === busesAsleep ? { outcome: 'again', else: refused(word) } : refused(word);
}

/** As `refusal`, for an error text of a proxy; undefined where no car speaks in it. */
export function quotedRefusal(kind: CommandKind, text: string): Tried | undefined {
  const quoted = text.includes('could not execute command: ') || distinctWords.includes(wordOf(text));
  return quoted ? refusal(kind, text) : undefined;
}

/** Sentences of the proxies that mean a sleeping car. The Fleet API does not tell sleeping from out of network. */
export const saysAsleep = (text: string): boolean =>
  /vehicle is (sleeping|offline)|offline or asleep|vehicle unavailable/i.test(text);

/** Sentences that mean that the car does not know the key which signed the command. */
export const saysKeyUnknown = (text: string): boolean =>
  /public key has not been paired|unknown_key_id|key_not_on_whitelist|not-in-whitelist/i.test(text);
