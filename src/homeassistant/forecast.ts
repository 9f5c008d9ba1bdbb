import { z } from 'zod';
import type { ForecastSlot } from '../charging/outlook.ts';
import type { Clock } from '../runtime/clock.ts';
import { type Epoch, type Millis, epoch, hours, millis, minutes, wattHours } from '../units.ts';

/** Integrations renew their forecast hourly or less often. */
const ASK_EVERY = minutes(30);
const TRY_AGAIN = minutes(5);
/** What was forecast longer ago says nothing any more. */
const HOLDS = hours(24);
const AHEAD = hours(48);
const HOUR = hours(1);

interface Setup {
  /** Real time: how often Home Assistant is asked. */
  readonly clock: Clock;
  readonly home: { readonly connected: boolean; ask(message: { readonly type: string }): Promise<unknown> };
}

export interface Forecast {
  /** What the sun is expected to give from this hour on; undefined where there is no forecast. */
  seen(wallMs: Epoch): readonly ForecastSlot[] | undefined;
}

/** Home Assistant's solar forecast, as its energy dashboard has it, asked for seldom. */
export function startForecast({ clock, home }: Setup): Forecast {
  let slots: readonly ForecastSlot[] = [];
  let goodMs: Millis | undefined;
  let dueMs = clock.now();
  const ask = async (): Promise<void> => {
    dueMs = millis(clock.now() + TRY_AGAIN);
    const answer = await home.ask({ type: 'energy/solar_forecast' }).catch(() => undefined);
    if (answer === undefined) return;
    slots = forecastIn(answer);
    goodMs = clock.now();
    dueMs = millis(goodMs + ASK_EVERY);
  };
  return {
    seen: wallMs => {
      if (home.connected && clock.now() >= dueMs) void ask();
      if (goodMs === undefined || clock.now() - goodMs > HOLDS) return undefined;
      const ahead = slots.filter(({ fromMs, toMs }) => toMs > wallMs && fromMs < wallMs + AHEAD);
      return ahead.length === 0 ? undefined : ahead;
    },
  };
}

const Answer = z.record(
  z.string(),
  z
    .object({ wh_hours: z.record(z.string(), z.number()) })
    .optional()
    .catch(undefined),
);

/** All panels together, hour by hour. Each source tells Wh by the moment from which on they count. */
export function forecastIn(answer: unknown): readonly ForecastSlot[] {
  const sources = Object.values(Answer.safeParse(answer).data ?? {});
  const byHour = new Map<number, number>();
  for (const source of sources)
    for (const [hour, given] of hoursOf(source?.wh_hours ?? {}))
      byHour.set(hour, (byHour.get(hour) ?? 0) + given);
  return [...byHour]
    .toSorted(([a], [b]) => a - b)
    .map(([hour, given]) => ({
      fromMs: epoch(hour * HOUR),
      toMs: epoch((hour + 1) * HOUR),
      wattHours: wattHours(Math.round(given)),
    }));
}

/** What falls into which hour: a span lasts until the next one, an hour at most. */
function hoursOf(told: Readonly<Record<string, number>>): readonly (readonly [number, number])[] {
  const spans = Object.entries(told)
    .map(([at, given]) => ({ fromMs: Date.parse(at), given: Math.max(0, given) }))
    .filter(({ fromMs }) => Number.isFinite(fromMs))
    .toSorted((a, b) => a.fromMs - b.fromMs);
  return spans.flatMap(({ fromMs, given }, index) => {
    const lasts = Math.min(HOUR, (spans[index + 1]?.fromMs ?? Infinity) - fromMs);
    if (lasts <= 0) return [];
    const hour = Math.floor(fromMs / HOUR);
    const first = Math.min(1, ((hour + 1) * HOUR - fromMs) / lasts);
    const whole: readonly (readonly [number, number])[] = [[hour, given * first]];
    return first < 1 ? [...whole, [hour + 1, given * (1 - first)] as const] : whole;
  });
}
