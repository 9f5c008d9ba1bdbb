import type { ChargingEvent, Decision } from '../charging/decision.ts';
import type { VehicleSeen } from '../charging/snapshot.ts';
import { type Millis, minutes } from '../units.ts';
import type { Fault } from './failure.ts';
import type { Log } from './log.ts';
import type { Step } from './loop.ts';
import type { Words } from './words.ts';

const LIMIT_TOLD_EVERY = minutes(5);
/** These take turns with every cloud and at their threshold with every breath of the meter. */
const ALIKE: readonly (readonly string[])[] = [
  ['following_sun', 'holding_minimum', 'minimum_pays', 'thin_sun', 'minimum_from_any_source', 'limit_only'],
  [
    'waiting_for_sun',
    'waiting_for_steady_sun',
    'waiting_for_powerwall',
    'waiting_for_value',
    'another_cars_turn',
  ],
];

/** The log of a day as an owner can read it: a line when something changes its mind, quiet while nothing does. */
export interface Diary {
  /** One step of the decision. */
  note(step: Pick<Step, 'snapshot' | 'decision'>): void;
  /** All faults that hold at this moment. */
  faults(faults: readonly Fault[]): void;
}

export function startDiary(log: Log, words: () => Words): Diary {
  const written = new Map<string, Line & { readonly atMs: Millis }>();
  let known = new Map<string, Fault>();
  return {
    note: ({ snapshot: { nowMs, vehicles }, decision }) => {
      for (const event of decision.events) log.info(words().event(event, namesIn(event, vehicles)));
      for (const line of linesOf(decision, words())) {
        const before = written.get(line.about);
        if (before === undefined ? line.isUsual : !tellsMore(line, before, nowMs)) continue;
        log.info(line.text());
        written.set(line.about, { ...line, atMs: nowMs });
      }
    },
    faults: faults => {
      const now = new Map(faults.map(fault => [markOf(fault), fault]));
      for (const [mark, fault] of now) if (!known.has(mark)) log.warning(words().fault(fault));
      for (const [mark, fault] of known) if (!now.has(mark)) log.info(words().solved(fault));
      known = now;
    },
  };
}

const markOf = ({ key, about }: Fault): string => [key, about['id'], about['car'], about['file']].join(' ');

const namesIn = (
  { charger = '', vin }: ChargingEvent,
  vehicles: readonly VehicleSeen[],
): { car: string | undefined; charger: string } => ({
  car: vehicles.find(vehicle => vehicle.vin === vin)?.name ?? vin,
  charger,
});

interface Line {
  readonly about: string;
  readonly reason: string;
  readonly limit: number | undefined;
  /** Made only when it is written: a day has many steps, and few lines. */
  readonly text: () => string;
  /** Not worth a line at the start. */
  readonly isUsual?: boolean;
}

/** A new reason is told at once; a limit that follows the sun, or a reason of the same kind, every few minutes. */
function tellsMore(line: Line, before: Line & { readonly atMs: Millis }, nowMs: Millis): boolean {
  const alike = ALIKE.some(group => group.includes(line.reason) && group.includes(before.reason));
  if (line.reason !== before.reason && !alike) return true;
  const changed = line.reason !== before.reason || line.limit !== before.limit;
  return changed && nowMs - before.atMs >= LIMIT_TOLD_EVERY;
}

const linesOf = (decision: Decision, words: Words): readonly Line[] => [
  ...chargerLines(decision, words),
  ...powerwallLines(decision, words),
];

const powerwallLines = ({ powerwall }: Decision, words: Words): readonly Line[] =>
  powerwall === undefined
    ? []
    : [
        {
          about: 'powerwall',
          reason: powerwall.told.key,
          limit: undefined,
          text: () => words.powerwall(powerwall.told),
          isUsual: powerwall.told.key === 'as_found',
        },
      ];

function chargerLines({ told, chargers }: Decision, words: Words): readonly Line[] {
  if (chargers.length === 0)
    return [{ about: '', reason: told.key, limit: undefined, text: () => words.sentence(told) }];
  return chargers.map(({ id, kind, limitAmps, told: own }) => ({
    about: id,
    reason: own.key,
    limit: limitAmps,
    text: () => words.line(id, own, kind === undefined ? undefined : limitAmps),
  }));
}
