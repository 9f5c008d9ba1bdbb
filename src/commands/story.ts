import type { Clock } from '../runtime/clock.ts';
import type { Estate } from '../simulator/estate.ts';
import { minutes, seconds, watts } from '../units.ts';

interface Chapter {
  readonly minute: number;
  readonly title: string;
  readonly happens: (estate: Estate, clock: Clock) => void;
}

/** What happens in the demo's three hours, beside the weather. */
const chapters: readonly Chapter[] = [
  { minute: 6, title: 'the car comes home and is plugged in', happens: estate => estate.plugIn() },
  {
    minute: 45,
    title: 'the oven is on for twenty minutes',
    happens: estate => estate.home.setExtraLoad(watts(2200)),
  },
  { minute: 65, title: 'the oven is off', happens: estate => estate.home.setExtraLoad(watts(0)) },
  {
    minute: 80,
    title: 'the RS-485 adapter is pulled out for 20 seconds',
    happens: estate => void estate.bus.unplug(seconds(20)),
  },
  {
    minute: 100,
    title: 'the gateway restarts and is gone for two minutes',
    happens: (estate, clock) => {
      estate.gateway.faults.add('stopped');
      clock.after(minutes(2), () => estate.gateway.faults.delete('stopped'));
    },
  },
  { minute: 125, title: 'the grid fails for three minutes', happens: failGrid },
];

function failGrid(estate: Estate, clock: Clock): void {
  estate.home.setGrid('SystemIslandedActive');
  clock.after(minutes(3), () => estate.home.setGrid('SystemGridConnected'));
}

/** Lets the chapters happen, each at its minute. The answer calls the rest off. */
export function tellStory(estate: Estate, clock: Clock, tell: (title: string) => void): () => void {
  const calls = chapters.map(({ minute, title, happens }) =>
    clock.after(minutes(minute), () => {
      tell(title);
      happens(estate, clock);
    }),
  );
  return () => calls.forEach(callOff => callOff());
}
