import { same } from '../charging/powerwall-record.ts';
import type { PowerwallChange, PowerwallCommand, PowerwallSeen } from '../charging/powerwall-settings.ts';
import type { Fault } from '../runtime/failure.ts';
import { type Millis, millis, minutes, seconds } from '../units.ts';

type Settings = Pick<PowerwallSeen, 'reservePercent' | 'mode'>;

/** Changes take effect within seconds, or up to a quarter of an hour later (`powerwall` §3.2). */
const READ_BACK = [seconds(15), seconds(45), minutes(2), minutes(5), minutes(10), minutes(15.5)];
const EFFECT_WITHIN = minutes(15);

/** What became of the last change, as it is read back. */
export class Effect {
  #command: PowerwallCommand | undefined;
  #before: Settings = { reservePercent: undefined, mode: undefined };
  #readBack: readonly Millis[] = [];
  #fault: Fault | undefined;

  get command(): PowerwallCommand | undefined {
    return this.#command;
  }

  get fault(): Fault | undefined {
    return this.#fault;
  }

  /** When to look for it next; undefined where there is nothing to look for. */
  get nextAtMs(): Millis | undefined {
    return this.#readBack[0];
  }

  /** A change is on its way. */
  sent(change: PowerwallChange, now: Millis, before: Settings): void {
    this.#fault = undefined;
    this.#before = before;
    this.#command = { change, sentAtMs: now, outcome: 'pending', expected: true };
  }

  /** It was answered, or is not going to be. */
  ended(change: PowerwallChange, outcome: PowerwallCommand['outcome'], now: Millis): void {
    const refused = outcome === 'refused';
    this.#command = { change, sentAtMs: now, outcome, expected: !refused };
    this.#readBack = refused ? [] : READ_BACK.map(pause => millis(now + pause));
  }

  refused(change: PowerwallChange, why: string): void {
    this.#fault = { key: 'control_refused', about: { value: targetOf(change), why } };
  }

  /** Looks for it in what was read: ever more rarely, and not for ever. */
  read(settings: Settings, now: Millis): void {
    this.#readBack = this.#readBack.filter(atMs => atMs > now);
    const command = this.#command;
    if (command === undefined || command.outcome === 'pending') return;
    const { change } = command;
    const found = readOf(change, settings);
    const unchanged = isSame(found, readOf(change, this.#before));
    if (this.#fault?.key === 'control_no_effect' && !unchanged) this.#fault = undefined;
    if (isSame(found, wishOf(change))) this.#over(command);
    else if (command.expected && now >= command.sentAtMs + EFFECT_WITHIN) this.#giveUp(command, unchanged);
  }

  /** Whatever else it is now, somebody has changed it since. */
  #giveUp(command: PowerwallCommand, unchanged: boolean): void {
    this.#over(command);
    if (unchanged) this.#fault = { key: 'control_no_effect', about: { value: targetOf(command.change) } };
  }

  #over(command: PowerwallCommand): void {
    this.#command = { ...command, expected: false };
    this.#readBack = [];
  }
}

type Value = Parameters<typeof same>[0] | 'unknown' | undefined;

const isSame = (a: Value, b: Value): boolean =>
  a === b || (typeof a === 'number' && typeof b === 'number' && same(a, b));

const readOf = ({ kind }: PowerwallChange, { reservePercent, mode }: Settings): Value =>
  kind === 'reserve' ? reservePercent : mode;

const wishOf = (change: PowerwallChange): Value => (change.kind === 'reserve' ? change.percent : change.mode);

/** What a change is to, for the owner. */
const targetOf = (change: PowerwallChange): string =>
  change.kind === 'reserve' ? `${change.percent} %` : change.mode;
