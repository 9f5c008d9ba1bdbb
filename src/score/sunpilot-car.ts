import type { Decision } from '../charging/decision.ts';
import type { CarCommand, ChargerSeen, CommandSeen, VehicleSeen } from '../charging/snapshot.ts';
import { type Amps, type Millis, amps, percent, seconds, wattHours } from '../units.ts';
import type { Seen } from './controller.ts';
import { plainPlant } from './plant.ts';

type CarSeen = Seen['cars'][number];

/** What was last said to a car and its charger. */
export interface CarHand {
  readonly id: string;
  readonly vin: string;
  readonly offered: Amps;
  readonly offeredAtMs: Millis;
  /** It was started, and not stopped since. */
  readonly willing: boolean;
  /** Its own current setting. */
  readonly setting: Amps;
  /** It tells its setting and takes another: then it can go below the minimum of its charger. */
  readonly settable: boolean;
  readonly command: CommandSeen | undefined;
  /** What it drew when the meter was last read. */
  readonly atReadingAmps: Amps;
}

const MINIMUM = amps(plainPlant.minimumAmps);
const MOST = amps(plainPlant.mostAmps);
/** A limit is in force, and confirmed, this long after it was sent. */
const CONFIRMED_AFTER = seconds(plainPlant.commandDelayS);
const FLOWING = 1;

export const carAtRest = (index: number, nowMs: Millis, settable: boolean): CarHand => ({
  id: (0xfade + index).toString(16),
  vin: `5YJ3E1EA3JF01234${index}`,
  offered: MINIMUM,
  offeredAtMs: nowMs,
  willing: false,
  setting: MOST,
  settable,
  command: undefined,
  atReadingAmps: amps(0),
});

export const atReading = (car: CarHand, seen: CarSeen | undefined): CarHand => ({
  ...car,
  atReadingAmps: seen?.actualAmps ?? amps(0),
});

/** The same after a decision: what it offers, and what it commands. */
export function obeyed(car: CarHand, { chargers, commands }: Decision, nowMs: Millis): CarHand {
  const limit = chargers.find(({ id }) => id === car.id)?.limitAmps ?? car.offered;
  const offered = limit === car.offered ? car : { ...car, offered: limit, offeredAtMs: nowMs };
  return commands
    .filter(({ vin }) => vin === car.vin)
    .reduce((told, { command }) => commanded(told, command, nowMs), offered);
}

function commanded(car: CarHand, command: CarCommand, nowMs: Millis): CarHand {
  const done: CommandSeen = { kind: command.kind, sentAtMs: nowMs, outcome: 'done', why: undefined };
  if (command.kind === 'amps') return { ...car, command: done, setting: command.amps };
  return { ...car, command: done, willing: command.kind === 'start' };
}

export function chargerSeen(car: CarHand, seen: CarSeen, nowMs: Millis): ChargerSeen {
  const { actualAmps } = seen;
  return {
    id: car.id,
    protocol: 2,
    answering: true,
    linkedAtMs: seconds(0),
    heardAtMs: nowMs,
    state: actualAmps >= FLOWING ? 'charging' : 'waiting',
    actualAmps,
    atReadingAmps: car.atReadingAmps,
    limitAmps: car.offered,
    offeredAmps: car.offered,
    offeredAtMs: car.offeredAtMs,
    confirmed: nowMs - car.offeredAtMs >= CONFIRMED_AFTER,
    minimumAmps: MINIMUM,
    ratedAmps: MOST,
    volts: plainPlant.volts,
    phases: actualAmps >= FLOWING ? 1 : undefined,
    vin: car.vin,
    carPresent: true,
    vinPending: false,
    firmware: '4.5.3',
    serial: undefined,
    model: undefined,
    phaseVolts: undefined,
    phaseAmps: undefined,
    energyWh: wattHours(0),
    counters: { heartbeats: 0, lost: 0, noise: 0 },
  };
}

export function vehicleSeen(car: CarHand, { actualAmps }: CarSeen, nowMs: Millis): VehicleSeen {
  const idle = car.willing ? 'starting' : 'stopped';
  return {
    vin: car.vin,
    name: 'Model 3',
    reach: 'awake',
    takenAtMs: nowMs,
    charging: actualAmps >= FLOWING ? 'charging' : idle,
    levelPercent: percent(50),
    limitPercent: percent(100),
    atHome: true,
    requestedAmps: car.settable ? car.setting : undefined,
    requestedMaxAmps: car.settable ? MOST : undefined,
    command: car.command,
  };
}
