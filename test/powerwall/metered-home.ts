import type { HomeAssistantOptions } from '../../src/powerwall/home-assistant.ts';
import { startMeter } from '../../src/powerwall/meter.ts';
import type { Meter } from '../../src/powerwall/rounds.ts';
import { HandStates } from '../../src/simulator/home-states-hand.ts';
import { SimulatedHome } from '../../src/simulator/home-states.ts';
import { type Millis, millis, seconds } from '../../src/units.ts';
import { HandClock } from '../support/hand-clock.ts';

export const GRID = 'sensor.grid';
export const BATTERY = 'sensor.battery';
export const SOLAR = 'sensor.solar';
export const LEVEL = 'sensor.level';
export const STATUS = 'binary_sensor.grid_status';
export const W = { unit_of_measurement: 'W' };
export const PERCENT = { unit_of_measurement: '%' };

export const plain: HomeAssistantOptions = {
  connection: 'home_assistant',
  grid: GRID,
  invert_grid: false,
  invert_solar: false,
  invert_battery: false,
  phase_currents: [],
};
export const whole: HomeAssistantOptions = { ...plain, battery: BATTERY, solar: SOLAR, level: LEVEL };

/** A Home Assistant with meters, and a hand on its clock. */
export class MeteredHome {
  readonly clock = new HandClock();
  readonly home = new SimulatedHome(this.clock);
  readonly entities = new HandStates(this.home);

  start(options: HomeAssistantOptions): Meter {
    return startMeter({ ...parts, options, clock: this.clock, entities: this.entities });
  }

  /** The same without a Home Assistant. */
  startAlone(options: HomeAssistantOptions): Meter {
    return startMeter({ ...parts, options, clock: this.clock });
  }

  report(id: string, state: string, attributes?: Readonly<Record<string, unknown>>): void {
    this.home.report(id, state, attributes);
  }

  /** One round of an inverter, the meter at the grid first. */
  round(site: number, battery: number, solar: number): void {
    this.report(GRID, String(site), W);
    this.report(BATTERY, String(battery), W);
    this.report(SOLAR, String(solar), W);
    this.report(LEVEL, '62', PERCENT);
  }

  /** Time passes in which some entities report every 10 s what they reported before. */
  goOn(by: Millis, ...ids: readonly string[]): void {
    for (let passed = 0; passed < by; passed += 10_000) {
      this.clock.pass(millis(Math.min(seconds(10), by - passed)));
      for (const id of ids) this.report(id, this.home.states.get(id)?.state ?? '');
    }
  }
}

/** No file and no certificate is needed for entities. */
const parts = { folder: undefined as never, pins: undefined as never };
