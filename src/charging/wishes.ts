import { type Percent, percent } from '../units.ts';
import { type Bay, type Moment, carName, changeCharge, happen, keep, tell } from './bay.ts';
import type { KeptCharger } from './memory.ts';
import type { Told } from './reasons.ts';
import { vehicleSettings } from './settings.ts';
import { endAsked } from './stops.ts';

/** What the owner's levels for a car ask for now: a charge at full share from any source, up to a level. */
export interface Wish {
  readonly cause: 'minimum_level';
  readonly upTo: Percent;
}

/** A level that settles by so much after a charge starts no other. */
const SETTLES = 1;

/** What is due at this moment, whatever the switch says; nothing where the car's level is not known or it is full. */
export function wishOf(bay: Bay, { settings }: Moment): Wish | undefined {
  const { vehicle, kept } = bay;
  if (vehicle?.levelPercent === undefined || kept.complete !== undefined) return undefined;
  if (bay.settings.mode === 'normal') return undefined;
  const { minimum_level: minimum } = vehicleSettings(settings, vehicle.vin);
  const upTo = isByWish(kept) ? Math.min(100, minimum + SETTLES) : minimum;
  return minimum > 0 && vehicle.levelPercent < upTo ? { cause: 'minimum_level', upTo: minimum } : undefined;
}

const isByWish = ({ charge, start }: KeptCharger): boolean => (charge ?? start)?.cause === 'minimum_level';

/** A sun charge is taken over by what is due, and what was due ends when it is over. */
export function followWish(bay: Bay, moment: Moment): Bay {
  const wish = wishOf(bay, moment);
  const on = moment.settings.solar_charging;
  const told = wish === undefined || on ? withoutWarning(bay) : bay;
  if (told.kept.stop !== undefined || told.vehicle?.levelPercent === undefined) return told;
  if (wish !== undefined) return on ? takeOver(told, wish) : told;
  return isByWish(told.kept) ? endAsked(told, moment) : told;
}

function takeOver(bay: Bay, { cause }: Wish): Bay {
  const { charge, start } = bay.kept;
  if ((charge ?? start)?.kind !== 'sun') return bay;
  if (charge !== undefined) return changeCharge(bay, charge, { kind: 'asked', cause });
  return keep(bay, { start: start && { ...start, kind: 'asked', cause } });
}

const withoutWarning = (bay: Bay): Bay =>
  bay.kept.warned === undefined ? bay : keep(bay, { warned: undefined });

/** With the switch off nothing is started of our own will: what falls due is said, and is an event once. */
export function warn(bay: Bay, { cause, upTo }: Wish): Bay {
  const numbers = { car: carName(bay), level: levelOf(bay), wanted: upTo };
  const told = tell(bay, { key: 'due_while_off', numbers }, 'minimum');
  return bay.kept.warned === cause
    ? told
    : happen(keep(told, { warned: cause }), { type: 'due_while_off', why: cause });
}

/** What an asked charge is for. */
export function askedFor(bay: Bay, { settings }: Moment): Told {
  const amps = bay.charger.actualAmps;
  const { vehicle, kept } = bay;
  if (kept.charge?.cause !== 'minimum_level' || vehicle === undefined)
    return { key: 'asked_charges', numbers: { amps } };
  const { minimum_level: wanted } = vehicleSettings(settings, vehicle.vin);
  return {
    key: 'minimum_level_charges',
    numbers: { car: carName(bay), level: levelOf(bay), wanted, amps },
  };
}

const levelOf = ({ vehicle }: Bay): number => Math.round(vehicle?.levelPercent ?? percent(0));
