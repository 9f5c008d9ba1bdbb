import { sleep } from '../../src/runtime/clock.ts';
import type { Millis } from '../../src/units.ts';
import type { Reply } from '../../src/simulator/car-server.ts';
import type { SimulatedAnswer, SimulatedHome } from '../../src/simulator/home-states.ts';
import type { Driveway } from './driveway.ts';
import type { RouteName, Wrong } from './ways.ts';

/** Something that a route refuses for a time, and the words by which its owner can act. */
export interface Refusal {
  readonly about: string;
  readonly on: readonly RouteName[];
  readonly begin: (at: Driveway) => void;
  readonly end: (at: Driveway) => Promise<void> | void;
  /** A part of one line of the log; undefined where there is nothing to tell. */
  readonly says: string | undefined;
}

export const tesla = ['fleet_proxy', 'fleet_api'] as const;
export const hosted = ['teslemetry', 'tessie'] as const;
export const served = ['ble_proxy', ...tesla, ...hosted] as const;

export const serves = (about: string, on: readonly RouteName[], wrong: Wrong, says?: string): Refusal => ({
  about,
  on,
  begin: at => at.way.misbehave(wrong),
  end: at => at.way.behave(),
  says,
});

export const reply = (status: number, error: string, headers: Reply['headers'] = {}): Reply => ({
  status,
  body: { response: null, error, error_description: '' },
  headers,
});
export const QUIET = { 'retry-after': '120' };

type Registered = SimulatedHome['entities'][number];

/** Actions on the car, or one kind of them, end with this and do nothing. */
export function ends({ states }: Driveway['way'], answer: SimulatedAnswer, of?: string): void {
  if (states === undefined) return;
  const { answer: rightly } = states.home;
  states.home.answer = action =>
    of === undefined || action.service === of ? Promise.resolve(answer) : rightly(action);
}

/** Every action takes so long. */
export function delay({ way: { states }, place: { clock } }: Driveway, time: Millis): void {
  if (states === undefined) return;
  const { answer: rightly } = states.home;
  states.home.answer = async action => {
    await sleep(clock, time);
    return rightly(action);
  };
}

export const refusing = (why: string): SimulatedAnswer => ({ ok: false, code: 'home_assistant_error', why });

/** The integration shows its car with so much of what it knows. */
export function shows(
  { states }: Driveway['way'],
  change: (entity: Registered) => Registered | undefined,
): void {
  if (states === undefined) return;
  const { home, device, entities } = states;
  home.register(
    device,
    entities.flatMap(entity => change(entity) ?? []),
  );
}
