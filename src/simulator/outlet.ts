import {
  type Amps,
  type Millis,
  type Volts,
  type Watts,
  amps,
  energy,
  millis,
  volts,
  watts,
} from '../units.ts';
import { type Consumer, type Mains, type PluggedCar, type Socket, drawnWatts, phasesInUse } from './cable.ts';
import { ChargeControl, type ControlOptions } from './charge-control.ts';
import { EnergyCounter, type EnergyUnit } from './energy-counter.ts';

export interface OutletOptions extends ControlOptions {
  readonly ratedAmps?: Amps;
  /** Nominal voltage of each phase to neutral, or between the legs of a split phase. */
  readonly volts?: Volts;
  readonly phases?: 1 | 2 | 3;
  readonly mains?: Mains;
  readonly energyUnit?: EnergyUnit;
  /** False with its switch set for foreign cars: then it exchanges no data with any car. */
  readonly tellsVin?: boolean;
}

const stock = {
  ratedAmps: amps(32),
  volts: volts(240),
  phases: 1,
  mains: { voltageShare: 1 },
  energyUnit: 'kWh',
  tellsVin: true,
} as const satisfies OutletOptions;

const IDLE_AMPS = 0.25;

/** Why a charger gives no current and says so. */
export type Fault = 'own' | 'commanded';

/** The power side of a Wall Connector: cable, contactor, meter. `twc-rs485` §3.3, §3.4 and §3.6. */
export class Outlet implements Socket, Consumer {
  readonly ratedAmps: Amps;
  readonly phases: 1 | 2 | 3;
  readonly control: ChargeControl;
  readonly counter: EnergyCounter;
  readonly #nominalVolts: Volts;
  readonly #mains: Mains;
  readonly #tellsVin: boolean;
  readonly #faults = new Set<Fault>();
  #car: PluggedCar | undefined;
  #open = false;
  #on = true;

  constructor(options: OutletOptions) {
    const outlet = { ...stock, ...options };
    this.ratedAmps = outlet.ratedAmps;
    this.phases = outlet.phases;
    this.control = new ChargeControl(options, () => this.#car);
    this.counter = new EnergyCounter(outlet.energyUnit);
    this.#nominalVolts = outlet.volts;
    this.#mains = outlet.mains;
    this.#tellsVin = outlet.tellsVin;
  }

  get powered(): boolean {
    return this.#on && this.#mains.voltageShare > 0.5;
  }

  get volts(): Volts {
    return volts(this.#nominalVolts * this.#mains.voltageShare);
  }

  get watts(): Watts {
    return this.#car === undefined ? watts(0) : drawnWatts(this.#car, this);
  }

  /** Of the car that told it; a foreign one does not. */
  get vin(): string {
    const silent = !this.#tellsVin || this.#car?.foreign === true;
    return silent ? '' : (this.#car?.vin ?? '');
  }

  get energyWh(): number {
    return this.counter.wh;
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
    const closed = this.powered && this.#faults.size === 0 && !this.#open;
    return closed ? this.control.pilot(this.ratedAmps) : amps(0);
  }

  get car(): PluggedCar | undefined {
    return this.#car;
  }

  plugged(car: PluggedCar): void {
    this.#car = car;
    this.control.replugged();
  }

  unplugged(): void {
    this.#car = undefined;
    this.control.replugged();
  }

  switch(on: boolean): void {
    this.#on = on;
    if (!on) this.boot();
  }

  fault(fault: Fault, present: boolean): void {
    if (present) this.#faults.add(fault);
    else this.#faults.delete(fault);
  }

  /** Opened by command it drops without a word to a car that expects one. */
  setContactor(open: boolean): void {
    this.#open = open;
    if (open && this.#tellsVin) this.#car?.cutOff();
  }

  state(now: Millis): number {
    return this.control.state(now, this.#faults.size > 0);
  }

  /** Whatever it was told is forgotten. */
  boot(): void {
    this.#open = false;
    this.#faults.delete('commanded');
    this.control.boot();
  }

  live(step: Millis, from: Millis): void {
    this.counter.count(energy(this.watts, step));
    if (this.powered) this.control.live(millis(from + step));
    else this.boot();
  }
}
