import { minutes } from '../units.ts';

export interface Position {
  /** Degrees. */
  readonly latitude: number;
  readonly longitude: number;
}

export interface Home extends Position {
  readonly radiusMetres: number;
}

/** Where a car says it is. */
export interface Fix extends Position {
  readonly driving: boolean;
  /** Age of the fix when the car reported it, in ms; undefined where the car does not tell. */
  readonly ageMs: number | undefined;
}

const EARTH_METRES = 6_371_009;
const radians = (degrees: number): number => (degrees * Math.PI) / 180;
const haversine = (angle: number): number => Math.sin(angle / 2) ** 2;

/** Great-circle distance in metres on the mean sphere; right to 0.5 % on the real earth. */
export function distanceMetres(a: Position, b: Position): number {
  const [south, north] = [radians(a.latitude), radians(b.latitude)];
  const east = radians(b.longitude - a.longitude);
  const h = haversine(north - south) + Math.cos(south) * Math.cos(north) * haversine(east);
  return 2 * EARTH_METRES * Math.asin(Math.min(1, Math.sqrt(h)));
}

/** Undefined where nothing is known: no fix, no home, or an old fix of a car that has driven on since. */
export function atHome(fix: Fix | undefined, home: Home | undefined): boolean | undefined {
  if (fix === undefined || home === undefined) return undefined;
  if (fix.driving && (fix.ageMs === undefined || fix.ageMs > minutes(10))) return undefined;
  return distanceMetres(fix, home) <= home.radiusMetres;
}
