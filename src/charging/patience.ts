import { type Millis, type Watts, amps, energy, millis, seconds, wattHours, watts } from '../units.ts';
import { type Bay, type Scene, minimumPower, note, powerAt } from './bay.ts';
import { costsTooMuch, gainNow, heldFor, startByValue } from './by-value.ts';
import { LEAST_BY_LIMIT, canHold } from './hold.ts';
import { isLow, leastDrawn } from './thin-sun.ts';
import { type Place, startProspect, surplusNow } from './sun.ts';

/** The price of a contactor closing: what a cloud may cost before the charge is stopped. */
const PRICE_OF_A_CLOSING = wattHours(50);
/** With the Powerwall first it does not carry a car through a cloud at all; one reading is not yet a fact. */
const NOISE = wattHours(2);
const DISCHARGING = watts(50);
const LEAST_ON = seconds(60);
/** A cloud is over when the sun has carried the minimum for so long: then a Powerwall may carry it through the next. */
const CLOUD_OVER = seconds(60);

/** Sums up what the minimum has cost since the last gain, or with a Powerwall in this cloud. */
export function sumUp(bay: Bay, scene: Scene, place: Place): Bay {
  const { latest } = scene.sun;
  if (latest === undefined || latest.takenAtMs === bay.live.summedToMs) return bay;
  const span = millis(Math.min(scene.sun.gap, latest.takenAtMs - (bay.live.summedToMs ?? latest.takenAtMs)));
  const drawn = amps(Math.max(0, leastDrawn(bay, scene) - (isLow(bay, scene) ? 0 : bay.live.gapAmps)));
  const lack = watts(powerAt(bay, scene.snapshot, drawn) - surplusOf(bay, scene, place));
  const lackedMs = lack > 0 ? latest.takenAtMs : bay.live.lackedMs;
  const sinceLack = millis(latest.takenAtMs - (lackedMs ?? -Infinity));
  const sum = hasPowerwall(scene)
    ? lackedInCloud(bay.live.shortWh, lack, { span, sinceLack })
    : bay.live.shortWh + energy(lack, span);
  const counted = bay.settings.mode === 'solar_min' ? 0 : sum;
  const shortWh = wattHours(Math.min(PRICE_OF_A_CLOSING, Math.max(0, counted)));
  return note(bay, { shortWh, lackedMs, summedToMs: latest.takenAtMs });
}

const lackedInCloud = (
  before: number,
  lack: Watts,
  { span, sinceLack }: { readonly span: Millis; readonly sinceLack: Millis },
): number => (sinceLack > CLOUD_OVER ? 0 : before + energy(watts(Math.max(0, lack)), span));

const hasPowerwall = ({ snapshot }: Scene): boolean => snapshot.meter.reading?.batteryWatts !== undefined;

/** Surplus for the car at this charger. */
export const surplusOf = (bay: Bay, scene: Scene, place: Place): Watts =>
  surplusNow(scene.sun, minimumPower(bay, scene.snapshot), place);

/** Whether a sun charge is to end because the sun no longer pays for it. */
export const tooLittle = (bay: Bay, scene: Scene, place: Place): boolean =>
  scene.settings.start_rule === 'best_value'
    ? tooLittleValue(bay, scene, place)
    : tooLittleExport(bay, scene, place);

function tooLittleExport(bay: Bay, scene: Scene, place: Place): boolean {
  const needed = minimumPower(bay, scene.snapshot);
  const enough = watts(Math.max(needed, scene.settings.start_export));
  const prospect = startProspect(scene.sun, enough, needed, place);
  if (prospect.steady) return false;
  if (bay.kept.charge?.cause === 'plug_in') return !prospect.known || surplusOf(bay, scene, place) < needed;
  return onFor(bay, scene) && isSpent(bay, scene);
}

/** What is bought is weighed as it flows; what comes from the Powerwall keeps its own bounds. */
function tooLittleValue(bay: Bay, scene: Scene, place: Place): boolean {
  const { pays, neededWatts } = startByValue(bay, scene, place);
  const { known } = startProspect(scene.sun, neededWatts, minimumPower(bay, scene.snapshot), place);
  if (pays && known) return false;
  if (bay.kept.charge?.cause === 'plug_in') return !known || surplusOf(bay, scene, place) < neededWatts;
  if (!onFor(bay, scene)) return false;
  return costsTooMuch(bay, scene, place) || (isDischarging(scene) && isSpent(bay, scene));
}

const onFor = (bay: Bay, { snapshot }: Scene): boolean =>
  snapshot.nowMs - bay.live.flowSinceMs >= (canHold(bay) ? LEAST_BY_LIMIT : LEAST_ON);

const isSpent = (bay: Bay, scene: Scene): boolean => bay.live.shortWh >= allowance(scene);

const isDischarging = ({ sun }: Scene): boolean => -(sun.latest?.intoBatteryWatts ?? 0) > DISCHARGING;

const allowance = (scene: Scene): number =>
  scene.sun.priority === 'powerwall_first' && isDischarging(scene) ? NOISE : PRICE_OF_A_CLOSING;

/** By value a charge may go on although its minimum is more than the sun gives. */
export const gains = (bay: Bay, scene: Scene, place: Place): boolean =>
  scene.settings.start_rule === 'best_value' && gainNow(bay, scene, place) >= 0;

/** Seconds until a charge that lacks so many watts is stopped. */
export function leftToHold(bay: Bay, scene: Scene, place: Place, lack: number): number {
  const spent = Math.max(0, Math.round(((allowance(scene) - bay.live.shortWh) * 3600) / lack));
  if (scene.settings.start_rule === 'export') return spent;
  const held = heldFor(bay, scene, place) ?? 0;
  return isDischarging(scene) ? Math.min(spent, held) : held;
}

interface Shortfall {
  readonly surplus: number;
  readonly needed: number;
  readonly missing: number;
}

/** What the sun would have to give for the next start. */
export function shortfall(bay: Bay, scene: Scene, place: Place): Shortfall {
  const byExport = Math.max(minimumPower(bay, scene.snapshot), scene.settings.start_export);
  const byValue = scene.settings.start_rule === 'best_value';
  const needed = Math.round(byValue ? startByValue(bay, scene, place).neededWatts : byExport);
  const surplus = Math.round(surplusOf(bay, scene, place));
  return { surplus, needed, missing: Math.max(0, needed - surplus) };
}
