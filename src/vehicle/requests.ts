import { z } from 'zod';
import { type RequestCounts, requestKinds } from '../charging/snapshot.ts';

const count = z.int().min(0);
const Counts: z.ZodType<RequestCounts> = z.object({ data: count, commands: count, wakes: count });

/** `tesla-requests-<VIN>.json`: requests of each day, `2026-06-21`. */
export const RequestsFile = z.object({ days: z.record(z.string(), Counts) });
export type Requests = z.infer<typeof RequestsFile>['days'];

export const noRequests: RequestCounts = { data: 0, commands: 0, wakes: 0 };

/** Two months, so that this one is whole. */
const KEPT_DAYS = 62;

/** The requests of a day. A clock that was set back finds its old day again. */
export const onDay = (requests: Requests, day: string): RequestCounts => requests[day] ?? noRequests;

/** Requests with those of a day changed; the oldest days are dropped. */
export const withDay = (requests: Requests, day: string, counts: RequestCounts): Requests =>
  Object.fromEntries(
    Object.entries({ ...requests, [day]: counts })
      .toSorted(([a], [b]) => b.localeCompare(a))
      .slice(0, KEPT_DAYS),
  );

export const combined = (
  a: RequestCounts,
  b: RequestCounts,
  how: (a: number, b: number) => number,
): RequestCounts => ({
  data: how(a.data, b.data),
  commands: how(a.commands, b.commands),
  wakes: how(a.wakes, b.wakes),
});

/** What the requests of a day's month cost, in USD. */
export function monthUsd(requests: Requests, day: string, usd: RequestCounts): number {
  const month = day.slice(0, 'yyyy-MM'.length);
  const sum = Object.entries(requests)
    .filter(([of]) => of.startsWith(month))
    .reduce((all, [, counts]) => combined(all, counts, (a, b) => a + b), noRequests);
  return requestKinds.reduce((cost, kind) => cost + sum[kind] * usd[kind], 0);
}
