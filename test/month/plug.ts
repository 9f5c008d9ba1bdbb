import type { ChargerSeen } from '../../src/charging/snapshot.ts';
import { type Consumer, type PluggedCar, type Socket, drawnWatts } from '../../src/simulator/cable.ts';
import {
  type Amps,
  type Millis,
  type Watts,
  amps,
  millis,
  seconds,
  volts,
  watts,
  wattHours,
} from '../../src/units.ts';

const MINIMUM = amps(6);
const CONFIRMED_AFTER = seconds(2);

/** A Wall Connector as the decision sees it, with a cable and without a bus: it obeys at once. */
export class Plug implements Socket, Consumer {
  readonly id = '1839';
  readonly phases = 1;
  readonly volts = volts(240);
  #car: PluggedCar | undefined;
  #offered: Amps = MINIMUM;
  #offeredAt = millis(0);
  #atReading = amps(0);

  get pilotAmps(): Amps {
    return this.#offered;
  }

  get watts(): Watts {
    return this.#car === undefined ? watts(0) : drawnWatts(this.#car, this);
  }

  /** A car is plugged in that is not full. */
  get wantsMore(): boolean {
    return this.occupied && this.#car?.charging !== 'Complete';
  }

  get occupied(): boolean {
    return this.#car !== undefined;
  }

  get flowing(): boolean {
    return (this.#car?.amps ?? 0) >= 1;
  }

  plugged(car: PluggedCar): void {
    this.#car = car;
  }

  unplugged(): void {
    this.#car = undefined;
  }

  offer(limit: Amps, now: Millis): void {
    if (limit === this.#offered) return;
    this.#offered = amps(Math.max(MINIMUM, limit));
    this.#offeredAt = now;
  }

  /** The meter was read. */
  measured(): void {
    this.#atReading = this.#actual;
  }

  seen(now: Millis): ChargerSeen {
    const none = undefined;
    const charging = this.#car?.charging === 'Charging';
    return {
      id: this.id,
      protocol: 2,
      answering: true,
      linkedAtMs: millis(0),
      heardAtMs: now,
      state: charging ? 'charging' : this.occupied ? 'waiting' : 'ready',
      actualAmps: this.#actual,
      atReadingAmps: this.#atReading,
      limitAmps: this.#offered,
      offeredAmps: this.#offered,
      offeredAtMs: this.#offeredAt,
      confirmed: now - this.#offeredAt >= CONFIRMED_AFTER,
      minimumAmps: MINIMUM,
      ratedAmps: amps(32),
      volts: this.volts,
      phases: this.flowing ? 1 : none,
      vin: this.#car?.vin,
      carPresent: this.occupied,
      vinPending: false,
      firmware: none,
      serial: none,
      model: none,
      phaseVolts: none,
      phaseAmps: none,
      energyWh: wattHours(0),
      counters: { heartbeats: 0, lost: 0, noise: 0 },
    };
  }

  get #actual(): Amps {
    return this.#car?.amps ?? amps(0);
  }
}
