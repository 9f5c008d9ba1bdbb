import { type Amps, type Millis, type Volts, type WattHours, type Watts, amps, seconds } from '../units.ts';
import type { KeptBattery } from './battery-size.ts';
import type { ChargingEvent } from './decision.ts';
import type { Fuse } from './fuse.ts';
import type { Charge, Closings, Complete, KeptCharger, LiveCharger, Memory } from './memory.ts';
import type { Told } from './reasons.ts';
import type { Window } from './schedule.ts';
import type { ChargerSettings, Settings } from './settings.ts';
import type { CarCommand, ChargerSeen, Grid, Snapshot, VehicleSeen } from './snapshot.ts';
import { powerOf } from './surplus.ts';
import type { Sun } from './sun.ts';
import type { Turn } from './turn.ts';
import { update } from './update.ts';

/** Current from which a charge is running. Some chargers report a quarter of an amp with nothing plugged in. */
export const FLOWING = amps(1);
/** A charger that has been silent for longer than this is not judged by what it said last. */
export const SILENT = seconds(10);
/** Stands in until a charger or the meter has measured one. */
const ASSUMED_VOLTS = 240;
/** Anything else is a meter that has not measured yet, or that measures something else. */
const isMains = (volts: Volts | undefined): volts is Volts =>
  volts !== undefined && volts >= 80 && volts <= 300;

/** What all chargers have in common in one step. */
export interface Moment {
  readonly snapshot: Snapshot;
  readonly settings: Settings;
  /** A home that was cut off is not taken as connected before the grid is seen again. */
  readonly grid: Grid | undefined;
  readonly window: Window;
  /** Is it inside the owner's window? */
  readonly inside: boolean;
  /** The day to which the window belongs that runs, or ran last or comes next on this day. */
  readonly day: string;
  /** The switch was turned since the last step. */
  readonly switchTurned: boolean;
  readonly gridBackMs: Millis | undefined;
  readonly learned: Learned;
}

/** What earlier steps have seen of things that change slowly. */
interface Learned {
  /** By VIN. */
  readonly batteries: Readonly<Record<string, KeptBattery>> | undefined;
  /** What the home uses without its cars. */
  readonly homeWatts: Watts | undefined;
  readonly powerwallWhPerPercent: WattHours;
}

export interface Scene extends Moment {
  readonly sun: Sun;
  readonly fuse: Fuse;
  /** Whose turn it is while the sun carries one car only, and that charger. */
  readonly turn: Turn | undefined;
  readonly holder: Bay | undefined;
}

/** How much a charger is to have: its minimum, its full share of the circuit, or so many amps (0: see `hold.ts`). */
export type Claim = 'minimum' | 'full' | Amps;

/** One charger, the car at it, and what this step has found out and decided so far. */
export interface Bay {
  readonly charger: ChargerSeen;
  readonly vehicle: VehicleSeen | undefined;
  readonly settings: ChargerSettings;
  readonly heard: boolean;
  readonly kept: KeptCharger;
  /** Closings for the sun of this car at other chargers, on the same day. */
  readonly closedElsewhere: number;
  readonly live: LiveCharger;
  readonly claim: Claim;
  readonly told: Told | undefined;
  readonly command: CarCommand | undefined;
  /** The car's own current that the sun carries, where that is less than its charger can be set to. */
  readonly ownAmps?: Amps | undefined;
  readonly events: readonly ChargingEvent[];
}

type Happening = Omit<ChargingEvent, 'charger' | 'vin'>;

export const tell = (bay: Bay, told: Told | undefined, claim: Claim = bay.claim): Bay => ({
  ...bay,
  told,
  claim,
});

export const keep = (bay: Bay, changes: Partial<KeptCharger>): Bay =>
  update(bay, { kept: update(bay.kept, changes) });

export const note = (bay: Bay, changes: Partial<LiveCharger>): Bay =>
  update(bay, { live: update(bay.live, changes) });

