import { DateTime } from 'luxon';
import type { Daylight } from '../charging/outlook.ts';
import { hours } from '../units.ts';

const DAY = hours(24);
/** Days from 1970 to the first of January 2000, and the Julian date of the first of 1970. */
const TO_2000 = 10_957;
const JULIAN_1970 = 2_440_587.5;
const JULIAN_2000 = 2_451_545;
/** Refraction and half the sun's disc: it is up while its middle is above this. */
const HORIZON = -0.833;
const TILT = 23.4397;
/** Coarse enough that a recording does not tell where the home is. */
const STEP_MINUTES = 5;
const MINUTES_OF_A_DAY = 1440;

const radians = (degrees: number): number => (degrees * Math.PI) / 180;
const sine = (degrees: number): number => Math.sin(radians(degrees));
const cosine = (degrees: number): number => Math.cos(radians(degrees));

/**
 * Sunrise and sunset of a day (`2026-06-21`) at a place, on the clock of its zone, to within 5 minutes, by the sunrise
 * equation. Where the sun stays up, all day; where it stays down, never.
 */
export function daylightAt(
  day: string,
  { latitude, longitude }: { readonly latitude: number; readonly longitude: number },
  zone: string,
): Daylight {
  const noon = Date.parse(day) / DAY - TO_2000 - longitude / 360;
  const anomaly = 357.5291 + 0.985_600_28 * noon;
  const centre = 1.9148 * sine(anomaly) + 0.02 * sine(2 * anomaly) + 0.0003 * sine(3 * anomaly);
  const ecliptic = anomaly + centre + 180 + 102.9372;
  const transit = JULIAN_2000 + noon + 0.0053 * sine(anomaly) - 0.0069 * sine(2 * ecliptic);
  const declined = sine(ecliptic) * sine(TILT);
  const across = cosine(latitude) * Math.cos(Math.asin(declined));
  const height = (sine(HORIZON) - sine(latitude) * declined) / across;
  if (height <= -1) return { riseMinute: 0, setMinute: MINUTES_OF_A_DAY };
  if (height >= 1) return { riseMinute: 0, setMinute: 0 };
  const half = Math.acos(height) / (2 * Math.PI);
  return { riseMinute: minuteOf(transit - half, zone), setMinute: minuteOf(transit + half, zone) };
}

function minuteOf(julian: number, zone: string): number {
  const local = DateTime.fromMillis((julian - JULIAN_1970) * DAY, { zone });
  const steps = Math.round((local.hour * 60 + local.minute) / STEP_MINUTES);
  return (steps * STEP_MINUTES) % MINUTES_OF_A_DAY;
}
