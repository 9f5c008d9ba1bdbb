import { type Amps, type Millis, amps } from '../units.ts';
import type { Face } from './charger-answers.ts';
import type { Identity } from './identity.ts';
import { type Firmware, type Nameplate, nameplateOf } from './nameplate.ts';
import type { Outlet } from './outlet.ts';

export interface MakeOptions {
  /** What it knows to answer; protocol 1 is old in any case. */
  readonly firmware?: Firmware;
  /** It tells its meter in 16 bytes, without currents. */
  readonly shortMeter?: boolean;
  /** Without a car it reports no limit, whatever it was told (`twc-rs485` §3.3). */
  readonly hidesIdleLimit?: boolean;
}

/** What of a Wall Connector stays the same for life. */
export interface Make {
  readonly firmware: Firmware;
  readonly nameplate: Nameplate;
  readonly shortMeter: boolean;
  readonly hidesIdleLimit: boolean;
}

export function makeOf(
  id: string,
  outlet: Outlet,
  { firmware = 'new', shortMeter = false, hidesIdleLimit = false }: MakeOptions,
): Make {
  const { protocol } = outlet.control;
  const known: Firmware = protocol === 1 ? 'old' : firmware;
  const { ratedAmps } = outlet;
  return {
    firmware: known,
    nameplate: nameplateOf({ protocol, firmware: known, id, ratedAmps }),
    shortMeter,
    hidesIdleLimit,
  };
}

const plugOf = ({ car }: Outlet): Face['plug'] => {
  if (car === undefined) return 'out';
  return car.charging === 'Charging' ? 'charging' : 'idle';
};

const limitOf = ({ control, car }: Outlet, { hidesIdleLimit }: Make): Amps =>
  hidesIdleLimit && car === undefined ? amps(0) : control.limitAmps;

/** All that a Wall Connector can tell of itself at a moment. */
export const faceOf = (make: Make, { id, sign }: Identity, outlet: Outlet, now: Millis): Face => ({
  ...make,
  id,
  sign,
  protocol: outlet.control.protocol,
  ratedAmps: outlet.ratedAmps,
  state: outlet.state(now),
  limitAmps: limitOf(outlet, make),
  actualAmps: outlet.actualAmps,
  plug: plugOf(outlet),
  energy: () => outlet.counter.read(),
  volts: Array.from({ length: outlet.phases }, () => outlet.volts),
  phaseAmps: outlet.phaseAmps,
  vin: outlet.vin,
});
