import type { Settings } from './settings.ts';

const DAY_MS = 86_400_000;

/** Minutes after local midnight of `HH:MM`. */
const minuteOf = (time: string): number => Number(time.slice(0, -3)) * 60 + Number(time.slice(-2));

/** Is it inside the owner's window? A window whose end is before its start goes over midnight. */
export function insideWindow(settings: Settings, localMinute: number): boolean {
  const start = minuteOf(settings.window_start);
  const end = minuteOf(settings.window_end);
  if (start <= end) return localMinute >= start && localMinute < end;
  return localMinute >= start || localMinute < end;
}

/** The day to which a window belongs: that of its start, also after midnight. */
export function windowDay(settings: Settings, localDay: string, localMinute: number): string {
  const start = minuteOf(settings.window_start);
  const end = minuteOf(settings.window_end);
  if (start <= end || localMinute >= end) return localDay;
  return new Date(Date.parse(localDay) - DAY_MS).toISOString().slice(0, localDay.length);
}
