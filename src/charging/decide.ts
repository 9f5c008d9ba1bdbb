import { type Amps, type Millis, type Watts, watts } from '../units.ts';
import {
  type Bay,
  FLOWING,
  type Moment,
  SILENT,
  type Scene,
  closedElsewhere,
  minimumPower,
  note,
  tell,
} from './bay.ts';
import { account, energyIn } from './account.ts';
import { allocate } from './allocate.ts';
import { attentionOf } from './attention.ts';
import { learnBatteries } from './car-battery.ts';
import { afterJump, aheadOf } from './clock-jump.ts';
import type { CarOrder, ChargingEvent, Decision } from './decision.ts';
import { drawOf } from './draw.ts';
import { watchFuse } from './fuse.ts';
import { peakWithin, withinFuse } from './fuse-room.ts';
import { tellFuse } from './fuse-relief.ts';
import { fitMemory } from './interruption.ts';
import { firstSight } from './first-sight.ts';
import type { KeptCharger, LiveCharger, Memory } from './memory.ts';
import { isBusLost, isMeterLost, isOffGrid, lossEvents } from './lost.ts';
import { observe } from './observe.ts';
import { type OwnAmps, rememberCars, tendOwnAmps } from './own-amps.ts';
import { controlsOf, obey } from './owner.ts';
import { insideWindow, windowDay, windowOf } from './schedule.ts';
import { learnPowerwall, powerwallWhPerPercent } from './powerwall-size.ts';
import { rememberPowerwall, tendPowerwall } from './powerwall.ts';
import { withSession } from './session.ts';
import { type Settings, chargerSettings } from './settings.ts';
import { mostOf, shareCircuit } from './share.ts';
import type { ChargerSeen, Snapshot, VehicleSeen } from './snapshot.ts';
import { tellAll } from './status.ts';
import { lookAtSun } from './sun.ts';
import { sunFillsPowerwall } from './sunset.ts';
import { surplusAt, watchMeter } from './surplus.ts';
import { turnAfter } from './turn.ts';
import { update } from './update.ts';
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
  const scene = withMeter(moment, seen, memory);
  const governed = settle(allocate(seen, scene), scene);
  const tended = tendOwnAmps(governed, scene, memory);
  const powerwall = tendPowerwall(governed, scene, memory);
  const busLost = isBusLost(snapshot, governed, memory);
  const learned = learnBatteries(
    remember(governed, scene, learnPowerwall(memory, snapshot), busLost),
    governed,
    snapshot,
  );
  const after = account(governed, scene, learned);
  const sessions = [after.live.energy, memory.live.energy] as const;
  const events = [
    ...lossEvents(memory, scene, busLost),
    ...governed.flatMap(bay => bay.events).map(event => withSession(event, ...sessions)),
  ];
  const decision = { ...decisionOf(governed, tended, scene, events), energy: energyIn(after.kept) };
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
  const live = known ?? sightOf(charger, kept, snapshot.nowMs, controlsOf(own));
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
function withMeter(moment: Moment, bays: readonly Bay[], { kept, live }: Memory): Scene {
  const { snapshot, settings } = moment;
  const reserveIsOurs = kept.powerwall?.raisedReserve !== undefined;
  const meter = watchMeter(live.meter, snapshot, settings, drawOf(bays, snapshot), reserveIsOurs);
  const sunFills = sunFillsPowerwall(live.meter.sunFills ?? false, moment);
  const fuse = watchFuse(live.fuse, bays, snapshot, live.startedMs);
  const turn = live.turn;
  const holder = bays.find(({ charger }) => charger.id === turn?.charger);
  const sun = lookAtSun(update(meter, { sunFills }), snapshot, settings, live.startedMs);
  return { ...moment, fuse, turn, holder, sun };
}

function settle(bays: readonly Bay[], { snapshot, fuse }: Scene): readonly Bay[] {
  const wanted = shareCircuit(bays, snapshot.installation);
  const limits =
    fuse.guard === 'none'
      ? wanted
      : shareCircuit(bays, withinFuse(fuse, snapshot.installation, bays), fuse.ceilings);
  return bays.map(bay => {
    const limitAmps = limits.get(bay.charger.id) ?? bay.charger.minimumAmps;
    const lowered = limitAmps < (wanted.get(bay.charger.id) ?? limitAmps);
    const given = tellFuse(tellGiven(bay, limitAmps), limitAmps, lowered, fuse);
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
): Omit<Decision, 'energy'> {
  const told = tellAll(bays, scene);
  return {
    told,
    chargers: bays.map(bay => ({
      id: bay.charger.id,
      vin: bay.vehicle?.vin,
      mode: bay.settings.mode,
      kind: bay.kept.charge?.kind,
      limitAmps: bay.live.limitAmps,
      mostAmps: peakWithin(scene.fuse, bay, bays, mostOf(bay, scene.snapshot.installation)),
      barred: bay.kept.barred !== undefined,
      told: bay.told ?? told,
    })),
    commands: commandsOf(bays, tended),
    attention: attentionOf(bays, tended, scene),
    events,
    surplusWatts: surplusNowOf(bays, scene),
  };
}

function commandsOf(bays: readonly Bay[], tended: readonly OwnAmps[]): Decision['commands'] {
  const commands: CarOrder[] = [];
  for (const { vehicle, command } of bays)
    if (vehicle !== undefined && command !== undefined) commands.push({ vin: vehicle.vin, command });
  for (const { vin, command } of tended) if (command !== undefined) commands.push({ vin, command });
  return commands;
}

function surplusNowOf(bays: readonly Bay[], { sun, snapshot }: Scene): Watts | undefined {
  if (sun.latest === undefined || sun.freshness !== 'fresh') return undefined;
  const least = bays.map(bay => minimumPower(bay, snapshot));
  return surplusAt(sun.latest, sun.priority, watts(Math.min(...least, least.length === 0 ? 0 : Infinity)));
}

function remember(bays: readonly Bay[], scene: Scene, memory: Memory, busLost: boolean): Memory {
  const kept: Record<string, KeptCharger> = {};
  const live: Record<string, LiveCharger> = {};
  for (const bay of bays) {
    const { id } = bay.charger;
    kept[id] = bay.kept;
    live[id] = update(bay.live, { vin: standsAt(bay.charger, bay.vehicle, bay.heard) });
  }
  return {
    kept: update(memory.kept, { chargers: update(memory.kept.chargers, kept) }),
    live: {
      startedMs: memory.live.startedMs,
      meter: update(scene.sun.memory, { lost: isMeterLost(scene.sun) }),
      fuse: scene.fuse.memory,
      energy: memory.live.energy,
      turn: turnAfter(memory.live.turn, bays, scene.snapshot.nowMs),
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
