import { z } from 'zod';

/** An entity's state as the stream of `subscribe_entities` tells it. */
export interface Stated {
  readonly state: string;
  readonly attributes: Readonly<Record<string, unknown>>;
  /** Home Assistant's own time of the last change, in s. */
  readonly stamp: number;
}

const Attributes = z.record(z.string(), z.unknown());
const Added = z.object({
  s: z.string(),
  a: Attributes.catch({}),
  lc: z.number(),
  lu: z.number().optional(),
});
const Difference = z.object({
  '+': z.object({ s: z.string(), a: Attributes, lc: z.number(), lu: z.number() }).partial().default({}),
  '-': z.object({ a: z.array(z.string()).default([]) }).optional(),
});
const Event = z.object({
  a: z.record(z.string(), Added).default({}),
  c: z.record(z.string(), Difference).default({}),
  r: z.array(z.string()).default([]),
});

/** What is known after an event, and of which entities it told. An event that nobody can read tells nothing. */
export function applied(
  known: ReadonlyMap<string, Stated>,
  event: unknown,
): readonly [ReadonlyMap<string, Stated>, readonly string[]] {
  const { a: added, c: changed, r: removed } = Event.safeParse(event).data ?? { a: {}, c: {}, r: [] };
  const after = new Map(known);
  for (const [id, { s: state, a: attributes, lc, lu = lc }] of Object.entries(added))
    after.set(id, { state, attributes, stamp: lu });
  for (const [id, difference] of Object.entries(changed)) {
    const before = after.get(id);
    if (before !== undefined) after.set(id, differing(before, difference));
  }
  for (const id of removed) after.delete(id);
  return [after, [...Object.keys(added), ...Object.keys(changed), ...removed]];
}

/** The time of a change is left out where it is that of the state's change. */
function differing(before: Stated, { '+': plus, '-': minus }: z.output<typeof Difference>): Stated {
  const attributes = Object.entries({ ...before.attributes, ...plus.a });
  return {
    state: plus.s ?? before.state,
    attributes: Object.fromEntries(attributes.filter(([name]) => minus?.a.includes(name) !== true)),
    stamp: plus.lu ?? plus.lc ?? before.stamp,
  };
}
