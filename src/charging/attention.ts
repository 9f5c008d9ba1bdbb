import { millis } from '../units.ts';
import type { Bay, Scene } from './bay.ts';
import type { CarAttention } from './decision.ts';
import type { OwnAmps } from './own-amps.ts';
import type { Reason } from './reasons.ts';

/** Reasons that fresh facts of the car may change, or that a start will soon follow. */
const WAITING: readonly (Reason | undefined)[] = [
  'waiting_for_steady_sun',
  'limiting_first',
  'plug_unknown',
  'place_unknown',
];

/** What is wanted of each car in this step. */
export function attentionOf(
  bays: readonly Bay[],
  cars: readonly OwnAmps[],
  { snapshot }: Scene,
): readonly CarAttention[] {
  return snapshot.vehicles.map(({ vin }) => {
    const bay = bays.find(({ vehicle }) => vehicle?.vin === vin);
    const near = bay === undefined ? bays : [bay];
    const stirred =
      near.length === 0 ? undefined : millis(Math.max(...near.map(({ live }) => live.stirredMs)));
    const onBus = bays.some(({ charger }) => charger.vin === vin);
    return {
      vin,
      charging: bay?.live.flowing ?? false,
      stirredAtMs: stirred,
      onOurBus: onBus ? true : undefined,
      wanted: (bay !== undefined && isWanted(bay)) || cars.some(car => car.vin === vin && car.wanted),
    };
  });
}

const isWanted = ({ kept, told }: Bay): boolean =>
  kept.start !== undefined || kept.stop !== undefined || WAITING.includes(told?.key);
