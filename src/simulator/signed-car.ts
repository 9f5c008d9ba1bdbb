import type { Clock } from '../runtime/clock.ts';
import { type CarKey, agreed, newCarKey, sealed, sessionTag } from './signed-car-secrets.ts';
import { CarSession, faults } from './signed-car-session.ts';
import { type CarAction, actionIn, asksForSession, commandIn, signerIn } from './signed-car-message.ts';
import { type Entry, type Tree, bytesIn, compose, parse, treeIn } from './signed-car-wire.ts';

/** What a car does instead of what it should. */
export interface Manners {
  /** Complains with this fault of the protocol, whatever it is told. */
  readonly fault?: number;
  /** Asks for patience: its status is WAIT. */
  readonly waits?: boolean;
  /** Firmware before 2024.38: replies in clear, though it is asked not to. */
  readonly clear?: boolean;
}

const INFOTAINMENT = 3;
const NOT_ON_WHITELIST = 1;

/** The computer of a car that takes signed commands alone: its side of the protocol (`tesla-vehicle` §4). */
export class SignedCar {
  readonly #vin: string;
  readonly #clock: Clock;
  readonly #act: (action: CarAction) => string;
  readonly #paired = new Set<string>();
  #key: CarKey = newCarKey();
  #sessions = new Map<string, CarSession>();

  /** `act` carries an action out: `ok`, or the car's own word for its refusal. */
  constructor(vin: string, clock: Clock, act: (action: CarAction) => string) {
    this.#vin = vin;
    this.#clock = clock;
    this.#act = act;
  }

  get paired(): boolean {
    return this.#paired.size > 0;
  }

  /** The owner approves a key. */
  pair(publicKey: Uint8Array): void {
    this.#paired.add(hex(publicKey));
  }

  unpair(): void {
    this.#paired.clear();
  }

  /** Every session begins anew. */
  reboot(): void {
    this.#sessions = new Map();
  }

  /** The computer is replaced by another. */
  replace(): void {
    this.#key = newCarKey();
    this.reboot();
  }

  /** Answers a message; undefined where it is none that can be answered. */
  answer(encoded: Buffer, manners: Manners = {}): Buffer | undefined {
    const message = parse(encoded);
    const signer = signerIn(message);
    const session = signer && this.#session(signer);
    return message && session && this.#answer(message, session, this.#paired.has(hex(signer)), manners);
  }

  #answer(message: Tree, session: CarSession, known: boolean, { waits, fault, clear }: Manners): Buffer {
    if (waits === true) return this.#reply(message, [12, [[1, 1]]]);
    if (fault !== undefined) return this.#complain(message, session, fault);
    if (asksForSession(message)) return this.#reply(message, ...this.#told(message, session, known));
    return known
      ? this.#obey(message, session, clear === true)
      : this.#complain(message, session, faults.unknownKey);
  }

  #session(signer: Buffer): CarSession | undefined {
    const key = agreed(this.#key, signer);
    if (key === undefined) return undefined;
    const session = this.#sessions.get(hex(signer)) ?? new CarSession(key, this.#vin, this.#clock);
    this.#sessions.set(hex(signer), session);
    return session;
  }

  #obey(message: Tree, session: CarSession, clear: boolean): Buffer {
    const command = commandIn(message);
    const fault = command === undefined ? faults.parameter : session.objection(command);
    const action = command && actionIn(command.action);
    if (command === undefined || fault !== undefined) {
      return this.#complain(message, session, fault ?? faults.parameter);
    }
    if (action === undefined) return this.#complain(message, session, faults.decoding);
    const word = this.#act(action);
    const result: readonly Entry[] =
      word === 'ok'
        ? []
        : [
            [1, 1],
            [2, [[1, Buffer.from(word)]]],
          ];
    const response = compose([1, result]);
    if (clear || (command.flags & 2) === 0) return this.#reply(message, [10, response]);
    const seal = sealed(session.key, { domain: INFOTAINMENT, vin: this.#vin, tag: command.tag }, response);
    return this.#reply(
      message,
      [10, seal.text],
      [
        13,
        [
          [
            9,
            [
              [1, seal.nonce],
              [2, 1],
              [3, seal.tag],
            ],
          ],
        ],
      ],
    );
  }

  /** A fault is told with the session as it is, so that whoever signs can come back into step. */
  #complain(message: Tree, session: CarSession, fault: number): Buffer {
    return this.#reply(
      message,
      [
        12,
        [
          [1, 2],
          [2, fault],
        ],
      ],
      ...this.#told(message, session, true),
    );
  }

  #told(message: Tree, session: CarSession, known: boolean): readonly Entry[] {
    const info = compose(
      [1, session.counter],
      [2, this.#key.point],
      [3, session.epoch],
      [4, { fixed: session.seconds }],
      [5, known ? undefined : NOT_ON_WHITELIST],
    );
    const challenge = bytesIn(message, 51) ?? Buffer.alloc(0);
    const tag = sessionTag(session.key, this.#vin, challenge, info);
    return [
      [13, [[6, [[1, tag]]]]],
      [15, info],
    ];
  }

  #reply(to: Tree, ...entries: readonly Entry[]): Buffer {
    const address = bytesIn(treeIn(to, 7), 2);
    const from: Entry = [7, [[1, INFOTAINMENT]]];
    return compose([6, [[2, address]]], from, ...entries, [50, bytesIn(to, 51)]);
  }
}

const hex = (bytes: Uint8Array): string => Buffer.from(bytes).toString('hex');
