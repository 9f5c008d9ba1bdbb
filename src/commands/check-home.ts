import { stayWithStates } from '../homeassistant/states.ts';
import { type HomeAnswer, tryHomeAssistant } from '../homeassistant/try.ts';
import { sleep } from '../runtime/clock.ts';
import type { Fault } from '../runtime/failure.ts';
import { type Attempt, type Outcome, unwell } from './check-outcome.ts';
import { type Site, bounded } from './check-site.ts';
import { LONGEST, watched } from './check-wait.ts';
import type { CheckWords } from './check-words.ts';

/** Undefined where nobody has said where Home Assistant is. */
type HomeFound = HomeAnswer | Fault | undefined;

/** Asks Home Assistant, and learns from it where home is. Somebody else's server may take the connection and say nothing. */
export async function askHome({ homeAssistant, clock, ended, place }: Site): Promise<HomeFound> {
  if (homeAssistant === undefined) return undefined;
  const about = { url: homeAssistant.url };
  const late = sleep(clock, LONGEST, ended.signal).then((): Fault => ({
    key: 'home_assistant_unreachable',
    about,
  }));
  const found = await Promise.race([tryHomeAssistant(homeAssistant, ended.signal), late]);
  if (!('key' in found)) place.learn(found);
  return found;
}

export function homeAttempt(site: Site, home: Promise<HomeFound>): Attempt {
  const { words } = site;
  const outcome = bounded(
    site,
    home.then(found => homeOutcome(found, words)),
  );
  const label = words.say('part_home_assistant');
  return { name: 'home_assistant', label, doing: words.say('doing_ask'), outcome };
}

function homeOutcome(found: HomeFound, words: CheckWords): Outcome {
  if (found === undefined) return { ok: undefined, says: words.say('home_assistant_none') };
  if ('key' in found) return unwell(words, [found]);
  if (!found.running) return { ok: false, says: words.say('home_assistant_starting') };
  const { mqtt, version } = found;
  if (mqtt === 'down') return unwell(words, [{ key: 'home_assistant_no_mqtt', about: {} }]);
  return {
    ok: true,
    says: words.say(mqtt === 'none' ? 'home_assistant_helpers' : 'home_assistant_good', { version }),
  };
}

const LIVES_THERE = 'home_assistant';

/** Connects to Home Assistant's entities if a part lives on them. */
export function hearEntities({ options, homeAssistant, states, ended, stops }: Site): void {
  const needed = [options.meter, ...options.vehicles].some(({ connection }) => connection === LIVES_THERE);
  if (!needed || homeAssistant === undefined || states === undefined) return;
  const staying = stayWithStates(states, homeAssistant, ended.signal);
  stops.push(() => staying);
}

/** Tries a part, one that lives on Home Assistant's entities as soon as they can be heard. */
export async function onceHeard(
  site: Site,
  { home, connection }: { readonly home: Promise<HomeFound>; readonly connection: string },
  attempt: () => Promise<Outcome>,
): Promise<Outcome> {
  const { states, clock, words } = site;
  if (connection !== LIVES_THERE || states === undefined) return bounded(site, attempt());
  const found = await home;
  const isThere = found !== undefined && !('key' in found);
  const heard = isThere && (await watched(clock, LONGEST, () => states.connected || undefined));
  return heard === true ? bounded(site, attempt()) : { ok: undefined, says: words.say('entities_untried') };
}
