import { seconds } from '../units.ts';
import { METER } from './charger-answers.ts';
import { MasterUnit, type MasterUnitOptions } from './master-unit.ts';
import type { Outlet } from './outlet.ts';
import type { Station } from './station.ts';
import { Timetable } from './timetable.ts';
import { wrap } from './wire.ts';

const EVERY = seconds(2);
const TAIL = [0xfc];

/** A Wall Connector that stands alone: it tells its meter to nobody in particular and obeys nobody. `twc-rs485` §3.4. */
export class LoneCharger implements Station {
  readonly role = 'other_master';
  readonly #unit: MasterUnit;
  readonly #timetable: Timetable;

  constructor(options: MasterUnitOptions) {
    this.#unit = new MasterUnit(options);
    this.#timetable = new Timetable(options.lockstep.clock);
  }

  get outlet(): Outlet {
    return this.#unit.outlet;
  }

  attach(say: (bytes: Uint8Array) => void): void {
    const told = this.#unit.tells(METER);
    if (told !== undefined) say(wrap(told, TAIL));
    this.#timetable.in(EVERY, () => this.attach(say));
  }

  detach(): void {
    this.#timetable.clear();
  }

  hear(): void {
    // It has no master.
  }
}
