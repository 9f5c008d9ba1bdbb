import { type Millis, amps } from '../units.ts';
import type { Beacon } from './beacon.ts';
import {
  type Face,
  VERSION_OF_ANY,
  acknowledged,
  answerTo,
  heartbeat,
  linkready,
} from './charger-answers.ts';
import type { ErrorMode } from './error-mode.ts';
import { type Make, faceOf } from './face.ts';
import type { Identity } from './identity.ts';
import type { Outlet } from './outlet.ts';
import type { Frame } from './wire.ts';

export interface Speaker {
  readonly make: Make;
  readonly identity: Identity;
  readonly outlet: Outlet;
  readonly errorMode: ErrorMode;
  readonly beacon: Beacon;
  readonly send: (content: readonly number[]) => void;
}

const ANNOUNCEMENT = 0xfc;
const ANSWER = 0xfd;
const LINKREADY1 = 0xe1;
const LINKREADY2 = 0xe2;
const HEARTBEAT = 0xe0;
const ERROR_COMMAND = 0x02;
const CLOSE_CONTACTOR = 0xb1;
const OPEN_CONTACTOR = 0xb2;
/** They write into memory that can be written only once, or crash it (`twc-rs485` §3.6). */
const FATAL = ['fc19', 'fc1a', 'fbe8'];

/** What a Wall Connector says, and does, to what it hears. `twc-rs485` §3. */
export class Conversation {
  readonly #speaker: Speaker;
  #broken = false;

  constructor(speaker: Speaker) {
    this.#speaker = speaker;
  }

  get broken(): boolean {
    return this.#broken;
  }

  announce(now: Millis): void {
    this.#speaker.send(linkready(this.#face(now)));
  }

  /** Answers of other chargers, and what is meant for them, are passed over. */
  hear(frame: Frame, now: Millis): void {
    const [kind = 0, code = 0] = frame;
    if (kind === ANSWER) return;
    if (FATAL.includes(Buffer.from(frame.slice(0, 2)).toString('hex'))) this.#broken = true;
    else if (code === LINKREADY1 || code === LINKREADY2) this.#beware(code, frame);
    else if (this.#speaker.identity.isAt(frame, 4)) this.#obey(kind, code, frame, now);
    else if (kind !== ANNOUNCEMENT && code === VERSION_OF_ANY) this.#tellAnyone(frame, now);
  }

  #obey(kind: number, code: number, frame: Frame, now: Millis): void {
    if (kind === ANNOUNCEMENT) return this.#switch(code, now);
    return code === HEARTBEAT ? this.#heartbeat(frame, now) : this.#answer(code, now);
  }

  #answer(code: number, now: Millis): void {
    const answer = answerTo(code, this.#face(now));
    if (answer !== undefined) this.#speaker.send(answer);
  }

  /** Some ask without a name for whom they mean; then all answer. */
  #tellAnyone(frame: Frame, now: Millis): void {
    if (frame[4] === 0 && frame[5] === 0) this.#answer(VERSION_OF_ANY, now);
  }

  /** A master announces itself. */
  #beware(code: number, frame: Frame): void {
    const { identity, beacon } = this.#speaker;
    if (identity.isAt(frame, 2)) identity.flee();
    if (code === LINKREADY2) beacon.called();
  }

  #switch(code: number, now: Millis): void {
    if (code !== CLOSE_CONTACTOR && code !== OPEN_CONTACTOR) return;
    this.#speaker.outlet.setContactor(code === OPEN_CONTACTOR);
    this.#speaker.send(acknowledged(this.#face(now), code));
  }

  #heartbeat(frame: Frame, now: Millis): void {
    const { beacon, errorMode, outlet, send } = this.#speaker;
    const [, , masterHigh = 0, masterLow = 0, , , command = 0, high = 0, low = 0] = frame;
    beacon.postpone();
    outlet.control.heard(now);
    if (command === ERROR_COMMAND) errorMode.take(high);
    if (errorMode.on) outlet.fault('commanded', true);
    outlet.control.obey(command, amps((high * 256 + low) / 100), now);
    send(heartbeat(this.#face(now), [masterHigh, masterLow]));
  }

  #face(now: Millis): Face {
    const { make, identity, outlet } = this.#speaker;
    return faceOf(make, identity, outlet, now);
  }
}
