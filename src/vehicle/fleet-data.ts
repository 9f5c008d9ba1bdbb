import { z } from 'zod';
import type { CarReach } from '../charging/snapshot.ts';
import { seconds } from '../units.ts';
import { ChargeState, chargeReading } from './charge-state.ts';
import { type Answer, parsed } from './http.ts';
import type { Fix } from './position.ts';
import type { CarReading } from './route.ts';

/** What of `vehicle_data` is asked for. Without `location_data` a car tells no place (§1.3). */
export const ENDPOINTS = encodeURIComponent('charge_state;drive_state;location_data');

const Vehicle = z.object({ response: z.object({ state: z.string() }) });
const DriveState = z.object({
  latitude: z.number(),
  longitude: z.number(),
  shift_state: z.string().optional().catch(undefined),
  /** Seconds; `timestamp` beside it counts milliseconds. */
  gps_as_of: z.number().optional().catch(undefined),
  timestamp: z.number().optional().catch(undefined),
});
const VehicleData = z.object({
  response: z.object({ charge_state: ChargeState, drive_state: DriveState.optional().catch(undefined) }),
});

const reaches: Readonly<Record<string, CarReach>> = {
  online: 'awake',
  asleep: 'asleep',
  waking: 'asleep',
  offline: 'unreachable',
};

/** What the free answer about a car says of it. */
export const reachIn = (answer: Answer, url: string): CarReach =>
  reaches[parsed(answer, Vehicle, url).response.state] ?? 'unknown';

/** A car's reading and its place, undefined where it does not tell it. */
export function readingIn(
  answer: Answer,
  url: string,
): { readonly reading: CarReading; readonly fix: Fix | undefined } {
  const { charge_state: charge, drive_state: drive } = parsed(answer, VehicleData, url).response;
  return { reading: { ...chargeReading(charge), stamp: undefined }, fix: drive && fixOf(drive) };
}

/** Without the scope `vehicle_location` the whole `drive_state` is missing: unknown, not away. */
function fixOf(drive: z.infer<typeof DriveState>): Fix {
  const { latitude, longitude, shift_state: gear, gps_as_of: fixed, timestamp } = drive;
  return {
    latitude,
    longitude,
    driving: gear !== undefined && gear !== 'P',
    ageMs: fixed === undefined || timestamp === undefined ? undefined : timestamp - seconds(fixed),
  };
}