/** `known`: the car's number where neither its route nor its charger tells it any more, as after an unplug. */
export function happen(bay: Bay, happening: Happening, known?: string): Bay {
  const vin = bay.vehicle?.vin ?? bay.charger.vin ?? known;
  const event: ChargingEvent = {
    ...happening,
    charger: bay.charger.id,
    ...(vin === undefined ? {} : { vin }),
  };
  return { ...bay, events: [...bay.events, event] };
}

export const changeCharge = (bay: Bay, charge: Charge, changes: Partial<Charge>): Bay =>
  keep(bay, { charge: { ...charge, ...changes } });

/** Closings for the sun in the window of a day: those of the car, wherever it stood, or of the charger where it has none. */
export const closingsOn = (day: string, { kept: { closings }, vehicle, closedElsewhere }: Bay): number =>
  carClosings(closings, day, vehicle?.vin) + closedElsewhere;

/** Closings for the sun at this charger in the window of a day, of whatever car. */
export const closingsHere = (day: string, { kept: { closings } }: Bay): number =>
  carClosings(closings, day, undefined);

/** Closings at one charger, of one car or of all. Memory of before does not tell cars apart. */
function carClosings(closings: Closings | undefined, day: string, vin: string | undefined): number {
  if (closings?.day !== day) return 0;
  return vin === undefined || closings.cars === undefined ? closings.count : (closings.cars[vin] ?? 0);
}

/** Closings of a car that has stood at other chargers on this day, where they were told apart. */
export function closedElsewhere(id: string, vin: string | undefined, day: string, { kept }: Memory): number {
  let closed = 0;
  for (const other of Object.keys(kept.chargers)) {
    const closings = kept.chargers[other]?.closings;
    if (vin !== undefined && other !== id && closings?.cars !== undefined)
      closed += carClosings(closings, day, vin);
  }
  return closed;
}

/** One more closing for the sun here. */
export function closedOnce({ kept, vehicle }: Bay, day: string): Closings {
  const today = kept.closings?.day === day ? kept.closings : { day, count: 0, cars: {} };
  const { cars } = today;
  const closed = { ...today, count: today.count + 1 };
  if (vehicle === undefined || cars === undefined) return closed;
  return { ...closed, cars: { ...cars, [vehicle.vin]: (cars[vehicle.vin] ?? 0) + 1 } };
}

/** Phases that the car uses here: measured, else as last seen, else one. */
export const phasesOf = ({ charger, kept }: Pick<Bay, 'charger' | 'kept'>): number =>
  charger.phases ?? kept.phases ?? 1;

/** Voltage that the car sees: the charger's own measurement, else the meter's. */
export function voltsOf({ volts }: ChargerSeen, { meter: { reading } }: Snapshot): number {
  if (isMains(volts)) return volts;
  return isMains(reading?.volts) ? reading.volts : ASSUMED_VOLTS;
}

/** Power of a current at this charger. */
export const powerAt = (bay: Pick<Bay, 'charger' | 'kept'>, snapshot: Snapshot, current: Amps): Watts =>
  powerOf(current, voltsOf(bay.charger, snapshot), phasesOf(bay));

/** Least power with which this charger charges. */
export const minimumPower = (bay: Pick<Bay, 'charger' | 'kept'>, snapshot: Snapshot): Watts =>
  powerAt(bay, snapshot, bay.charger.minimumAmps);

/** What a car shows at the moment at which it is complete. */
export const completeNow = (vehicle: VehicleSeen | undefined): Complete => ({
  levelPercent: vehicle?.levelPercent,
  limitPercent: vehicle?.limitPercent,
});

export const carName = ({ vehicle }: Bay): string => vehicle?.name ?? '';

/** Whole seconds until a moment of the monotonic clock, never below nought. */
export const secondsUntil = (moment: Millis, { nowMs }: Snapshot): number =>
  Math.max(0, Math.ceil((moment - nowMs) / 1000));
