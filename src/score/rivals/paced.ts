import type { Controller, Seen } from '../controller.ts';

/** A rule that looks at the home every so many seconds and keeps to its word in between. */
export interface Rule<State> {
  readonly name: string;
  readonly everyS: number;
  readonly begin: (cars: number) => State;
  readonly look: (state: State, seen: Seen) => readonly [State, readonly number[]];
}

interface Pace<State> {
  readonly nextS: number;
  readonly state: State;
  readonly wanted: readonly number[];
}

export const paced = <State>({ name, everyS, begin, look }: Rule<State>): Controller<Pace<State>> => ({
  name,
  begin: cars => ({
    nextS: -Infinity,
    state: begin(cars),
    wanted: Array.from({ length: cars }, () => 0),
  }),
  step: (pace, seen) => {
    if (seen.atS < pace.nextS) return [pace, pace.wanted];
    const [state, wanted] = look(pace.state, seen);
    return [{ nextS: seen.atS + everyS, state, wanted }, wanted];
  },
});

/** What all cars draw; W. */
export const carsDraw = ({ cars, volts }: Seen): number =>
  cars.reduce((sum, { actualAmps }) => sum + actualAmps * volts, 0);

/** What every charger and car can do: A. */
export const MINIMUM = 6;
export const MOST = 32;
