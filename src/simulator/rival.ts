import { type Amps, type Millis, amps, millis, seconds } from '../units.ts';
import { METER } from './charger-answers.ts';
import { type Follower, answered, found, orderFor } from './follower.ts';
import type { Id } from './identity.ts';
import { MasterUnit, type MasterUnitOptions } from './master-unit.ts';
import type { Outlet } from './outlet.ts';
import type { Station } from './station.ts';
import { Timetable } from './timetable.ts';
import { type Frame, FrameFinder, wrap } from './wire.ts';

export interface RivalOptions extends MasterUnitOptions {
  /** What it allots to each charger. */
  readonly ampsEach?: Amps;
  /** A real one speaks to each charger every 1 to 3 s. */
  readonly heartbeatEvery?: Millis;
}

export interface RivalLook {
  readonly id: string;
  /** Chargers that it takes for its own. */
  readonly followers: readonly string[];
  /** Four while it hears another master. */
  readonly redBlinks: number;
}

const TAIL = [0xfc];
const CALLS = [0, 1, 2, 3, 4];
const BETWEEN_CALLS = 100;
const BETWEEN_CHARGERS = 100;
const ROUND = seconds(2);
/** Of each it tells its own, then asks the same of the charger whose turn it is. */
const SUBJECTS = [METER, 0xec, 0xee, 0xef, 0xf1, 0xed];
const BETWEEN_SUBJECTS = 300;
const ASKS_AFTER = millis(100);
const GIVES_UP_AFTER = seconds(26);
const MINDS_OTHERS_FOR = seconds(10);

/** A Wall Connector in master mode that takes the chargers of the bus for its own. `twc-rs485` §3.3 and §3.7. */
export class Rival implements Station {
  readonly role = 'other_master';
  readonly #unit: MasterUnit;
  readonly #timetable: Timetable;
  readonly #options: RivalOptions;
  readonly #followers = new Map<string, Follower>();
  readonly #finder = new FrameFinder();
  #say: (bytes: Uint8Array) => void = () => undefined;
  #ampsEach: Amps;
  #rounds = 0;
  #callsUntil = millis(0);
  #disturbedAt: Millis | undefined;

  constructor(options: RivalOptions) {
    this.#options = options;
    this.#ampsEach = options.ampsEach ?? amps(16);
    this.#unit = new MasterUnit(options);
    this.#timetable = new Timetable(options.lockstep.clock);
  }

  get outlet(): Outlet {
    return this.#unit.outlet;
  }

  look(): RivalLook {
    const minds = this.#disturbedAt !== undefined && this.#now - this.#disturbedAt < MINDS_OTHERS_FOR;
    return {
      id: this.#unit.identity.hex,
      followers: [...this.#followers.keys()],
      redBlinks: minds ? 4 : 0,
    };
  }

  /** It changes its mind about what each charger may have. */
  allot(each: Amps): void {
    this.#ampsEach = each;
  }

  attach(say: (bytes: Uint8Array) => void): void {
    this.#say = say;
    this.#call();
    this.#timetable.in(ROUND, () => this.#round());
    this.#timetable.in(seconds(1), () => this.#beat());
  }

  detach(): void {
    this.#timetable.clear();
    this.#callsUntil = millis(0);
    this.#say = () => undefined;
  }

  hear(bytes: Uint8Array): void {
    for (const frame of this.#finder.find(bytes)) this.#receive(frame);
  }

  get #now(): Millis {
    return this.#options.lockstep.catchUp();
  }

  #receive(frame: Frame): void {
    const { identity } = this.#unit;
    const [kind = 0, code = 0] = frame;
    if (kind !== 0xfd) this.#disturbedAt = this.#now;
    else if (code === 0xe2 && identity.isAt(frame, 2)) this.#call();
    else if (code === 0xe2) this.#keep(found(frame, this.#now));
    else if (code === 0xe0 && identity.isAt(frame, 4)) this.#keep(answered(frame, this.#now));
  }

  #keep(follower: Follower): void {
    this.#followers.set(Buffer.from(follower.id).toString('hex').toUpperCase(), follower);
  }

  /** As at its start: five times each of the two calls. */
  #call(): void {
    if (this.#now < this.#callsUntil) return;
    this.#callsUntil = millis(this.#now + 2 * CALLS.length * BETWEEN_CALLS);
    const { id, sign } = this.#unit.identity;
    const calls = [...CALLS.map(() => [0xfc, 0xe1]), ...CALLS.map(() => [0xfb, 0xe2])];
    calls.forEach((call, place) =>
      this.#timetable.in(millis(place * BETWEEN_CALLS), () => this.#send([...call, ...id, sign])),
    );
  }

  #beat(): void {
    for (const [id, { heardAt }] of this.#followers) {
      if (this.#now - heardAt >= GIVES_UP_AFTER) this.#followers.delete(id);
    }
    [...this.#followers.values()].forEach((follower, place) =>
      this.#timetable.in(millis(place * BETWEEN_CHARGERS), () => this.#heartbeat(follower)),
    );
    this.#timetable.in(this.#options.heartbeatEvery ?? ROUND, () => this.#beat());
  }

  #heartbeat(follower: Follower): void {
    const [command, allotted] = orderFor(follower, this.#ampsEach);
    const hundredths = Math.round(allotted * 100);
    const plugged = this.outlet.car === undefined ? 0 : 1;
    const order = [command, hundredths >> 8, hundredths & 0xff, plugged];
    this.#sendTo(follower.id, 0xe0, order);
  }

  #round(): void {
    this.#rounds += 1;
    SUBJECTS.forEach((subject, place) =>
      this.#timetable.in(millis(place * BETWEEN_SUBJECTS), () => this.#tellAndAsk(subject)),
    );
    this.#timetable.in(ROUND, () => this.#round());
  }

  #tellAndAsk(subject: number): void {
    const told = this.#unit.tells(subject);
    if (told !== undefined) this.#say(wrap(told, TAIL));
    const asked = [...this.#followers.values()][this.#rounds % this.#followers.size];
    if (asked !== undefined) this.#timetable.in(ASKS_AFTER, () => this.#sendTo(asked.id, subject, []));
  }

  #sendTo(follower: Id, code: number, order: readonly number[]): void {
    this.#send([0xfb, code, ...this.#unit.identity.id, ...follower, ...order]);
  }

  #send(content: readonly number[]): void {
    if (!this.outlet.powered) return;
    const length = this.outlet.control.protocol === 1 ? 13 : 15;
    this.#say(
      wrap(
        Array.from({ length }, (_, place) => content[place] ?? 0),
        TAIL,
      ),
    );
  }
}
