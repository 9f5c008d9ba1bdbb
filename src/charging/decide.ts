import { type Amps, type Millis, type Watts, watts } from '../units.ts';
import { type Bay, FLOWING, type Moment, SILENT, type Scene, minimumPower, note, tell } from './bay.ts';
import { account, energyIn } from './account.ts';
import { allocate } from './allocate.ts';
import { attentionOf } from './attention.ts';
import { afterJump, aheadOf } from './clock-jump.ts';
import type { ChargingEvent, Decision } from './decision.ts';
import { drawOf } from './draw.ts';
import { watchFuse } from './fuse.ts';
import { peakWithin, withinFuse } from './fuse-room.ts';
import { tellFuse } from './fuse-relief.ts';
import { fitMemory } from './interruption.ts';
import { type KeptCharger, type LiveCharger, type Memory, firstSight } from './memory.ts';
import { observe } from './observe.ts';
import { type OwnAmps, rememberCars, tendOwnAmps } from './own-amps.ts';
import { obey } from './owner.ts';
import { insideWindow, windowDay } from './schedule.ts';
import { type Settings, chargerSettings } from './settings.ts';
import { mostOf, shareCircuit } from './share.ts';
import type { ChargerSeen, Snapshot, VehicleSeen } from './snapshot.ts';
import { tellAll } from './status.ts';
import { lookAtSun } from './sun.ts';
import { surplusAt, watchMeter } from './surplus.ts';
import { turnAfter } from './turn.ts';
import { carsAtChargers, isGuest } from './whereabouts.ts';

/**
 * One step of the decision: what each charger may draw, what each car is told, and why. Pure: the same snapshot, settings
 * and memory give the same answer. `memory.kept` of the answer is to be on disk before a command goes out.
 */
export function decide(snapshot: Snapshot, settings: Settings, before: Memory): readonly [Decision, Memory] {
  const memory = afterJump(before, snapshot);
  const moment = momentOf(snapshot, settings, memory);
  const cars = carsAtChargers(snapshot.chargers, snapshot.vehicles);
  const seen = snapshot.chargers.map(charger =>
    obey(observe(openBay(charger, cars.get(charger.id), moment, memory), moment), moment),
  );
  const scene = withMeter(moment, seen, memory);
  const governed = settle(allocate(seen, scene), scene);
  const tended = tendOwnAmps(governed, scene, memory);
  const busLost = isBusLost(snapshot, governed, memory);
  const events = [...common(memory, scene, busLost), ...governed.flatMap(bay => bay.events)];
  const after = account(governed, scene, remember(governed, scene, memory, busLost));
  const decision = { ...decisionOf(governed, tended, scene, events), energy: energyIn(after.kept) };
  return [decision, rememberCars(after, tended)];
}

function momentOf(snapshot: Snapshot, settings: Settings, { live }: Memory): Moment {
  const grid = snapshot.meter.grid ?? (live.offGrid ? 'unsure' : undefined);
  const back = live.offGrid && grid === 'connected';
  return {
    snapshot,
    settings,
    grid,
    inside: insideWindow(settings, snapshot.localMinute),
    day: windowDay(settings, snapshot.localDay, snapshot.localMinute),
    switchTurned: live.switchedOn !== undefined && live.switchedOn !== settings.solar_charging,
    gridBackMs: back ? snapshot.nowMs : live.gridBackMs,
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
function withMeter(moment: Moment, bays: readonly Bay[], { live }: Memory): Scene {
  const { snapshot, settings } = moment;
  const meter = watchMeter(live.meter, snapshot, settings, drawOf(bays, snapshot));
  const fuse = watchFuse(live.fuse, bays, snapshot, live.startedMs);
  const turn = live.turn;
  const holder = bays.find(({ charger }) => charger.id === turn?.charger);
  return { ...moment, fuse, turn, holder, sun: lookAtSun(meter, snapshot, settings, live.startedMs) };
}

function settle(bays: readonly Bay[], { snapshot, fuse }: Scene): readonly Bay[] {
  const wanted = shareCircuit(bays, snapshot.installation);
  const limits = shareCircuit(bays, withinFuse(fuse, snapshot.installation, bays), fuse.ceilings);
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

function isBusLost({ bus, nowMs, chargers }: Snapshot, bays: readonly Bay[], { live }: Memory): boolean {
  if (!bus.connected) return live.busLost || nowMs - bus.sinceMs >= SILENT;
  if (chargers.length === 0) return live.busLost;
  return bays.every(({ heard }) => !heard);
}

function common({ live }: Memory, { sun }: Scene, busLost: boolean): readonly ChargingEvent[] {
  const meterLost = isMeterLost(sun);
  const events: readonly (ChargingEvent | undefined)[] = [
    busLost === live.busLost ? undefined : { type: busLost ? 'bus_lost' : 'bus_back' },
    meterLost === live.meter.lost ? undefined : { type: meterLost ? 'meter_lost' : 'meter_back' },
  ];
  return events.filter(event => event !== undefined);
}

const isMeterLost = ({ freshness }: Scene['sun']): boolean =>
  freshness !== 'fresh' && freshness !== 'awaited';

/** Once cut off, the home is so until the grid is connected again; on the way there it changes over. */
const isOffGrid = ({ meter: { grid } }: Snapshot, { live }: Memory): boolean =>
  grid === 'off' || (live.offGrid && grid !== 'connected');

function remember(bays: readonly Bay[], scene: Scene, memory: Memory, busLost: boolean): Memory {
  const kept = Object.fromEntries(bays.map(bay => [bay.charger.id, bay.kept]));
  const live = Object.fromEntries(bays.map(bay => [bay.charger.id, bay.live]));
  return {
    kept: { ...memory.kept, chargers: { ...memory.kept.chargers, ...kept } },
    live: {
      startedMs: memory.live.startedMs,
      meter: { ...scene.sun.memory, lost: isMeterLost(scene.sun) },
      fuse: scene.fuse.memory,
      energy: memory.live.energy,
      turn: turnAfter(memory.live.turn, bays, scene.snapshot.nowMs),
      chargers: live,
      cars: memory.live.cars,
      busLost,
      switchedOn: scene.settings.solar_charging,
      offGrid: isOffGrid(scene.snapshot, memory),
      gridBackMs: scene.gridBackMs,
      aheadMs: aheadOf(scene.snapshot),
    },
  };
}
