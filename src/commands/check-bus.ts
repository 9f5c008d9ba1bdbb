import type { Duplex } from 'node:stream';
import type { Clock } from '../runtime/clock.ts';
import { Failure, type Fault } from '../runtime/failure.ts';
import { type Census, type HeardCharger, counted, nobodyHeard, otherMasters } from '../twc/census.ts';
import { minimumOf } from '../twc/charger.ts';
import { type Place, aboutPlace, dial } from '../twc/dial.ts';
import { atRest, read } from '../twc/frame.ts';
import type { BusMemory } from '../twc/memory.ts';
import { alternates, severalSigns } from '../twc/twins.ts';
import { understand } from '../twc/understand.ts';
import { type Amps, seconds } from '../units.ts';
import { type Outcome, unwell } from './check-outcome.ts';
import { LONGEST, watched } from './check-wait.ts';
import type { CheckWords } from './check-words.ts';

interface Wiring {
  readonly place: Place;
  readonly circuitAmps: Amps;
  readonly chargerAmps: Amps;
  /** Chargers that an earlier run has met. */
  readonly remembered: BusMemory;
}

/** The id under which SunPilot is the master of a bus. */
const OURS = 'FADE';
/** A charger without a master announces itself every 10 s, the first time 10 s after its last heartbeat. */
const ROUND = seconds(12);

/** Opens the line to the bus. */
export async function openLine(
  place: Place,
  words: CheckWords,
  signal: AbortSignal,
): Promise<{ readonly outcome: Outcome; readonly line?: Duplex }> {
  const where = String(Object.values(aboutPlace(place))[0] ?? '');
  try {
    const line = await dial(place, signal);
    return { line, outcome: { ok: true, says: words.say('line_open', { where }) } };
  } catch (error) {
    if (!(error instanceof Failure)) throw error;
    const after = error.fault.key === 'port_busy' ? [words.say('busy_own')] : [];
    return { outcome: unwell(words, [error.fault], { after }) };
  }
}

/** Listens for the chargers and sends nothing, so that no charge can be disturbed. Closes the line. */
export async function tryBus(
  line: Duplex,
  wiring: Wiring,
  clock: Clock,
  words: CheckWords,
): Promise<Outcome> {
  const ear = listenAt(line, clock);
  await watched(clock, LONGEST, passed =>
    !ear.open() || (passed >= ROUND && isComplete(ear.census(), wiring)) ? true : undefined,
  );
  const census = ear.census();
  const lost = !ear.open();
  line.destroy();
  const heard = [...served(census, words), ...[...census.chargers.values()].map(each => told(each, words))];
  const faults = lost ? [lineLost(wiring.place)] : faultsIn(census, wiring);
  return faults.length === 0 ? { ok: true, says: heard.join(' ') } : unwell(words, faults, { before: heard });
}

function listenAt(line: Duplex, clock: Clock): { census(): Census; open(): boolean } {
  let [census, reading, open] = [nobodyHeard, atRest, true];
  line.on('data', (chunk: Uint8Array) => {
    const now = clock.now();
    const [next, found] = read(reading, chunk, now);
    reading = next;
    for (const piece of found)
      if (piece.kind === 'frame') census = counted(census, understand(piece.body), now);
  });
  line.on('error', () => line.destroy());
  line.on('end', () => line.destroy());
  line.on('close', () => (open = false));
  return { census: () => census, open: () => open };
}

/** Who announced itself under two signs has a twin or was switched on just now: the next round tells. */
const isComplete = ({ chargers }: Census, { remembered }: Wiring): boolean =>
  chargers.size > 0 &&
  Object.keys(remembered).every(id => chargers.has(id)) &&
  [...chargers.values()].every(({ signs }) => !severalSigns(signs) || alternates(signs));

const lineLost = (place: Place): Fault => ({
  key: place.kind === 'port' ? 'port_lost' : 'bridge_lost',
  about: aboutPlace(place),
});

const served = ({ masters }: Census, words: CheckWords): readonly string[] =>
  (masters.get(OURS) ?? 0) >= 2 ? [words.say('bus_served')] : [];

function told({ id, protocol: proven, ratedAmps, report }: HeardCharger, words: CheckWords): string {
  const protocol = proven ?? '1/2';
  if (report === undefined) return words.say('charger_waits', { id, protocol, amps: ratedAmps ?? '–' });
  const { actualAmps: amps, limitAmps: limit, master } = report;
  return words.say('charger_answers', { id, protocol, amps, limit, master });
}

/** What the product would tell of such a bus. */
function faultsIn(census: Census, wiring: Wiring): readonly Fault[] {
  const heard = [...census.chargers.values()];
  const masters: readonly Fault[] = otherMasters(census, OURS).map(id => ({
    key: 'bus_other_master',
    about: { id },
  }));
  if (heard.length === 0) return masters.length > 0 ? masters : [{ key: 'bus_silent', about: {} }];
  const missing = Object.keys(wiring.remembered).filter(id => !census.chargers.has(id));
  return [
    ...masters,
    ...missing.map((id): Fault => ({ key: 'charger_lost', about: { id } })),
    ...heard.flatMap((charger, at) => chargerFaults(charger, heard.slice(0, at), wiring)),
  ];
}

function chargerFaults(
  charger: HeardCharger,
  others: readonly HeardCharger[],
  { circuitAmps, chargerAmps }: Wiring,
): readonly Fault[] {
  const { id, signs, ratedAmps = chargerAmps, report } = charger;
  if (alternates(signs)) return [{ key: 'charger_twins', about: { id } }];
  const needed = [charger, ...others].reduce((sum, { protocol = 2 }) => sum + minimumOf({ protocol }), 0);
  if (needed > circuitAmps) return [{ key: 'circuit_full', about: { id, circuit: circuitAmps } }];
  const errors: readonly Fault[] = report?.state === 'error' ? [{ key: 'charger_error', about: { id } }] : [];
  return ratedAmps < chargerAmps
    ? [...errors, { key: 'charger_rating', about: { id, amps: ratedAmps } }]
    : errors;
}
