import type { Address } from '../homeassistant/connection.ts';
import { States } from '../homeassistant/states.ts';
import type { Options } from '../options/options.ts';
import { BusMemoryFile } from '../runtime/bus-memory.ts';
import { type Clock, realClock, sleep } from '../runtime/clock.ts';
import type { Fault } from '../runtime/failure.ts';
import type { Redactor } from '../runtime/log.ts';
import { type Pins, openPins } from '../runtime/pin.ts';
import { Place } from '../runtime/place.ts';
import { type DataFolder, dataFolder } from '../runtime/store.ts';
import type { BusMemory } from '../twc/memory.ts';
import { seconds } from '../units.ts';
import { type Outcome, silence } from './check-outcome.ts';
import { Foresight, LONGEST } from './check-wait.ts';
import type { CheckWords } from './check-words.ts';

export interface Installation {
  readonly options: Options;
  /** The folder in which a run keeps its tokens, its certificates and the chargers it has met. */
  readonly data: string;
  readonly clock: Clock;
  readonly zone: string;
  /** Where Home Assistant is, if anybody has said so. */
  readonly homeAssistant: Address | undefined;
  readonly redactor: Redactor;
  readonly words: CheckWords;
}

/** What the parts of an installation share while they are tried. */
export interface Site extends Installation {
  /** The same clock, for parts that keep hiccups to themselves. */
  readonly time: Foresight;
  readonly folder: DataFolder;
  readonly pins: Pins;
  readonly remembered: BusMemory;
  readonly place: Place;
  /** Home Assistant's entities, if there is a Home Assistant. */
  readonly states: States | undefined;
  /** Files of the data folder that were damaged. */
  readonly damaged: readonly Fault[];
  readonly ended: AbortController;
  /** What has to be stopped at the end. */
  readonly stops: (() => Promise<unknown>)[];
}

export async function openSite(installation: Installation): Promise<Site> {
  const { data, clock, options, zone, homeAssistant } = installation;
  const damaged: Fault[] = [];
  const folder = dataFolder(data, fault => damaged.push(fault));
  return {
    ...installation,
    time: new Foresight(clock),
    folder,
    pins: await openPins(folder),
    remembered: (await folder('bus.json', BusMemoryFile).load()) ?? {},
    place: new Place(options.home, zone),
    states: homeAssistant && new States(realClock),
    damaged,
    ended: new AbortController(),
    stops: [],
  };
}

/** Parts have their say first, even where a bridge took its time to let the bus be heard. */
const GIVEN_UP_AFTER = seconds(LONGEST / 1000 + 6);

/** Whatever happens to a part, there is an outcome in time. */
export function bounded({ clock, words, ended }: Site, outcome: Promise<Outcome>): Promise<Outcome> {
  const late = sleep(clock, GIVEN_UP_AFTER, ended.signal).then(() => silence(words));
  const failed = (error: unknown): Outcome => {
    const why = error instanceof Error ? error.message : String(error);
    return { ok: false, says: words.say('unexpected', { why }) };
  };
  return Promise.race([outcome.catch(failed), late]);
}
