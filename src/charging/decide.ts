import { type Amps, type Millis, type Watts, watts } from '../units.ts';
import {
  type Bay,
  FLOWING,
  type Moment,
  SILENT,
  type Scene,
  carClosings,
  minimumPower,
  note,
  tell,
} from './bay.ts';
import { attentionOf } from './attention.ts';
import { learnBatteries } from './car-battery.ts';
import { afterJump, aheadOf } from './clock-jump.ts';
import type { ChargingEvent, Decision } from './decision.ts';
import { drawOf } from './draw.ts';
import { govern } from './govern.ts';
import { isHeld } from './hold.ts';
import { fitMemory } from './interruption.ts';
import { type KeptCharger, type LiveCharger, type Memory, firstSight } from './memory.ts';
import { isBusLost, isMeterLost, isOffGrid, lossEvents } from './lost.ts';
import { observe } from './observe.ts';
import { type OwnAmps, rememberCars, tendOwnAmps } from './own-amps.ts';
import { obey } from './owner.ts';
import { insideWindow, windowDay, windowOf } from './schedule.ts';
import { learnPowerwall, powerwallWhPerPercent } from './powerwall-size.ts';
import { rememberPowerwall, tendPowerwall } from './powerwall.ts';
import { type Settings, chargerSettings } from './settings.ts';
import { mostOf, shareCircuit } from './share.ts';
import type { ChargerSeen, Snapshot, VehicleSeen } from './snapshot.ts';
import { withoutDueStart } from './starts.ts';
import { tellAll } from './status.ts';
import { type Place, lookAtSun } from './sun.ts';
import { sunFillsPowerwall } from './sunset.ts';
import { surplusAt, watchMeter } from './surplus.ts';
import { type Stood, carsAtChargers, isGuest, standsAt } from './whereabouts.ts';

/**
 * One step of the decision: what each charger may draw, what each car is told, and why. Pure: the same snapshot, settings
 * and memory give the same answer. `memory.kept` of the answer is to be on disk before a command goes out.
 */
export function decide(snapshot: Snapshot, settings: Settings, before: Memory): readonly [Decision, Memory] {
  const memory = afterJump(before, snapshot);
  const moment = momentOf(snapshot, settings, memory);
  const stood: Stood = id => memory.live.chargers[id]?.vin;
  const cars = carsAtChargers(snapshot.chargers, snapshot.vehicles, stood);
  const seen = snapshot.chargers.map(charger =>
    obey(observe(openBay(charger, cars.get(charger.id), moment, memory), moment), moment),
  );
  const scene = withSun(moment, seen, memory);
  const governed = settle(inOrder(seen, scene), scene);
  const tended = tendOwnAmps(governed, scene, memory);
  const powerwall = tendPowerwall(governed, scene, memory);
  const busLost = isBusLost(snapshot, governed, memory);
  const events = [...lossEvents(memory, scene, busLost), ...governed.flatMap(bay => bay.events)];
  const after = learnBatteries(
    remember(governed, scene, learnPowerwall(memory, snapshot), busLost),
    governed,
    snapshot,
  );
  const decision = decisionOf(governed, tended, scene, events);
  return [
    powerwall.decision === undefined ? decision : { ...decision, powerwall: powerwall.decision },
    rememberPowerwall(rememberCars(after, tended), powerwall),
  ];
}

function momentOf(snapshot: Snapshot, settings: Settings, { kept, live }: Memory): Moment {
  const grid = snapshot.meter.grid ?? (live.offGrid ? 'unsure' : undefined);
  const window = windowOf(settings, snapshot.daylight);
  const back = live.offGrid && grid === 'connected';
  return {
    snapshot,
    settings,
    grid,
    window,
    inside: insideWindow(window, snapshot.localMinute),
    day: windowDay(window, snapshot.localDay, snapshot.localMinute),
    switchTurned: live.switchedOn !== undefined && live.switchedOn !== settings.solar_charging,
    gridBackMs: back ? snapshot.nowMs : live.gridBackMs,
    learned: {
      batteries: kept.batteries,
      homeWatts: live.meter.home?.watts,
      powerwallWhPerPercent: powerwallWhPerPercent(kept.homeBattery),
    },
  };
}

function openBay(charger: ChargerSeen, likely: VehicleSeen | undefined, moment: Moment, memory: Memory): Bay {
  const { snapshot, settings } = moment;
  const own = chargerSettings(settings, charger.id);
  const kept = memory.kept.chargers[charger.id] ?? {};
  const known = memory.live.chargers[charger.id];
  const live = known ?? sightOf(charger, kept, snapshot.nowMs, JSON.stringify(own));
  const guest = isGuest(charger, likely, kept, live);
  const vehicle = guest ? undefined : likely;
  const valid = guest ? withoutOrders(kept) : kept;
  return {
    charger,
    vehicle,
    settings: own,
    heard: snapshot.bus.connected && charger.answering && snapshot.nowMs - charger.heardAtMs <= SILENT,
    kept: known === undefined ? fitMemory(valid, { charger, vehicle, live }, snapshot.wallMs) : valid,
    closedElsewhere: closedElsewhere(charger.id, vehicle?.vin, moment.day, memory),
    live,
    claim: 'minimum',
    told: undefined,
    command: undefined,
    events: [],
  };
}

/** Closings of a car that has stood at other chargers on this day, where they were told apart. */
function closedElsewhere(id: string, vin: string | undefined, day: string, { kept }: Memory): number {
  const others = Object.entries(kept.chargers).filter(([other]) => other !== id);
  const told = others.flatMap(([, { closings }]) => (closings?.cars === undefined ? [] : [closings]));
  return vin === undefined ? 0 : told.reduce((sum, closings) => sum + carClosings(closings, day, vin), 0);
}

