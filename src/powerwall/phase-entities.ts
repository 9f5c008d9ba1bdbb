import type { Clock } from '../runtime/clock.ts';
import type { Fault } from '../runtime/failure.ts';
import { seconds } from '../units.ts';
import { heard, unheard } from './home-assistant-part.ts';
import { phasesOf } from './home-assistant-reading.ts';
import { measured } from './home-assistant-values.ts';
import type { Entities } from './home-assistant.ts';
import type { Meter } from './rounds.ts';

/** Where Home Assistant has just started, an entity may take a while. */
const HICCUP = seconds(60);

/** A meter whose phase currents Home Assistant's entities tell; as it is where none is named. */
export function withPhaseEntities(
  meter: Meter,
  ids: readonly string[],
  entities: Entities | undefined,
  clock: Clock,
): Meter {
  if (ids.length === 0 || entities === undefined) return meter;
  let parts = ids.map(id => unheard<number>(id));
  const end = entities.watch(ids, (id, seen) => {
    const now = clock.now();
    parts = parts.map(part =>
      part.id === id ? heard(part, seen, now, entity => measured(entity, 'current')) : part,
    );
  });
  const faults = (): readonly Fault[] =>
    parts.flatMap(({ wrong }) =>
      wrong !== undefined && entities.connected && clock.now() - wrong.sinceMs >= HICCUP ? [wrong.fault] : [],
    );
  return {
    seen: () => ({ ...meter.seen(), phases: phasesOf(parts) }),
    faults: () => [...meter.faults(), ...faults()],
    stop: async () => {
      end();
      await meter.stop();
    },
  };
}
