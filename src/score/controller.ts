import type { Amps, Volts, Watts } from '../units.ts';
import type { TariffSlot } from './tariff.ts';

/** What a controller sees each second. Signs: site + import / − export, battery + discharge / − charge. */
export interface Seen {
  /** Seconds from local midnight. */
  readonly atS: number;
  readonly siteWatts: Watts;
  readonly solarWatts: Watts;
  readonly batteryWatts: Watts | undefined;
  readonly batteryPercent: number | undefined;
  readonly volts: Volts;
  /** Prices for each kWh, where the trace has them. */
  readonly importPrice: number | undefined;
  readonly exportPrice: number | undefined;
  /** The import prices of the whole trace, which a tariff tells in advance. */
  readonly importTariff?: readonly TariffSlot[] | undefined;
  readonly cars: readonly SeenCar[];
}

interface SeenCar {
  readonly actualAmps: Amps;
  /** The limit that is in force. */
  readonly limitAmps: Amps;
  /** Its contactor is closed. */
  readonly charging: boolean;
}

/** Amps wanted for each car; 0 = not charging. */
export interface Controller<State> {
  readonly name: string;
  begin(cars: number): State;
  step(state: State, seen: Seen): readonly [State, readonly number[]];
}
