import type { ChargerSettings, Settings, VehicleSettings } from '../charging/settings.ts';
import type { ChargerSeen, VehicleSeen } from '../charging/snapshot.ts';
import type { ChargingEvent, Decision } from '../charging/decision.ts';
import type { Snapshot } from '../charging/snapshot.ts';
import type { Fault } from '../runtime/failure.ts';
import type { Words } from '../runtime/words.ts';

/** What the entities show: one step of the decision, and what is wrong, in words. */
export interface Facts {
  readonly snapshot: Snapshot;
  readonly settings: Settings;
  readonly decision: Decision;
  readonly problems: readonly string[];
  /** The same as values, for the entities of each part. */
  readonly faults: readonly Fault[];
  readonly words: Words;
}

/** The name of the car that an event is about. */
export const carOf = ({ vin }: ChargingEvent, { snapshot }: Facts): string | undefined =>
  snapshot.vehicles.find(vehicle => vehicle.vin === vin)?.name;

/** The same for one charger. */
export interface ChargerFacts extends Facts {
  readonly charger: ChargerSeen;
  readonly own: ChargerSettings;
}

/** The same for one car. */
export interface CarFacts extends Facts {
  readonly vehicle: VehicleSeen;
  readonly own: VehicleSettings;
}

type ChargerDecision = Decision['chargers'][number];

export const decisionFor = ({ decision, charger }: ChargerFacts): ChargerDecision | undefined =>
  decision.chargers.find(({ id }) => id === charger.id);

/** Power that a charger's car draws now, W; undefined while nothing has measured a voltage. */
export function drawnWatts(
  { snapshot }: Facts,
  { actualAmps, phases, volts }: ChargerSeen,
): number | undefined {
  const measured = volts ?? snapshot.meter.reading?.volts;
  if (actualAmps < 1) return 0;
  return measured === undefined ? undefined : Math.round(actualAmps * measured * (phases ?? 1));
}
