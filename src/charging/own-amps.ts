import { type Amps, type Millis, amps, minutes, seconds } from '../units.ts';
import type { Bay, Scene } from './bay.ts';
import { isTurn, judge, restored, sameStay, turn } from './car-setting.ts';
import type { Memory } from './memory.ts';
import type { KeptCar, LiveCar } from './own-amps-record.ts';
import { purposeOf } from './own-amps-purpose.ts';
import type { CarCommand, VehicleSeen } from './snapshot.ts';
import { update } from './update.ts';

/** A setting is read as it is now this long after a command about it. */
const EFFECT = seconds(10);
/** A command of which nothing is seen for so long never left. */
const LOST_AFTER = seconds(60);
/** What is given back is compared with a reading no older than this. */
const FRESH = seconds(30);
const MOST_TRIES = 3;
/** Each change is a command to the car. */
const BETWEEN_LOW = minutes(1);
const FIRST_PAUSE = minutes(1);

/** What becomes of a car's own current setting in this step. */
export interface OwnAmps {
  readonly vin: string;
  readonly kept: KeptCar | undefined;
  readonly live: LiveCar | undefined;
  readonly command: CarCommand | undefined;
  /** A fresh reading is wanted, to give back what was found. */
  readonly wanted: boolean;
}

/** One car in one step. */
interface Look extends OwnAmps {
  readonly vehicle: VehicleSeen;
  readonly bay: Bay | undefined;
  readonly scene: Scene;
  readonly startedMs: Millis;
}

/**
 * The car's own setting would silently hold a charge of ours back: it is raised to its maximum while one runs, and what
 * was found is given back when the car is unplugged or complete, or charges for its owner.
 */
export const tendOwnAmps = (
  bays: readonly Bay[],
  scene: Scene,
  { kept: { cars }, live }: Memory,
): readonly OwnAmps[] =>
  scene.snapshot.vehicles.map(vehicle =>
    tend({
      vin: vehicle.vin,
      vehicle,
      bay: bays.find(bay => bay.vehicle?.vin === vehicle.vin),
      scene,
      startedMs: live.startedMs,
      kept: sameStay(cars?.[vehicle.vin], vehicle.charging),
      live: live.cars?.[vehicle.vin],
      command: undefined,
      wanted: false,
    }),
  );

function tend(before: Look): Look {
  const look = watchCommand(before);
  const { requestedAmps: setting, requestedMaxAmps: most } = look.vehicle;
  if (look.vehicle.reach !== 'awake' || setting === undefined || most === undefined) return look;
  switch (purposeOf(look.vehicle, look.bay, look.scene)) {
    case 'raise':
      return whileOurs(look, setting, most);
    case 'return':
      return whenOver(look, setting, most);
    case undefined:
      return look;
  }
}

/** Sees how the last command ends. */
function watchCommand(look: Look): Look {
  const { live, vehicle, scene } = look;
  if (live === undefined || live.endedMs !== undefined) return look;
  const { nowMs } = scene.snapshot;
  const seen = (vehicle.command?.sentAtMs ?? -1) >= live.sentMs ? vehicle.command : undefined;
  const underWay = seen === undefined ? nowMs - live.sentMs < LOST_AFTER : seen.outcome === 'pending';
  return underWay ? look : { ...look, live: { ...live, endedMs: nowMs } };
}

function whileOurs(look: Look, setting: Amps, most: Amps): Look {
  const aim = amps(Math.min(most, look.bay?.ownAmps ?? most));
  if (!isSettled(look)) return { ...look, wanted: look.wanted || look.bay?.ownAmps !== undefined };
  const kept = judge(look.kept, setting, most);
  if (isOften(look, setting, aim)) return { ...look, kept };
  const turned = isDue(look, triesOf(kept, aim, most)) ? turn(kept, setting, aim, most) : undefined;
  return turned === undefined ? { ...look, kept } : send(look, turned, aim);
}

