import {
  type Amps,
  type Millis,
  type Volts,
  type Watts,
  amps,
  energy,
  millis,
  seconds,
  volts,
  watts,
} from '../units.ts';
import { type Consumer, type Mains, type PluggedCar, type Socket, drawnWatts, phasesInUse } from './cable.ts';

export interface OutletOptions {
  readonly protocol?: 1 | 2;
  readonly ratedAmps?: Amps;
  /** Nominal voltage of each phase to neutral, or between the legs of a split phase. */
  readonly volts?: Volts;
  readonly phases?: 1 | 2 | 3;
  readonly mains?: Mains;
}

const stock = {
  protocol: 2,
  ratedAmps: amps(32),
  volts: volts(240),
  phases: 1,
  mains: { voltageShare: 1 },
} as const satisfies OutletOptions;

const CUTS_AFTER = seconds(25);
const ECHO_LASTS = seconds(1);
const IDLE_AMPS = 0.25;
const LEAST_PILOT_AMPS = 6;

const states: Readonly<Record<PluggedCar['charging'], number>> = {
  Disconnected: 0x00,
  NoPower: 0x04,
  Starting: 0x08,
  Charging: 0x01,
  Complete: 0x03,
  Stopped: 0x03,
};

/** The power side of a Wall Connector: limit, pilot signal, contactor, meter. `twc-rs485` §3.3 and §4. */
export class Outlet implements Socket, Consumer {
  readonly protocol: 1 | 2;
  readonly ratedAmps: Amps;
  readonly phases: 1 | 2 | 3;
  readonly #nominalVolts: Volts;
  readonly #mains: Mains;
  #car: PluggedCar | undefined;
  #failed = false;
  #open = false;
  /** Undefined until a master has given one: no current is offered. */
  #limit: Amps | undefined;
  #heardAt: Millis | undefined;
  #cut = false;
  #echo = { code: 0, until: millis(0) };
  #energyWh = 924_000;

  constructor(options: OutletOptions) {
    const outlet = { ...stock, ...options };
    this.protocol = outlet.protocol;
    this.ratedAmps = outlet.ratedAmps;
    this.phases = outlet.phases;
    this.#nominalVolts = outlet.volts;
    this.#mains = outlet.mains;
  }

  get powered(): boolean {
    return this.#mains.voltageShare > 0.5;
  }

  get volts(): Volts {
    return volts(this.#nominalVolts * this.#mains.voltageShare);
  }

  get watts(): Watts {
    return this.#car === undefined ? watts(0) : drawnWatts(this.#car, this);
  }

  get car(): PluggedCar | undefined {
    return this.#car;
  }

  get energyWh(): number {
    return this.#energyWh;
  }

  /** Whatever it is told is reported as its limit, be it beyond its rating. */
  get limitAmps(): Amps {
    return this.#limit ?? amps(0);
  }

  /** Its meter shows a little with nothing flowing. */
  get actualAmps(): Amps {
    return amps(Math.max(IDLE_AMPS, this.#car?.amps ?? 0));
  }

  get phaseAmps(): readonly Amps[] {
    const car = this.#car;
    const inUse = car === undefined ? 0 : phasesInUse(car, this);
    return [0, 1, 2].map(phase => amps(car !== undefined && phase < inUse ? car.amps : 0));
  }

  get pilotAmps(): Amps {
    if (!this.powered || this.#failed || this.#open || this.#limit === undefined) return amps(0);
    const most = Math.min(this.#limit, this.ratedAmps);
    if (this.protocol === 1 || most >= LEAST_PILOT_AMPS) return amps(most);
    return amps(most > 0 || this.#charging ? LEAST_PILOT_AMPS : 0);
  }

  plugged(car: PluggedCar): void {
    this.#car = car;
  }

  unplugged(): void {
    this.#car = undefined;
    this.#cut = false;
  }

  fail(failed: boolean): void {
    this.#failed = failed;
  }

  /** Opened by command, the contactor drops without a word to the car. */
  setContactor(open: boolean): void {
    this.#open = open;
    if (open) this.#car?.cutOff();
  }

  masterHeard(now: Millis): void {
    this.#heardAt = now;
  }

  /** Takes a limit by heartbeat command 05 or 09, where this protocol at this moment obeys that command. */
  obey(command: number, limit: Amps, now: Millis): void {
    const first = command === 0x05 && (this.protocol === 1 || !this.#charging);
    if (!first && !(command === 0x09 && this.protocol === 2)) return;
    if (this.protocol === 2 && limit !== this.#limit) {
      this.#echo = { code: command, until: millis(now + ECHO_LASTS) };
    }
    this.#limit = limit;
    this.#cut = false;
  }

  /** The code of its heartbeat. */
  state(now: Millis): number {
    if (this.#failed) return 0x02;
    if (this.#car === undefined) return 0x00;
    if (now < this.#echo.until) return this.#echo.code;
    if (this.#cut) return 0x08;
    const barred = this.protocol === 1 && this.#limit === 0;
    return barred ? 0x03 : states[this.#car.charging];
  }

  /** Without power, or without a master for too long, it cuts the car and forgets its limit. */
  live(step: Millis, from: Millis): void {
    this.#energyWh += energy(this.watts, step);
    const alone = this.#heardAt !== undefined && from + step - this.#heardAt >= CUTS_AFTER;
    if (!alone && this.powered) return;
    this.#cut ||= this.#charging;
    this.#limit = undefined;
  }

  get #charging(): boolean {
    return this.#car?.charging === 'Charging';
  }
}
