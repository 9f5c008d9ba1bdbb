import { randomBytes } from 'node:crypto';
import { z } from 'zod';
import type { Clock } from '../runtime/clock.ts';
import { Failure } from '../runtime/failure.ts';
import { type Millis, seconds } from '../units.ts';
import type { CommandKind, VehicleCommand } from './command.ts';
import type { FleetLine } from './fleet-line.ts';
import { carPath } from './fleet-route.ts';
import { parsed, wordsOf } from './http.ts';
import { notTaken } from './plain-command.ts';
import { type Outcome, type Tried, done, refusal, saysKeyUnknown, unknown } from './reasons.ts';
import { actionOf } from './signed/actions.ts';
import { type Ends, resultIn, saysUnpaired, sessionInfoIn, signed } from './signed/exchange.ts';
import { cureOf } from './signed/faults.ts';
import type { SigningKey } from './signed/private-key.ts';
import { type FromCar, type Sender, readFromCar, sessionRequest } from './signed/routable.ts';
import type { SessionMemory } from './signed/session-file.ts';
import { type Session, counted, expiry, sessionAfter } from './signed/session.ts';

/** `unsigned`: the car does not know the signed protocol. `unpaired`: it does not accept our key. */
type Signing = Tried | 'unsigned' | 'unpaired';

interface Setup {
  readonly vin: string;
  readonly line: FleetLine;
  readonly key: () => Promise<SigningKey>;
  readonly memory: SessionMemory;
  readonly clock: Clock;
}

/** A message to the car that was answered, and when it was sent. */
interface Asked {
  readonly sender: Sender;
  readonly sentAt: Millis;
  readonly from: FromCar;
}

/** Where a message leads: to the end, or to one more, and what it all comes to where none is left. */
type Step = { readonly end: Signing } | { readonly else: Outcome };

/** Messages to the car for one command: each is paid for. */
const MESSAGES = 4;
/** What a car tells of its clock is old when it has travelled for longer. */
const FRESH_FOR = seconds(10);

const Reply = z.object({ response: z.string() });

/** Commands in Tesla's signed protocol, by way of the Fleet API (§4). One at a time for each car. */
export class SignedCommands {
  readonly #setup: Setup;

  constructor(setup: Setup) {
    this.#setup = setup;
  }

  async send(command: VehicleCommand, signal: AbortSignal): Promise<Signing> {
    const { vin, key: keyOf, memory } = this.#setup;
    const key = await keyOf();
    let met = unknown('no_session');
    for (let sent = 0; sent < MESSAGES; sent += 1) {
      const session = await memory.session(key.publicKey);
      const step = await (session === undefined
        ? this.#greet({ key, vin }, command.kind, signal)
        : this.#order({ key, vin }, session, command, signal));
      if ('end' in step) return step.end;
      met = step.else;
    }
    return met;
  }

  /** Asks the car for a session. */
  async #greet(ends: Ends, kind: CommandKind, signal: AbortSignal): Promise<Step> {
    const sender = newSender();
    const asked = await this.#ask(sender, sessionRequest(sender, ends.key.publicKey), kind, signal);
    return 'from' in asked ? this.#cure(ends, asked) : asked;
  }

  async #order(ends: Ends, before: Session, command: VehicleCommand, signal: AbortSignal): Promise<Step> {
    const { memory, clock } = this.#setup;
    const session = counted(before);
    const sender = newSender();
    const action = actionOf(command);
    const order = session && signed(ends, session, sender, action, expiry(session, clock.now()));
    if (session === undefined || order === undefined) {
      memory.forget();
      return { else: unknown('no_session') };
    }
    await memory.set(session, ends.key.publicKey);
    const asked = await this.#ask(sender, order.encoded, command.kind, signal);
    if (!('from' in asked)) return asked;
    const { from } = asked;
    if (from.fault !== 0 || from.operation !== 'ok') return this.#cure(ends, asked);
    const told = resultIn(from, ends, session, order.tag);
    if (told === undefined) return { end: unreadable };
    return { end: told.result ? done : refusal(command.kind, told.reason) };
  }

  /** Brings a message to the car and its answer back; or says what became of it without one. */
  async #ask(
    sender: Sender,
    encoded: Uint8Array,
    kind: CommandKind,
    signal: AbortSignal,
  ): Promise<Asked | { readonly end: Signing }> {
    const { line, vin, clock } = this.#setup;
    const sentAt = clock.now();
    const body = { routable_message: Buffer.from(encoded).toString('base64') };
    const answer = await line.ask({
      path: carPath(vin, '/signed_command'),
      body,
      signal,
      stops: kind === 'stop',
    });
    if (answer.status === 422) return { end: 'unsigned' };
    if (answer.status !== 200)
      return { end: saysKeyUnknown(wordsOf(answer)) ? 'unpaired' : notTaken(line, kind, answer) };
    const { response } = parsed(answer, Reply, line.url);
    const from = readFromCar(Buffer.from(response, 'base64'));
    return from !== undefined && isFor(sender, from) ? { sender, sentAt, from } : { end: unreadable };
  }

  async #cure(ends: Ends, asked: Asked): Promise<Step> {
    if (saysUnpaired(asked.from)) return { end: 'unpaired' };
    const { word, cure } = cureOf(asked.from);
    const { url } = this.#setup.line;
    switch (cure) {
      case 'session':
        await this.#resume(ends, asked);
        return { else: unknown(word) };
      case 'again':
        return { end: { outcome: 'again', else: unknown(word) } };
      case 'look':
        return { end: unknown(word) };
      case 'key':
        return { end: 'unpaired' };
      case 'account':
        throw new Failure('car_account', { url, why: word });
      case 'none':
        throw new Failure('car_answer', { url, why: word });
    }
  }

  /** Goes on with the session that the car tells of; without a word that can be trusted there is none. */
  async #resume(ends: Ends, { sender, sentAt, from }: Asked): Promise<void> {
    const { memory, clock } = this.#setup;
    const { publicKey } = ends.key;
    const fresh = clock.now() - sentAt <= FRESH_FOR;
    const info = fresh ? sessionInfoIn(from, ends, sender.uuid) : undefined;
    const session = info && sessionAfter(await memory.session(publicKey), info, clock.now());
    if (session === undefined) memory.forget();
    else await memory.set(session, publicKey);
  }
}

const unreadable = unknown('unreadable_answer');

const newSender = (): Sender => ({ address: randomBytes(16), uuid: randomBytes(16) });

const isFor = ({ uuid }: Sender, { answers }: FromCar): boolean =>
  answers === undefined || answers.length === 0 || Buffer.compare(answers, uuid) === 0;
