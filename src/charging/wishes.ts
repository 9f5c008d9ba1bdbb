import type { Epoch, Percent } from '../units.ts';
import { type Bay, type Moment, carName, changeCharge, happen, keep, tell } from './bay.ts';
import { clockAt } from './local-time.ts';
import type { KeptCharger } from './memory.ts';
import { readyPlan } from './ready-plan.ts';
import type { Told } from './reasons.ts';
import { type VehicleSettings, vehicleDefaults, vehicleSettings } from './settings.ts';
import { requestStop } from './stops.ts';

/** What the owner's levels for a car ask for now: a charge at full share from any source, up to a level. */
export interface Wish {
  readonly cause: 'minimum_level' | 'ready_by';
  readonly upTo: Percent;
  /** When it is over, whatever was reached. */
  readonly untilMs: Epoch | undefined;
}

/** A level that settles by so much after a charge starts no other. */
const SETTLES = 1;

/** What is due at this moment, whatever the switch says; nothing where the car is full. */
export function wishOf(bay: Bay, moment: Moment): Wish | undefined {
  if (!mayWish(bay)) return undefined;
  const minimum = minimumWish(bay, moment);
  if (minimum !== undefined) return minimum;
  const plan = readyPlan(bay, moment, runsFor(bay.kept, 'ready_by'), SETTLES);
  return plan?.chargeNow === true
    ? { cause: 'ready_by', upTo: plan.wanted, untilMs: plan.deadlineMs }
    : undefined;
}

const mayWish = ({ settings, kept }: Bay): boolean =>
  settings.mode !== 'normal' && kept.complete === undefined;

function minimumWish(bay: Bay, moment: Moment): Wish | undefined {
  const { minimum_level: minimum } = levelsOf(bay, moment);
  const level = bay.vehicle?.levelPercent ?? 100;
  const upTo = runsFor(bay.kept, 'minimum_level') ? Math.min(100, minimum + SETTLES) : minimum;
  return minimum > 0 && level < upTo
    ? { cause: 'minimum_level', upTo: minimum, untilMs: undefined }
    : undefined;
}

const levelsOf = ({ vehicle }: Bay, { settings }: Moment): VehicleSettings =>
  vehicle === undefined ? vehicleDefaults : vehicleSettings(settings, vehicle.vin);

const runsFor = ({ charge, start }: KeptCharger, cause: Wish['cause']): boolean =>
  (charge ?? start)?.cause === cause;

const isByWish = (kept: KeptCharger): boolean => runsFor(kept, 'minimum_level') || runsFor(kept, 'ready_by');

/** A sun charge is taken over by what is due, and what was due ends when it is over. */
export function followWish(bay: Bay, moment: Moment): Bay {
  const wish = wishOf(bay, moment);
  const on = moment.settings.solar_charging;
  const told = on || isOver(bay, wish, moment) ? withoutWarning(bay) : bay;
  if (told.kept.stop !== undefined || told.vehicle?.levelPercent === undefined) return told;
  if (wish !== undefined) return on ? takeOver(told, wish) : told;
  return isByWish(told.kept) ? endAsked(told, moment) : told;
}

function takeOver(bay: Bay, { cause, untilMs }: Wish): Bay {
  const { charge, start } = bay.kept;
  const running = charge ?? start;
  if (running?.kind !== 'sun' && !isByWish(bay.kept)) return bay;
  if (running?.cause === cause && running.untilMs === untilMs) return bay;
  const asked = { kind: 'asked', cause, untilMs } as const;
  if (charge !== undefined) return changeCharge(bay, charge, asked);
  return keep(bay, { start: start && { ...start, ...asked } });
}

/**
 * When what was asked for is over, the charge goes on for what else is due, or by its mode and follows the sun; else it is
 * stopped.
 */
export function endAsked(bay: Bay, moment: Moment): Bay {
  const { charge } = bay.kept;
  if (charge === undefined) return requestStop(bay, 'asked_is_over', moment);
  const sun = changeCharge(bay, charge, { kind: 'sun', cause: 'sun', untilMs: undefined });
  const on = moment.settings.solar_charging;
  const wish = on ? wishOf(sun, moment) : undefined;
  if (wish !== undefined) return takeOver(sun, wish);
  const { mode } = bay.settings;
  const goesOn = on && (moment.inside || mode === 'fast');
  return goesOn || mode === 'normal' ? sun : requestStop(sun, 'asked_is_over', moment);
}

/** A warning holds until its time, or until the level is reached. */
const isOver = ({ kept: { warned } }: Bay, wish: Wish | undefined, { snapshot }: Moment): boolean =>
  warned?.untilMs === undefined ? wish?.cause !== warned?.cause : snapshot.wallMs >= warned.untilMs;

const withoutWarning = (bay: Bay): Bay =>
  bay.kept.warned === undefined ? bay : keep(bay, { warned: undefined });

/** With the switch off nothing is started of our own will: what falls due is said, and is an event once. */
export function warn(bay: Bay, { cause, upTo, untilMs }: Wish): Bay {
  const numbers = { car: carName(bay), level: levelOf(bay), wanted: upTo };
  const told = tell(bay, { key: 'due_while_off', numbers }, 'minimum');
  return bay.kept.warned?.cause === cause
    ? told
    : happen(keep(told, { warned: { cause, untilMs } }), { type: 'due_while_off', why: cause });
}

/** What an asked charge is for. */
export function askedFor(bay: Bay, moment: Moment): Told {
  const amps = bay.charger.actualAmps;
  const numbers = { car: carName(bay), level: levelOf(bay), amps };
  const own = levelsOf(bay, moment);
  if (runsFor(bay.kept, 'minimum_level'))
    return { key: 'minimum_level_charges', numbers: { ...numbers, wanted: own.minimum_level } };
  return runsFor(bay.kept, 'ready_by')
    ? { key: 'ready_by_charges', numbers: { ...numbers, wanted: own.ready_level, by: own.ready_by } }
    : { key: 'asked_charges', numbers: { amps } };
}

/** Outside the window, what is planned for a car with a time to be ready by; undefined where nothing is. */
export function planned(bay: Bay, moment: Moment): Told | undefined {
  const plan = mayWish(bay) ? readyPlan(bay, moment, false, SETTLES) : undefined;
  if (plan === undefined || plan.chargeNow) return undefined;
  const [start, by] = [plan.startsAtMs, plan.deadlineMs].map(at => clockAt(at, moment.snapshot));
  const numbers = { car: carName(bay), level: levelOf(bay), wanted: plan.wanted };
  return { key: 'ready_by_planned', numbers: { ...numbers, start: start ?? '', by: by ?? '' } };
}

const levelOf = ({ vehicle }: Bay): number | string =>
  vehicle?.levelPercent === undefined ? '?' : Math.round(vehicle.levelPercent);
