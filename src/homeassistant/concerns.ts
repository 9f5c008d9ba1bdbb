import type { ChargingEvent, Decision } from '../charging/decision.ts';
import type { VehicleSeen } from '../charging/snapshot.ts';
import { type Millis, millis, seconds } from '../units.ts';
import { carOf, messageOf } from './event-message.ts';
import type { Facts } from './facts.ts';
import { markOf, partOf, toldAfter } from './fault-concerns.ts';

/** Something that the owner is told without having asked. It stands until it is known to be over. */
interface Concern {
  /** What has come up while it stands, each once: something new is told anew, what comes again is not. */
  readonly marks: readonly string[];
  readonly text: string;
  readonly vin?: string | undefined;
}

/** By id, which is the same as long as it is about the same thing. */
export type Standing = Readonly<Record<string, Concern>>;

export interface Watch {
  readonly standing: Standing;
  /** Since when something has been seen that does not stand yet, by id and mark; monotonic. */
  readonly seenMs: Readonly<Record<string, Millis>>;
  /** Since when something that stands has been over, by id. */
  readonly overMs: Readonly<Record<string, Millis>>;
}

export const watchFrom = (standing: Standing): Watch => ({ standing, seenMs: {}, overMs: {} });

/** What comes and goes within this time is one and the same. */
const OVER_FOR = seconds(60);

/** Something that holds at this moment. */
interface Sight {
  readonly id: string;
  readonly mark: string;
  readonly text: string;
  readonly afterMs: Millis;
}

/** One step: what begins to stand by what has happened or has lasted, and what is over. Pure. */
export function watchConcerns(watch: Watch, facts: Facts): Watch {
  const { nowMs } = facts.snapshot;
  const sights = [...faultSights(facts), ...stopSights(facts), ...setUpSights(facts)];
  const seenMs = Object.fromEntries(
    sights.map(sight => [nameOf(sight), watch.seenMs[nameOf(sight)] ?? nowMs]),
  );
  const lasting = sights.filter(sight => nowMs - (seenMs[nameOf(sight)] ?? nowMs) >= sight.afterMs);
  const begun = facts.decision.events.reduce(
    (standing, event) => afterEvent(standing, event, facts),
    watch.standing,
  );
  const standing = Object.entries(Object.groupBy(lasting, ({ id }) => id)).reduce(
    (so, [id, its = []]) => withSights(so, id, its),
    begun,
  );
  const over = Object.entries(standing).filter(([id, concern]) => isOver(id, concern, facts));
  const overMs = Object.fromEntries(over.map(([id]) => [id, watch.overMs[id] ?? nowMs]));
  const stays = ([id]: readonly [string, Concern]): boolean => nowMs - (overMs[id] ?? nowMs) < OVER_FOR;
  const left = Object.entries(standing).filter(stays);
  const same = standing === watch.standing && left.length === Object.keys(standing).length;
  return { standing: same ? watch.standing : Object.fromEntries(left), seenMs, overMs };
}

const nameOf = ({ id, mark }: Sight): string => `${id}: ${mark}`;

/** That each Wall Connector is lost says nothing more where none is heard. */
const faultSights = ({ faults, words }: Facts): readonly Sight[] =>
  faults.flatMap(fault => {
    if (fault.key === 'charger_lost' && faults.some(other => partOf(other) === 'bus')) return [];
    const afterMs = toldAfter(fault);
    if (afterMs === undefined) return [];
    return [{ id: partOf(fault), mark: markOf(fault), text: words.fault(fault), afterMs }];
  });

const UNSTOPPED: readonly string[] = ['stop_not_confirmed', 'cut_off'];

/** A car that goes on charging, or that has to be plugged in anew. */
const stopSights = ({ decision, words }: Facts): readonly Sight[] =>
  decision.chargers
    .filter(({ told }) => UNSTOPPED.includes(told.key))
    .map(({ id, told }) => ({
      id: `stop_${id}`,
      mark: told.key,
      text: words.sentence(told),
      afterMs: millis(0),
    }));

