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

/** What the diary tells at one moment, in its parts. */
export interface Entry {
  readonly kind: 'event' | 'decision' | 'fault' | 'solved';
  /** The charger's id or `powerwall`; empty where it is about all. */
  readonly about: string;
  /** A few words for what holds from now on; empty where the sentence says it all. */
  readonly title: string;
  readonly text: string;
}

/** The log of a day as an owner can read it: a line when something changes its mind, quiet while nothing does. */
export interface Diary {
  /** One step of the decision. */
  note(step: Pick<Step, 'snapshot' | 'decision'>): void;
  /** All faults that hold at this moment. */
  faults(faults: readonly Fault[]): void;
}

/** Writes to the log; `keep` has the same in its parts. */
export function startDiary(
  log: Log,
  words: () => Words,
  keep: (entry: Entry) => void = () => undefined,
): Diary {
  const written = new Map<string, Line & { readonly atMs: Millis }>();
  let known = new Map<string, Fault>();
  const tell = (kind: 'fault' | 'solved', text: string): void => {
    (kind === 'fault' ? log.warning : log.info)(text);
    keep({ kind, about: '', title: '', text });
  };
  return {
    note: ({ snapshot: { nowMs, vehicles }, decision }) => {
      for (const event of decision.events) {
        const text = words().event(event, namesIn(event, vehicles));
        log.info(text);
        keep({ kind: 'event', about: event.charger ?? '', title: '', text });
      }
      for (const line of linesOf(decision, words())) {
        const before = written.get(line.about);
        if (before === undefined ? line.isUsual : !tellsMore(line, before, nowMs)) continue;
        const { text, entry } = line.says();
        log.info(text);
        keep({ kind: 'decision', about: line.about, ...entry });
        written.set(line.about, { ...line, atMs: nowMs });
      }
    },
    faults: faults => {
      const now = new Map(faults.map(fault => [markOf(fault), fault]));
      for (const [mark, fault] of now) if (!known.has(mark)) tell('fault', words().fault(fault));
      for (const [mark, fault] of known) if (!now.has(mark)) tell('solved', words().solved(fault));
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

interface Said {
  /** As the log has it. */
  readonly text: string;
  readonly entry: Pick<Entry, 'title' | 'text'>;
}

interface Line {
  readonly about: string;
  readonly reason: string;
  readonly limit: number | undefined;
  /** Made only when it is written: a day has many steps, and few lines. */
  readonly says: () => Said;
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
          says: () => {
            const text = words.powerwall(powerwall.told);
            return { text, entry: { title: '', text } };
          },
          isUsual: powerwall.told.key === 'as_found',
        },
      ];

function chargerLines({ told, chargers }: Decision, words: Words): readonly Line[] {
  if (chargers.length === 0) {
    const says = (): Said => {
      const text = words.sentence(told);
      return { text, entry: { title: words.state(told), text } };
    };
    return [{ about: '', reason: told.key, limit: undefined, says }];
  }
  return chargers.map(({ id, kind, limitAmps, told: own }) => ({
    about: id,
    reason: own.key,
    limit: limitAmps,
    says: () => {
      const state = words.state(own);
      const title = kind === undefined ? state : `${state} · ${limitAmps} A`;
      const text = words.line(id, own, kind === undefined ? undefined : limitAmps);
      return { text, entry: { title, text: words.sentence(own) } };
    },
  }));
}
