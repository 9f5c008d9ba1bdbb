import type { CarDoor, CarLook } from '../../src/simulator/seams.ts';
import { type Amps, type Percent, amps, percent, volts } from '../../src/units.ts';

/** A plugged-in car that a test sets by hand. It wakes at once and obeys at once. */
export class HandCar implements CarDoor {
  readonly vin = '5YJ3E1EA3JF012345';
  /** What was asked of it, in order. */
  readonly asked: string[] = [];
  /** False where it sleeps on however often it is called. */
  wakes = true;
  now: CarLook = {
    asleep: false,
    levelPercent: percent(60),
    limitPercent: percent(80),
    charging: 'Stopped',
    actualAmps: amps(0),
    requestedAmps: amps(16),
    maxAmps: amps(32),
    pilotAmps: amps(6),
    volts: volts(2),
    phases: 1,
    latitude: 47.37,
    longitude: 8.54,
    inRange: true,
  };

  is(now: Partial<CarLook>): this {
    this.now = { ...this.now, ...now };
    return this;
  }

  look(): CarLook {
    return this.now;
  }

  wake(): void {
    this.asked.push('wake');
    if (this.wakes) this.is({ asleep: false });
  }

  start(): string {
    this.asked.push('start');
    if (this.now.charging === 'Charging') return 'is_charging';
    if (this.now.charging !== 'Stopped')
      return this.now.charging === 'Complete' ? 'complete' : 'disconnected';
    this.is({ charging: 'Charging', actualAmps: amps(6) });
    return 'ok';
  }

  stop(): string {
    this.asked.push('stop');
    if (this.now.charging !== 'Charging') return 'not_charging';
    this.is({ charging: 'Stopped', actualAmps: amps(0) });
    return 'ok';
  }

  setAmps(wanted: Amps): string {
    this.asked.push(`amps ${wanted}`);
    this.is({ requestedAmps: wanted });
    return 'ok';
  }

  setLimit(wanted: Percent): string {
    this.asked.push(`limit ${wanted}`);
    this.is({ limitPercent: wanted });
    return 'ok';
  }
}
