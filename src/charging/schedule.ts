import { minuteOf } from './local-time.ts';
import type { Settings } from './settings.ts';
import type { Daylight } from './outlook.ts';

const DAY_MS = 86_400_000;

/** The hours of the sun, in minutes after local midnight. An end before its start is that of the next day. */
export interface Window {
  readonly start: number;
  readonly end: number;
}

/** The owner's window: the two times, or sunrise and sunset where they are wanted and known. */
export const windowOf = (settings: Settings, daylight: Daylight | undefined): Window =>
  settings.window_by_sun === true && daylight !== undefined
    ? { start: daylight.riseMinute, end: daylight.setMinute }
    : { start: minuteOf(settings.window_start), end: minuteOf(settings.window_end) };

/** Is it inside the window? */
export function insideWindow({ start, end }: Window, localMinute: number): boolean {
  if (start <= end) return localMinute >= start && localMinute < end;
  return localMinute >= start || localMinute < end;
}

/** The day to which a window belongs: that of its start, also after midnight. */
export function windowDay({ start, end }: Window, localDay: string, localMinute: number): string {
  if (start <= end || localMinute >= end) return localDay;
  return new Date(Date.parse(localDay) - DAY_MS).toISOString().slice(0, localDay.length);
}

/** The window as `HH:MM`. */
export const shownWindow = ({ start, end }: Window): { readonly start: string; readonly end: string } => ({
  start: shownMinute(start),
  end: shownMinute(end),
});

const shownMinute = (minute: number): string =>
  [Math.floor(minute / 60), minute % 60].map(part => String(part).padStart(2, '0')).join(':');
