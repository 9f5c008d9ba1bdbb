import type { LiveEnergy } from '../charging/energy-memory.ts';
import { noEnergy, plus, total } from '../charging/energy-split.ts';
import type { Reason } from '../charging/reasons.ts';
import type { ChargerSeen, VehicleSeen } from '../charging/snapshot.ts';
import { type Finding, findingsOf } from './findings.ts';
import { type Place, carAt, intoCars, placesOf } from './home.ts';
import { type Numbers, UNKNOWN, numbersIn, shownAmps } from './numbers.ts';
import type { Seen, Standing } from './seen.ts';
import { type PageKey, saying } from './words.ts';

interface Labelled {
  readonly label: string;
  readonly text: string;
}

/** The page at one moment. All texts are in the owner's language; none of them is markup. */
export interface Portrait {
  readonly language: string;
  /** Time at home. */
  readonly time: string;
  readonly mood: 'charging' | 'waiting' | 'trouble';
  readonly reason: string;
  readonly state: string;
  readonly sentence: string;
  readonly numbers: readonly Labelled[];
  readonly places: readonly Place[];
  readonly circuit: (Labelled & { readonly amps: number }) | undefined;
  readonly chargers: readonly ChargerCard[];
  /** Cars that stand at no charger, as far as is known. */
  readonly cars: readonly Battery[];
  readonly today:
    (Labelled & { readonly parts: readonly (Labelled & { readonly wh: number })[] }) | undefined;
  readonly summary: string;
  readonly findings: readonly Finding[];
}

interface Battery extends Labelled {
  readonly level: number | undefined;
  readonly limit: number | undefined;
}

interface ChargerCard extends Labelled {
  /** Empty where there is but one: then the page says it already. */
  readonly state: string;
  readonly sentence: string;
  readonly actual: number;
  readonly limit: number;
  /** Amps at the end of its scale. */
  readonly most: number;
  readonly car: Battery | undefined;
}

const TROUBLE: readonly Reason[] = [
  'set_up_needed',
  'bus_missing',
  'no_charger',
  'charger_silent',
  'charger_error',
  'meter_missing',
  'phases_missing',
  'off_grid',
  'start_refused',
  'stop_not_confirmed',
  'cut_off',
  'due_while_off',
];

export function portraitOf(seen: Seen, standing: Standing): Portrait {
  const { snapshot, decision, words } = seen;
  const { told } = decision;
  const numbers = numbersIn(words.language);
  const say = saying(words);
  const drawn = intoCars(seen);
  const isTrouble = TROUBLE.includes(told.key);
  const findings = findingsOf(seen, standing);
  return {
    language: words.language,
    time: timeOf(seen),
    mood: isTrouble ? 'trouble' : drawn > 0 ? 'charging' : 'waiting',
    reason: told.key,
    state: words.state(told),
    sentence: words.sentence(told),
    numbers: [
      { label: say('into_cars'), text: numbers.watts(drawn) },
      {
        label: say('surplus'),
        text: numbers.watts(decision.surplusWatts && Math.max(0, decision.surplusWatts)),
      },
    ],
    places: placesOf(seen, numbers),
    circuit: circuitOf(seen, numbers),
    chargers: snapshot.chargers.map(charger => chargerCard(seen, charger, numbers)),
    cars: snapshot.vehicles
      .filter(car => !snapshot.chargers.some(({ id }) => carAt(seen, id) === car))
      .map(car => batteryOf(car, seen, numbers)),
    today: todayOf(seen, numbers),
    summary: summaryOf(findings, seen),
    findings: findings.toSorted((a, b) => Number(b.ok === false) - Number(a.ok === false)),
  };
}

function timeOf({ snapshot: { localMinute } }: Seen): string {
  const seconds = Math.floor(localMinute * 60 + 0.001);
  const parts = [seconds / 3600, (seconds / 60) % 60, seconds % 60];
  return parts.map(part => String(Math.floor(part)).padStart(2, '0')).join(':');
}

