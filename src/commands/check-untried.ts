import type { Options } from '../options/options.ts';
import type { Attempt } from './check-outcome.ts';
import type { CheckKey, CheckWords } from './check-words.ts';

/** What is configured, or is not, and cannot be tried without changing something. */
export function untried({
  options: { vehicles, wall_connectors: wiring },
  words,
}: {
  readonly options: Options;
  readonly words: CheckWords;
}): readonly Attempt[] {
  const part = (name: string, label: CheckKey, says: CheckKey, value = ''): Attempt => ({
    name,
    label: words.say(label),
    doing: '',
    outcome: Promise.resolve({ ok: undefined, says: words.say(says, { value }) }),
  });
  const { last_resort_stop: lastResort, spike } = wiring;
  return [
    ...(vehicles.length === 0 ? [part('vehicles', 'part_vehicles', 'vehicles_none')] : []),
    part('commands', 'part_commands', 'commands_untried'),
    ...(lastResort === 'none'
      ? []
      : [part('last_resort_stop', 'part_last_resort_stop', 'last_resort_stop_untried', lastResort)]),
    ...(spike ? [part('spike', 'part_spike', 'spike_untried')] : []),
  ];
}
