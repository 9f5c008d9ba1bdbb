import type { Bay } from './bay.ts';
import type { ChargingEvent } from './decision.ts';
import type { EndedSession, LiveEnergy, OpenSession } from './energy-memory.ts';
import { type BySource, noEnergy, plus, total } from './energy-split.ts';
import type { Snapshot } from './snapshot.ts';

/** Less is a charger's noise, and no session worth a record (Wh). */
const LEAST = 10;
/** So many ended ones are remembered until they are surely in the record. */
const REMEMBERED = 20;

type Sessions = Pick<LiveEnergy, 'open'> | undefined;

/** What becomes of the session at a charger in one step. */
export type Turn = 'begins' | 'on' | 'over' | 'none';

export function turnOf(open: OpenSession | undefined, bay: Bay): Turn {
  const there = bay.live.flowing ? true : bay.live.pluggedIn;
  if (open === undefined) return bay.heard && there === true ? 'begins' : 'none';
  if (bay.heard && there === false) return 'over';
  const vin = vinOf(bay);
  return vin !== undefined && open.vin !== undefined && vin !== open.vin ? 'over' : 'on';
}

const vinOf = ({ vehicle, charger }: Bay): string | undefined => charger.vin ?? vehicle?.vin;

export const begun = (snapshot: Snapshot): OpenSession => ({
  ...noEnergy,
  started: timeAtHome(snapshot),
  unpriced: false,
});

/** Who it is may be known late. */
export function named(open: OpenSession, bay: Bay): OpenSession {
  const [vin, car] = [open.vin ?? vinOf(bay), bay.vehicle?.name ?? open.car];
  return vin === open.vin && car === open.car ? open : { ...open, vin, car };
}

/** Energy that flowed in this step, and the price of a bought kWh. */
export function charged(open: OpenSession, energy: BySource, price: number | undefined): OpenSession {
  if (energy === noEnergy || total(energy) === 0) return open;
  const { solarWh, batteryWh, gridWh } = plus(open, energy);
  return {
    ...open,
    solarWh,
    batteryWh,
    gridWh,
    cost: price === undefined ? open.cost : (open.cost ?? 0) + (energy.gridWh / 1000) * price,
    unpriced: open.unpriced || (price === undefined && energy.gridWh > 0),
  };
}

export function ended(open: OpenSession, charger: string, snapshot: Snapshot): readonly EndedSession[] {
  const { vin: _, ...session } = open;
  return total(open) < LEAST ? [] : [{ ...session, ended: timeAtHome(snapshot), charger }];
}

export const latest = (sessions: readonly EndedSession[]): readonly EndedSession[] =>
  sessions.length > REMEMBERED ? sessions.slice(-REMEMBERED) : sessions;

/** An event of a charger, with what the session there has had: the open one, or the one that this step has ended. */
export function withSession(event: ChargingEvent, now: Sessions, before: Sessions): ChargingEvent {
  const { charger = '' } = event;
  const session = now?.open[charger] ?? before?.open[charger];
  if (session === undefined || total(session) < LEAST) return event;
  const { solarWh, batteryWh, gridWh, cost, unpriced } = session;
  const priced = cost !== undefined && !unpriced;
  return { ...event, session: { solarWh, batteryWh, gridWh, ...(priced && { cost }) } };
}

/** To the second, with the offset that holds at home at that moment. */
function timeAtHome({ wallMs, localDay, localMinute }: Snapshot): string {
  const local = Date.parse(`${localDay}T00:00:00Z`) + localMinute * 60_000;
  const offset = Math.round((local - wallMs) / 900_000) * 15;
  const time = new Date(wallMs + offset * 60_000).toISOString().slice(0, 19);
  const ahead = Math.abs(offset);
  return `${time}${offset < 0 ? '-' : '+'}${twoDigits(Math.floor(ahead / 60))}:${twoDigits(ahead % 60)}`;
}

const twoDigits = (n: number): string => String(n).padStart(2, '0');
