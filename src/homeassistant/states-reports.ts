import { z } from 'zod';
import { type Millis, millis, seconds } from '../units.ts';
import type { Home } from './connection.ts';

/** When an entity last reported, if only that nothing had changed. */
export interface Report {
  /** Home Assistant's own time, in s. */
  readonly stamp: number;
  /** How long ago that was, by the same clock. */
  readonly ageMs: Millis;
}

/**
 * A report without a change is in no stream, and `get_states` tells it only until somebody has asked for the first time:
 * it keeps what it once wrote. A template is given the state itself.
 */
const template = `{% for id in ids %}{% set state = states[id] %}{% if state %}
{{ id }} {{ state.last_reported | as_timestamp }} {{ utcnow() | as_timestamp }}
{% endif %}{% endfor %}`;

const Rendered = z.object({ result: z.string() });

/** The last report of each of these entities that is there. Throws a `HomeError`. */
export async function reportsOf(home: Home, ids: readonly string[]): Promise<ReadonlyMap<string, Report>> {
  return readReports(await home.first({ type: 'render_template', template, variables: { ids } }));
}

/** One line an entity: its id, its time and the time now. */
export function readReports(event: unknown): ReadonlyMap<string, Report> {
  const lines = Rendered.safeParse(event).data?.result.split('\n') ?? [];
  return new Map(
    lines.flatMap(line => {
      const [id = '', last, now] = line.trim().split(' ');
      const [stamp, nowSeconds] = [Number(last), Number(now)];
      if (!Number.isFinite(stamp) || !Number.isFinite(nowSeconds)) return [];
      return [[id, { stamp, ageMs: millis(Math.max(0, seconds(nowSeconds - stamp))) }]];
    }),
  );
}