function circuitOf({ snapshot, decision, words }: Seen, numbers: Numbers): Portrait['circuit'] {
  const { circuitAmps } = snapshot.installation;
  if (snapshot.chargers.length === 0) return undefined;
  const heard = snapshot.chargers.filter(({ answering }) => answering);
  const drawn = heard.reduce((sum, { actualAmps }) => sum + shownAmps(actualAmps), 0);
  const given = decision.chargers.reduce((sum, { limitAmps }) => sum + limitAmps, 0);
  const values = {
    drawn: numbers.amps(Math.round(drawn * 10) / 10),
    given: numbers.amps(given),
    circuit: numbers.amps(circuitAmps),
  };
  const say = saying(words);
  return { label: say('circuit'), text: say('circuit_says', values), amps: circuitAmps };
}

function chargerCard(seen: Seen, charger: ChargerSeen, numbers: Numbers): ChargerCard {
  const { decision, words, snapshot } = seen;
  const { id, answering, actualAmps, ratedAmps, state } = charger;
  const own = decision.chargers.find(decided => decided.id === id);
  const [told, limit] = [own?.told, own?.limitAmps ?? charger.limitAmps];
  const amps = {
    actual: answering ? numbers.amps(shownAmps(actualAmps)) : UNKNOWN,
    limit: numbers.amps(limit),
  };
  const car = carAt(seen, id);
  return {
    label: `Wall Connector ${id}`,
    text: saying(words)('draws', amps),
    ...(snapshot.chargers.length === 1
      ? { state: '', sentence: '' }
      : {
          state: told === undefined ? words.word('charger_states', state) : words.state(told),
          sentence: told === undefined ? '' : words.sentence(told),
        }),
    actual: answering ? shownAmps(actualAmps) : 0,
    limit,
    most: Math.max(Math.min(snapshot.installation.chargerAmps, ratedAmps), limit, 1),
    car: car && batteryOf(car, seen, numbers),
  };
}

function batteryOf(car: VehicleSeen, { words }: Seen, numbers: Numbers): Battery {
  const { name, levelPercent, limitPercent, charging, reach, atHome } = car;
  const say = saying(words);
  const values = { level: numbers.percent(levelPercent ?? 0), limit: numbers.percent(limitPercent ?? 0) };
  const isAsleep = charging === 'unknown' && reach === 'asleep';
  const state = isAsleep ? words.say('check', 'car_asleep') : words.word('car_states', charging);
  const full = limitPercent === undefined ? values.level : say('level_limit', values);
  const level = levelPercent === undefined ? [] : [full];
  const place = atHome === false ? [words.say('check', 'place_away')] : [];
  return {
    label: name,
    text: [state, ...level, ...place].join(' · '),
    level: levelPercent,
    limit: limitPercent,
  };
}

const sources = [
  ['from_sun', 'solarWh'],
  ['from_powerwall', 'batteryWh'],
  ['from_grid', 'gridWh'],
] as const satisfies readonly (readonly [PageKey, keyof typeof noEnergy])[];

/** The sessions that ended today and those that still run. */
function todayOf({ memory, snapshot, words }: Seen, numbers: Numbers): Portrait['today'] {
  if (memory === undefined) return undefined;
  const known: Pick<LiveEnergy, 'open' | 'ended'> | undefined = memory.live.energy ?? memory.kept.energy;
  const ended = known?.ended.filter(session => session.ended.startsWith(snapshot.localDay)) ?? [];
  const sum = [...ended, ...Object.values(known?.open ?? {})].reduce(plus, noEnergy);
  const isNothing = total(sum) < 1;
  const say = saying(words);
  return {
    label: say('today'),
    text: isNothing ? say('nothing_today') : numbers.kilowattHours(total(sum)),
    parts: (isNothing ? [] : sources).map(([key, source]) => ({
      label: say(key),
      text: numbers.kilowattHours(sum[source]),
      wh: Math.round(sum[source]),
    })),
  };
}

function summaryOf(findings: readonly Finding[], { words }: Seen): string {
  const count = findings.filter(({ ok }) => ok === false).length;
  const all = findings.filter(({ ok }) => ok !== null).length;
  return count === 0 ? words.say('check', 'all_well') : words.say('check', 'unwell', { count, all });
}