/** A start that memory knows of may have been sent: what is wanted is its current, not another start. */
const sightOf = (
  charger: ChargerSeen,
  { start }: KeptCharger,
  nowMs: Millis,
  controls: string,
): LiveCharger =>
  firstSight(nowMs, {
    flowing: charger.actualAmps >= FLOWING,
    atRest: charger.state === 'ready',
    controls,
    limitAmps: charger.limitAmps,
    lastSentMs: start && nowMs,
  });

/** Orders to a car that turns out not to stand here are void. */
const withoutOrders = (kept: KeptCharger): KeptCharger =>
  (kept.start ?? kept.stop) === undefined ? kept : { ...kept, start: undefined, stop: undefined };

/** Takes the meter's reading in, with what the cars drew at its moment. */
function withSun(moment: Moment, bays: readonly Bay[], { live }: Memory): Scene {
  const { snapshot, settings } = moment;
  const meter = watchMeter(live.meter, snapshot, settings, drawOf(bays, snapshot));
  const sunFills = sunFillsPowerwall(live.meter.sunFills ?? false, moment);
  return { ...moment, sun: lookAtSun({ ...meter, sunFills }, snapshot, settings, live.startedMs) };
}

/** Governs charger after charger, so that one surplus never starts two cars. */
function inOrder(bays: readonly Bay[], scene: Scene): readonly Bay[] {
  return bays.reduce<readonly Bay[]>((done, seen, index) => {
    const bay = withoutDueStart(seen);
    const place = placeOf(bay, done, bays.slice(index + 1), scene.snapshot);
    return [...done, govern(bay, scene, place)];
  }, []);
}

const followsSun = (bay: Bay): boolean =>
  !isHeld(bay) && bay.kept.stop === undefined && (bay.kept.charge ?? bay.kept.start)?.kind === 'sun';

function placeOf(bay: Bay, first: readonly Bay[], later: readonly Bay[], snapshot: Snapshot): Place {
  const owed = (bays: readonly Bay[]): number =>
    bays.filter(followsSun).reduce((sum, other) => sum + minimumPower(other, snapshot), 0);
  if (!followsSun(bay)) return { before: watts(owed([...first, ...later])), after: watts(0), cars: 1 };
  const cars = [...first, bay, ...later].filter(followsSun).length;
  return { before: watts(owed(first)), after: watts(owed(later)), cars };
}

function settle(bays: readonly Bay[], { snapshot }: Scene): readonly Bay[] {
  const limits = shareCircuit(bays, snapshot.installation);
  return bays.map(bay => {
    const limitAmps = limits.get(bay.charger.id) ?? bay.charger.minimumAmps;
    const given = tellGiven(bay, limitAmps);
    return limitAmps === bay.live.limitAmps
      ? given
      : note(given, { limitAmps, limitSinceMs: snapshot.nowMs });
  });
}

/** The sentence was made for what was claimed; the circuit or the owner's maximum may give less. */
const tellGiven = (bay: Bay, limitAmps: Amps): Bay =>
  bay.told?.key === 'following_sun'
    ? tell(bay, { ...bay.told, numbers: { ...bay.told.numbers, amps: limitAmps } })
    : bay;

function decisionOf(
  bays: readonly Bay[],
  tended: readonly OwnAmps[],
  scene: Scene,
  events: readonly ChargingEvent[],
): Decision {
  const told = tellAll(bays, scene);
  return {
    told,
    chargers: bays.map(bay => ({
      id: bay.charger.id,
      vin: bay.vehicle?.vin,
      mode: bay.settings.mode,
      kind: bay.kept.charge?.kind,
      limitAmps: bay.live.limitAmps,
      mostAmps: mostOf(bay, scene.snapshot.installation),
      barred: bay.kept.barred !== undefined,
      told: bay.told ?? told,
    })),
    commands: [...bays.map(({ vehicle, command }) => ({ vin: vehicle?.vin, command })), ...tended].flatMap(
      ({ vin, command }) => (vin === undefined || command === undefined ? [] : [{ vin, command }]),
    ),
    attention: attentionOf(bays, tended, scene),
    events,
    surplusWatts: surplusNowOf(bays, scene),
  };
}

function surplusNowOf(bays: readonly Bay[], { sun, snapshot }: Scene): Watts | undefined {
  if (sun.latest === undefined || sun.freshness !== 'fresh') return undefined;
  const least = bays.map(bay => minimumPower(bay, snapshot));
  return surplusAt(sun.latest, sun.priority, watts(Math.min(...least, least.length === 0 ? 0 : Infinity)));
}

function remember(bays: readonly Bay[], scene: Scene, memory: Memory, busLost: boolean): Memory {
  const kept = Object.fromEntries(bays.map(bay => [bay.charger.id, bay.kept]));
  const live = Object.fromEntries(
    bays.map(({ charger, vehicle, heard, live }) => [
      charger.id,
      { ...live, vin: standsAt(charger, vehicle, heard) },
    ]),
  );
  return {
    kept: { ...memory.kept, chargers: { ...memory.kept.chargers, ...kept } },
    live: {
      startedMs: memory.live.startedMs,
      meter: { ...scene.sun.memory, lost: isMeterLost(scene.sun) },
      chargers: live,
      cars: memory.live.cars,
      batteries: memory.live.batteries,
      homeBattery: memory.live.homeBattery,
      busLost,
      switchedOn: scene.settings.solar_charging,
      offGrid: isOffGrid(scene.snapshot, memory),
      gridBackMs: scene.gridBackMs,
      aheadMs: aheadOf(scene.snapshot),
    },
  };
}