/** What is turned with the sun is tried on, ever more slowly; a raise only a few times. */
const triesOf = (kept: KeptCar, aim: Amps, most: Amps): number =>
  isTurn(kept, aim, most) ? Math.min(MOST_TRIES - 1, kept.turns ?? 0) : kept.raises;

/** From one low current to another it is turned seldom; down to the first, and up again, at once. */
const isOften = ({ live, scene, bay }: Look, setting: Amps, aim: Amps): boolean =>
  live !== undefined &&
  bay?.ownAmps !== undefined &&
  Math.max(setting, aim) < bay.charger.minimumAmps &&
  scene.snapshot.nowMs - live.sentMs < BETWEEN_LOW;

/** A maximum that is no higher than what was found neither lets it be told apart nor surely be set. */
function whenOver(look: Look, setting: Amps, most: Amps): Look {
  const { foundAmps } = look.kept?.raised ?? {};
  if (look.kept === undefined || foundAmps === undefined || !isTold(look.kept, most)) return look;
  if (!isSettled(look)) return { ...look, wanted: isDue(look, look.kept.returns) };
  const kept = judge(look.kept, setting, most);
  return kept.raised === undefined || setting === foundAmps
    ? { ...look, kept: restored(kept) }
    : giveBack({ ...look, kept }, kept, foundAmps);
}

/** What was found, and what it was changed to, can be told apart. */
const isTold = ({ raised }: KeptCar, most: Amps): boolean =>
  raised !== undefined && (most > raised.foundAmps || raised.setAmps < most);

function giveBack(look: Look, kept: KeptCar, foundAmps: Amps): Look {
  if (!isDue(look, kept.returns)) return look;
  if (!isFresh(look)) return { ...look, wanted: true };
  return send(look, { ...kept, returns: kept.returns + 1 }, foundAmps);
}

const isFresh = ({ vehicle, scene }: Look): boolean =>
  scene.snapshot.nowMs - (vehicle.takenAtMs ?? -Infinity) <= FRESH;

/** The reading is of after the last command, of which a program that has just started knows nothing. */
function isSettled({ kept, live, vehicle, startedMs }: Look): boolean {
  const unknown = kept?.raised === undefined ? -Infinity : startedMs;
  const endedMs = live === undefined ? unknown : (live.endedMs ?? Infinity);
  return (vehicle.takenAtMs ?? -Infinity) >= endedMs + EFFECT;
}

/** Start and stop go first, one command at a time, and a few tries at growing distances. */
function isDue({ vehicle, bay, live, scene }: Look, tries: number): boolean {
  if (bay?.command !== undefined || vehicle.command?.outcome === 'pending' || tries >= MOST_TRIES)
    return false;
  const pause = tries === 0 ? 0 : FIRST_PAUSE * 5 ** (tries - 1);
  return live === undefined || scene.snapshot.nowMs >= live.sentMs + pause;
}

const send = (look: Look, kept: KeptCar, current: Amps): Look => ({
  ...look,
  kept,
  live: { sentMs: look.scene.snapshot.nowMs, endedMs: undefined },
  command: { kind: 'amps', amps: amps(current) },
});

/** Memory with what is known of these cars; what nothing is known of leaves no trace. */
export function rememberCars({ kept, live }: Memory, tended: readonly OwnAmps[]): Memory {
  const keptCars = known(kept.cars, tended, car => car.kept);
  const liveCars = known(live.cars, tended, car => car.live);
  return {
    kept: keptCars === nothing && kept.cars === undefined ? kept : update(kept, { cars: keptCars }),
    live: update(live, { cars: liveCars }),
  };
}

const nothing = {};

function known<T>(
  before: Readonly<Record<string, T>> = nothing,
  tended: readonly OwnAmps[],
  of: (car: OwnAmps) => T | undefined,
): Readonly<Record<string, T>> {
  if (tended.every(car => before[car.vin] === of(car))) return before;
  const now = tended.map(car => [car.vin, of(car)] as const);
  const all = Object.entries<T | undefined>({ ...before, ...Object.fromEntries(now) });
  return Object.fromEntries(all.flatMap(([vin, car]) => (car === undefined ? [] : [[vin, car]])));
}
