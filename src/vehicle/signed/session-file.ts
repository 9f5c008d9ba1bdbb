import { z } from 'zod';
import type { Clock } from '../../runtime/clock.ts';
import type { Kept } from '../../runtime/store.ts';
import { millis, seconds } from '../../units.ts';
import type { Session } from './session.ts';

const hex = (bytes: Uint8Array): string => Buffer.from(bytes).toString('hex');
const Bytes = z.string().regex(/^(?:[\da-f]{2})+$/);

const KeptSession = z.object({
  ourKey: Bytes,
  carKey: Bytes,
  epoch: Bytes,
  /** No counter above this has been used. */
  counter: z.int().min(0),
  toldSeconds: z.number(),
  /** The moment of the wall clock, in ms since 1970, at which the car's was at 0. */
  zeroWallMs: z.number(),
});

/** What is remembered of the way that one car is commanded. `plain`: it is of before the signed protocol. */
export const SessionFile = z.object({ plain: z.boolean(), session: KeptSession.optional() });
export type SessionFile = z.infer<typeof SessionFile>;

/** So many counters are reserved at once, that the disk is not written with every command. */
const RESERVED = 50;

/**
 * The session with one car, which outlives a restart. What is lost with the disk, or wrong because the wall clock
 * was moved, costs one more message to the car.
 */
export class SessionMemory {
  readonly #kept: Kept<SessionFile>;
  readonly #clock: Clock;
  #file: SessionFile | undefined;
  #session: Session | undefined;
  /** The disk was asked, or is out of date. */
  #restored = false;

  constructor(kept: Kept<SessionFile>, clock: Clock) {
    this.#kept = kept;
    this.#clock = clock;
  }

  /** The session that `ourKey` has with the car, if it has one. */
  async session(ourKey: Uint8Array): Promise<Session | undefined> {
    const { session: kept } = await this.#load();
    if (!this.#restored && kept?.ourKey === hex(ourKey)) this.#session = this.#sessionOf(kept);
    this.#restored = true;
    return this.#session;
  }

  /** Returns when the session may be used: none of its counters comes again after a crash. */
  async set(session: Session, ourKey: Uint8Array): Promise<void> {
    this.#session = session;
    this.#restored = true;
    const { session: kept } = await this.#load();
    const { carKey, epoch, counter, toldSeconds, zeroMs } = session;
    const known = kept?.ourKey === hex(ourKey) && kept.epoch === hex(epoch);
    if (known && counter <= kept.counter) return;
    await this.#save({
      session: {
        ourKey: hex(ourKey),
        carKey: hex(carKey),
        epoch: hex(epoch),
        counter: counter + RESERVED,
        toldSeconds,
        zeroWallMs: zeroMs + this.#clock.wall() - this.#clock.now(),
      },
    });
  }

  /** The session holds no more; the next command begins another. */
  forget(): void {
    this.#session = undefined;
    this.#restored = true;
  }

  async takesPlain(): Promise<boolean> {
    return (await this.#load()).plain;
  }

  setPlain(plain: boolean): Promise<void> {
    return this.#save({ plain });
  }

  /** None where the wall clock was set back since: the car's clock would seem to be. */
  #sessionOf(kept: z.infer<typeof KeptSession>): Session | undefined {
    const { counter, toldSeconds, zeroWallMs } = kept;
    if (this.#clock.wall() - zeroWallMs < seconds(toldSeconds)) return undefined;
    return {
      carKey: Buffer.from(kept.carKey, 'hex'),
      epoch: Buffer.from(kept.epoch, 'hex'),
      counter,
      toldSeconds,
      zeroMs: millis(zeroWallMs - this.#clock.wall() + this.#clock.now()),
    };
  }

  async #load(): Promise<SessionFile> {
    this.#file ??= (await this.#kept.load()) ?? { plain: false };
    return this.#file;
  }

  /** A disk that takes nothing keeps no car from being stopped. */
  async #save(change: Partial<SessionFile>): Promise<void> {
    this.#file = { ...(await this.#load()), ...change };
    await this.#kept.save(this.#file).catch(() => undefined);
  }
}
