import type { CarCommand } from '../charging/snapshot.ts';
import type { Percent } from '../units.ts';

/** Everything a car can be asked: what the decision asks for, and the charge limit that an owner sets. */
export type VehicleCommand = CarCommand | { readonly kind: 'limit'; readonly percent: Percent };

export type CommandKind = VehicleCommand['kind'];
