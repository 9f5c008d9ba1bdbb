import type { CommandSeen } from '../charging/snapshot.ts';
import type { Millis } from '../units.ts';
import type { VehicleCommand } from './command.ts';
import type { Outcome } from './reasons.ts';

export interface Order {
  readonly command: VehicleCommand;
  readonly calledOff: AbortController;
}

const orderOf = (command: VehicleCommand): Order => ({ command, calledOff: new AbortController() });
const same = (a: VehicleCommand, b: VehicleCommand): boolean => JSON.stringify(a) === JSON.stringify(b);
/** The owner's charge limit is no part of starting and stopping: neither calls the other off. */
const isLimit = ({ command }: Order): boolean => command.kind === 'limit';

/** Commands on their way to one car: one at a time, in order, and a stop before everything. */
export class Orders {
  #waiting: readonly Order[] = [];
  #running: Order | undefined;
  #latest: Order | undefined;
  #seen: CommandSeen | undefined;

  /** The last command of the decision, as it sees it. */
  get seen(): CommandSeen | undefined {
    return this.#seen;
  }

  /** Takes a command. One that is pending already is not doubled; a stop calls a start off and follows it. */
  send(command: VehicleCommand, now: Millis): void {
    const order = orderOf(command);
    const pending = [...(this.#running === undefined ? [] : [this.#running]), ...this.#waiting];
    const last = pending.findLast(other => isLimit(other) === isLimit(order));
    if (last !== undefined && same(last.command, command)) return;
    if (command.kind === 'stop') this.#putFirst(order);
    else this.#waiting = [...this.#waiting.filter(other => other.command.kind !== command.kind), order];
    if (command.kind === 'limit') return;
    this.#latest = order;
    this.#seen = { kind: command.kind, sentAtMs: now, outcome: 'pending', why: undefined };
  }

  #putFirst(stop: Order): void {
    const running = this.#running;
    const limits = this.#waiting.filter(isLimit);
    const again = running !== undefined && isLimit(running) && limits.length === 0;
    this.#waiting = [stop, ...(again ? [orderOf(running.command)] : limits)];
    running?.calledOff.abort();
  }

  /** Begins the next command, if any. */
  begin(): Order | undefined {
    [this.#running, ...this.#waiting] = this.#waiting;
    return this.#running;
  }

  /** The running command ended. */
  end(outcome: Outcome): void {
    const why = outcome.outcome === 'done' ? undefined : outcome.why;
    if (this.#seen !== undefined && this.#running === this.#latest) {
      this.#seen = { ...this.#seen, outcome: outcome.outcome, why };
    }
    this.#running = undefined;
  }

  /** Ends the running command early, because the program ends. */
  callOff(): void {
    this.#waiting = [];
    this.#running?.calledOff.abort();
  }
}