/** Wrong options: all of them, as they stand on the device page. */
const setUpSights = ({ decision: { told }, words, problems, faults }: Facts): readonly Sight[] => {
  if (told.key !== 'set_up_needed') return [];
  const wrong = problems.slice(0, problems.length - faults.length);
  const text = [words.sentence(told), ...wrong.map(problem => `- ${problem}`)].join('\n');
  return [{ id: 'set_up', mark: wrong.join(' '), text, afterMs: millis(0) }];
};

/** Told again only where one of them is new. */
function withSights(standing: Standing, id: string, sights: readonly Sight[]): Standing {
  const known = standing[id]?.marks ?? [];
  const marks = [...new Set(sights.map(({ mark }) => mark))].filter(mark => !known.includes(mark));
  if (marks.length === 0) return standing;
  const text = [...new Set(sights.map(sight => sight.text))].join('\n\n');
  return { ...standing, [id]: { marks: [...known, ...marks], text } };
}

function afterEvent(standing: Standing, event: ChargingEvent, facts: Facts): Standing {
  const { type, charger = '', vin, why = '' } = event;
  const begin = (id: string, mark: string): Standing => {
    const known = standing[id]?.marks ?? [];
    if (known.includes(mark)) return standing;
    return { ...standing, [id]: { marks: [...known, mark], text: textOf(event, facts), vin } };
  };
  if (type === 'complete') return begin(`complete_${charger}`, completeMark(carOf({ vin }, facts)));
  if (type === 'refused' || type === 'not_confirmed') return begin(`start_${charger}`, `${type} ${why}`);
  return type === 'due_while_off' ? begin(`due_${charger}`, why) : standing;
}

/** A start that failed is told by its reason, which has the cure and when it is tried again. */
function textOf(event: ChargingEvent, facts: Facts): string {
  const told = chargerWith(event.charger ?? '', facts)?.told;
  const isReason = told?.key === 'start_refused' || told?.key === 'start_not_confirmed';
  return isReason ? facts.words.sentence(told) : messageOf(event, facts);
}

const chargerWith = (id: string, { decision }: Facts): Decision['chargers'][number] | undefined =>
  decision.chargers.find(charger => charger.id === id);

/** Full once for each limit: a car that tops itself up is no news. */
const completeMark = (car: VehicleSeen | undefined): string => `complete ${car?.limitPercent ?? '?'}`;

const hasAnotherLimit = (car: VehicleSeen | undefined, marks: readonly string[]): boolean =>
  car?.limitPercent !== undefined &&
  ![completeMark(car), completeMark(undefined)].some(mark => marks.includes(mark));

/** Known to be over; what cannot be known at this moment is not. */
function isOver(id: string, concern: Concern, facts: Facts): boolean {
  const { decision, faults } = facts;
  if (decision.told.key === 'set_up_needed') return false;
  if (id === 'set_up') return true;
  const [kind, of = ''] = /^(complete|start|due|stop)_(.*)$/.exec(id)?.slice(1) ?? [];
  if (kind !== undefined) return isOverAt(kind, of, concern, facts);
  const parts = faults.map(partOf);
  return !parts.includes(id) && !(id.startsWith('charger_') && parts.includes('bus'));
}

function isOverAt(kind: string, id: string, { marks, vin }: Concern, facts: Facts): boolean {
  const decided = chargerWith(id, facts);
  if (decided === undefined) return false;
  const car = carOf({ vin }, facts);
  const { told } = decided;
  switch (kind) {
    case 'complete':
      return isGone(id, car, facts) || hasAnotherLimit(car, marks);
    case 'start':
      return isGone(id, car, facts) || decided.kind !== undefined || told.key === 'complete';
    case 'due':
      return told.key !== 'due_while_off';
    default:
      return !UNSTOPPED.includes(told.key);
  }
}

const isGone = (id: string, car: VehicleSeen | undefined, { snapshot }: Facts): boolean =>
  snapshot.chargers.some(charger => charger.id === id && charger.carPresent === false) ||
  car?.charging === 'disconnected' ||
  car?.atHome === false;
