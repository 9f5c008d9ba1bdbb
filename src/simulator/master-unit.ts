import { type Millis, millis } from '../units.ts';
import { answerTo } from './charger-answers.ts';
import { type Make, type MakeOptions, faceOf, makeOf } from './face.ts';
import { Identity } from './identity.ts';
import type { Lockstep } from './lockstep.ts';
import { Outlet, type OutletOptions } from './outlet.ts';

export interface MasterUnitOptions extends OutletOptions, MakeOptions {
  readonly lockstep: Lockstep;
  /** Four hex digits. */
  readonly id?: string;
  readonly sign?: number;
}

/** A Wall Connector with its rotary switch at a current: it is its own master. */
export class MasterUnit {
  readonly outlet: Outlet;
  readonly identity: Identity;
  readonly #make: Make;
  readonly #lockstep: Lockstep;

  constructor(options: MasterUnitOptions) {
    const { lockstep, id = '6090', sign = 0x2d } = options;
    this.outlet = new Outlet(options);
    this.identity = new Identity(id, sign);
    this.#make = makeOf(id, this.outlet, options);
    this.#lockstep = lockstep;
    lockstep.join((step, from) => this.#live(step, from));
  }

  /** What it tells of itself under a code; undefined where its firmware does not know it, or without power. */
  tells(code: number): readonly number[] | undefined {
    const now = this.#lockstep.catchUp();
    return this.outlet.powered
      ? answerTo(code, faceOf(this.#make, this.identity, this.outlet, now))
      : undefined;
  }

  #live(step: Millis, from: Millis): void {
    const { control, ratedAmps } = this.outlet;
    const now = millis(from + step);
    control.heard(now);
    if (control.limitAmps !== ratedAmps) control.obey(control.protocol === 1 ? 0x05 : 0x09, ratedAmps, now);
    this.outlet.live(step, from);
  }
}
