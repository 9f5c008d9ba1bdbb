import type { ChargingEvent } from '../charging/decision.ts';
import { total } from '../charging/energy-split.ts';
import type { VehicleSeen } from '../charging/snapshot.ts';
import type { Words } from '../runtime/words.ts';
import type { Facts } from './facts.ts';

/** The car of an event, or of what came of one, as far as it is configured. */
export const carOf = (
  { vin }: { readonly vin?: string | undefined },
  { snapshot }: Facts,
): VehicleSeen | undefined => snapshot.vehicles.find(vehicle => vehicle.vin === vin);

/** Events after which the owner wants to know how full the car is, and of what. */
const TELLING = ['stopped', 'complete', 'due_while_off'];

/** What happened, as a message to the owner: in the owner's language, with the numbers that are known. */
export function messageOf(event: ChargingEvent, facts: Facts): string {
  const { words } = facts;
  const car = carOf(event, facts);
  const what = words.event(event, { car: car?.name, charger: `Wall Connector ${event.charger ?? ''}` });
  return TELLING.includes(event.type)
    ? [what, ...levelOf(car, words), ...chargedIn(event, words)].join(' ')
    : what;
}

const levelOf = (car: VehicleSeen | undefined, words: Words): readonly string[] =>
  car?.levelPercent === undefined
    ? []
    : [words.notice('level', { level: String(Math.round(car.levelPercent)) })];

function chargedIn({ session }: ChargingEvent, words: Words): readonly string[] {
  if (session === undefined) return [];
  const named = [
    ['from_solar', session.solarWh],
    ['from_battery', session.batteryWh],
    ['from_grid', session.gridWh],
  ] as const;
  const sources = named
    .filter(([, wh]) => wh >= SMALLEST)
    .map(([key, wh]) => words.notice(key, { kwh: kwhIn(wh, words) }));
  return [words.notice('charged', { kwh: kwhIn(total(session), words), sources: sources.join(', ') })];
}

/** Less than is shown (Wh). */
const SMALLEST = 50;

const kwhIn = (wh: number, { language }: Words): string =>
  new Intl.NumberFormat(language, { minimumFractionDigits: 1, maximumFractionDigits: 1 }).format(wh / 1000);
