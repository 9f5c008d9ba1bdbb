import { type Amps, type Watts, amps, watts } from '../units.ts';
import { type Bay, type Scene, powerAt } from './bay.ts';
import { canHold } from './hold.ts';
import type { VehicleSeen } from './snapshot.ts';

/** A car that is set lower is not surely seen to charge. */
const LEAST_OWN = amps(2);
/** A current that is higher by more does not follow the car's setting. */
const FOLLOWED = amps(0.5);
/** What a charging car takes for itself weighs more, the less it is given. */
const OWN_LOSS = watts(120);

/** By the rule `best_value` a sun charge goes below what its charger can be set to, through the car itself. */
const canGoLower = (bay: Bay, { settings }: Scene): boolean =>
  settings.start_rule === 'best_value' &&
  bay.settings.mode === 'solar' &&
  bay.kept.charge?.kind === 'sun' &&
  bay.vehicle?.reach === 'awake' &&
  bay.vehicle.requestedAmps !== undefined &&
  hasCommandsToSpare(bay.vehicle) &&
  !canHold(bay);

/** Where commands are paid for, half of the day's are kept for starts. */
const hasCommandsToSpare = ({ requests }: VehicleSeen): boolean =>
  requests === undefined || requests.today.commands < requests.budget.commands / 2;

/** The car's own current for a surplus that does not carry its charger's minimum; undefined: the charger's limit does it. */
export function ownAmpsFor(bay: Bay, scene: Scene, surplus: Watts, lambda: number): Amps | undefined {
  if (!canGoLower(bay, scene)) return undefined;
  const best = Math.floor(surplus / powerAt(bay, scene.snapshot, amps(1)) + 1 / (1 + lambda));
  return best < bay.charger.minimumAmps ? amps(Math.max(LEAST_OWN, best)) : undefined;
}

/** The car is set so low already, and was seen to draw no more. */
export function isLow(bay: Bay, scene: Scene): boolean {
  const { requestedAmps = Infinity } = bay.vehicle ?? {};
  const { minimumAmps, actualAmps } = bay.charger;
  return canGoLower(bay, scene) && requestedAmps < minimumAmps && actualAmps <= requestedAmps + FOLLOWED;
}

/** The same as it is told: a car on its way from one low current to another is no other than before. */
export const drawsLess = (bay: Bay, scene: Scene): boolean =>
  canGoLower(bay, scene) &&
  (bay.vehicle?.requestedAmps ?? Infinity) < bay.charger.minimumAmps &&
  bay.charger.actualAmps <= bay.charger.minimumAmps - FOLLOWED;

/** The least that it draws: its charger's minimum, unless the car itself is set lower. */
export const leastDrawn = (bay: Bay, scene: Scene): Amps =>
  isLow(bay, scene) ? LEAST_OWN : bay.charger.minimumAmps;

/** What a low current costs beside what is measured. */
export const ownLoss = (bay: Bay, scene: Scene): Watts => (isLow(bay, scene) ? OWN_LOSS : watts(0));
