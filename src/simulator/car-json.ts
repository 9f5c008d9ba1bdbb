import { z } from 'zod';
import type { Clock } from '../runtime/clock.ts';
import { amps, percent } from '../units.ts';
import type { Misbehaviour } from './car-server.ts';
import type { CarDoor, CarLook } from './seams.ts';

/** `charge_state` as the car reports it (`tesla-vehicle` §2.3), without its time stamp. */
export const chargeState = (look: CarLook): Readonly<Record<string, unknown>> => ({
  charging_state: look.charging,
  battery_level: Math.floor(look.levelPercent),
  usable_battery_level: Math.floor(look.levelPercent),
  charge_limit_soc: look.limitPercent,
  charge_limit_soc_min: 50,
  charge_limit_soc_max: 100,
  charge_amps: look.requestedAmps,
  charge_current_request: look.requestedAmps,
  charge_current_request_max: look.maxAmps,
  charger_actual_current: Math.round(look.actualAmps),
  charger_pilot_current: look.pilotAmps,
  charger_voltage: Math.round(look.volts),
  charger_power: Math.round((look.volts * look.actualAmps * look.phases) / 1000),
  // Cars on three phases report 2.
  charger_phases: look.charging === 'Charging' ? Math.min(look.phases, 2) : null,
  charge_port_door_open: look.charging !== 'Disconnected',
  minutes_to_full_charge: 0,
});

/** `drive_state` of a parked car; places only for those who ask for `location_data`. */
export const driveState = (
  look: CarLook,
  located: boolean,
  clock: Clock,
): Readonly<Record<string, unknown>> => ({
  shift_state: null,
  speed: null,
  power: 0,
  gps_as_of: Math.floor(clock.wall() / 1000),
  timestamp: clock.wall(),
  ...(located && { latitude: look.latitude, longitude: look.longitude, native_type: 'wgs' }),
});

const Body = z.object({ charging_amps: z.coerce.number(), percent: z.coerce.number() }).partial();

/** Carries a command of the Fleet API out: `ok`, the car's refusal, or undefined for a command that is none. */
export function obey(car: CarDoor, name: string, body: string, wrong: Misbehaviour): string | undefined {
  if (wrong.refuses !== undefined) return wrong.refuses;
  if (name === 'charge_start') return wrong.ignoresStart === true ? 'ok' : car.start();
  if (name === 'charge_stop') return car.stop();
  const { charging_amps: wanted, percent: limit } = Body.parse(JSON.parse(body));
  if (name === 'set_charging_amps' && wanted !== undefined) return car.setAmps(amps(wanted));
  if (name === 'set_charge_limit' && limit !== undefined) return car.setLimit(percent(limit));
  return undefined;
}
