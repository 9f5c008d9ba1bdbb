import type { CarCommand, CommandSeen } from '../charging/snapshot.ts';
import type { Millis } from '../units.ts';
import type { Outcome } from './reasons.ts';

export interface Order {
  readonly command: CarCommand;
  readonly calledOff: AbortController;
}

const same = (a: CarCommand, b: CarCommand): boolean =>
  a.kind === b.kind && (a.kind !== 'amps' || b.kind !== 'amps' || a.amps === b.amps);

/** Commands on their way to one car: one at a time, in order, and a stop before everything. */
export class Orders {
  #waiting: readonly Order[] = [];
  #running: Order | undefined;
  #latest: Order | undefined;
  #seen: CommandSeen | undefined;

  /** The last command sent, as the decision sees it. */
  get seen(): CommandSeen | undefined {
    return this.#seen;
  }

  /** Takes a command. One that is pending already is not doubled; a stop calls a start off and follows it. */
  send(command: CarCommand, now: Millis): void {
    const last = this.#waiting.at(-1) ?? this.#running;
    if (last !== undefined && same(last.command, command)) return;
    const order: Order = { command, calledOff: new AbortController() };
    const kept =
      command.kind === 'stop' ? [] : this.#waiting.filter(other => other.command.kind !== command.kind);
    this.#waiting = [...kept, order];
    if (command.kind === 'stop') this.#running?.calledOff.abort();
    this.#latest = order;
    this.#seen = { kind: command.kind, sentAtMs: now, outcome: 'pending', why: undefined };
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
