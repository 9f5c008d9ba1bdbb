import { type Millis, type WattHours, energy, millis, minutes, seconds, wattHours, watts } from '../units.ts';
import { type Bay, FLOWING, type Scene, powerAt } from './bay.ts';
import { drawOf } from './draw.ts';
import type { KeptEnergy, LiveEnergy } from './energy-memory.ts';
import { type BySource, type Mix, mixAt, noEnergy, plus, split, unknownMix } from './energy-split.ts';
import type { Memory } from './memory.ts';
import { type Turn, begun, charged, ended, latest, named, turnOf } from './session.ts';
import { update } from './update.ts';

/** What flows is noted on disk this often, and when a session begins or ends or a car stops. */
const NOTED_EVERY = minutes(5);
/** A step that comes later than this was no step: the program stood still. */
const LONGEST_STEP = seconds(10);

const nothing: KeptEnergy = { totals: noEnergy, open: {}, ended: [] };

export const energyIn = ({ energy = nothing }: Memory['kept']): BySource => energy.totals;

/** Splits what flowed since the last step into sun, Powerwall and grid, and adds it up for each session and for all. */
export function account(bays: readonly Bay[], scene: Scene, memory: Memory): Memory {
  const { nowMs } = scene.snapshot;
  const before = memory.live.energy ?? firstLook(memory.kept.energy, nowMs);
  const flows = flowsOf(bays, scene, millis(Math.min(LONGEST_STEP, nowMs - before.atMs)));
  const turns = bays.map(bay => turnOf(before.open[bay.charger.id], bay));
  const { open, ended } = sessionsAfter(before, flows, turns, scene);
  const after: LiveEnergy = {
    open,
    ended,
    totals: flows.reduce((sum, { flow }) => (flow === noEnergy ? sum : plus(sum, flow)), before.totals),
    atMs: nowMs,
    notedMs: before.notedMs,
    flowing: bays.reduce((count, { live }) => count + Number(live.flowing), 0),
  };
  const turned = turns.some(turn => turn === 'begins' || turn === 'over');
  const due = turned || after.flowing < before.flowing || nowMs - before.notedMs >= NOTED_EVERY;
  if (!due) return { ...memory, live: { ...memory.live, energy: after } };
  return {
    kept: noted(memory.kept, after),
    live: { ...memory.live, energy: { ...after, notedMs: nowMs } },
  };
}

const firstLook = (kept: KeptEnergy = nothing, nowMs: Millis): LiveEnergy => ({
  ...kept,
  atMs: nowMs,
  notedMs: nowMs,
  flowing: 0,
});

interface Flow {
  readonly bay: Bay;
  readonly flow: BySource;
}

function flowsOf(bays: readonly Bay[], scene: Scene, span: Millis): readonly Flow[] {
  const mix = bays.some(flows) ? mixNow(bays, scene) : unknownMix;
  return bays.map(bay => ({
    bay,
    flow: flows(bay) ? split(flowOf(bay, scene, span), mix) : noEnergy,
  }));
}

const flows = ({ heard, charger }: Bay): boolean => heard && charger.actualAmps >= FLOWING;

const flowOf = (bay: Bay, { snapshot }: Scene, span: Millis): WattHours =>
  energy(powerAt(bay, snapshot, bay.charger.actualAmps), span);

/** While no reading is fresh nobody can tell where it comes from. */
function mixNow(bays: readonly Bay[], { snapshot, sun }: Scene): Mix {
  const { meter, installation } = snapshot;
  if (sun.freshness !== 'fresh' || meter.reading === undefined) return unknownMix;
  const { ours, others } = drawOf(bays, snapshot);
  return mixAt(meter.reading, watts(ours + others), installation.meterIncludesChargers);
}

function sessionsAfter(
  before: KeptEnergy,
  flows: readonly Flow[],
  turns: readonly Turn[],
  { snapshot }: Scene,
): Pick<KeptEnergy, 'open' | 'ended'> {
  let { open, ended: all } = before;
  for (const [at, { bay, flow }] of flows.entries()) {
    const { id } = bay.charger;
    const turn = turns[at] ?? 'none';
    const session = turn === 'begins' ? begun(snapshot) : open[id];
    if (turn === 'none' || session === undefined) continue;
    const now = charged(session, flow, snapshot.prices?.importNow);
    if (turn === 'over') {
      all = [...all, ...ended(now, id, snapshot)];
      open = without(open, id);
    } else open = update(open, { [id]: named(now, bay) });
  }
  return { open, ended: latest(all) };
}

const without = (open: KeptEnergy['open'], id: string): KeptEnergy['open'] =>
  Object.fromEntries(Object.entries(open).filter(([other]) => other !== id));

/** To the tenth of a watt-hour. Where nothing ever flowed and nothing is plugged in, nothing is kept. */
function noted(kept: Memory['kept'], { totals, open, ended }: LiveEnergy): Memory['kept'] {
  const sessions = Object.entries(open).map(([id, session]) => [id, { ...session, ...rounded(session) }]);
  // A list of its own each time: by it a record of sessions that could not be written is tried again.
  const now: KeptEnergy = { totals: rounded(totals), open: Object.fromEntries(sessions), ended: [...ended] };
  return kept.energy === undefined && JSON.stringify(now) === JSON.stringify(nothing)
    ? kept
    : { ...kept, energy: now };
}

const rounded = ({ solarWh, batteryWh, gridWh }: BySource): BySource => ({
  solarWh: tenth(solarWh),
  batteryWh: tenth(batteryWh),
  gridWh: tenth(gridWh),
});

const tenth = (wh: number): WattHours => wattHours(Math.round(wh * 10) / 10);
