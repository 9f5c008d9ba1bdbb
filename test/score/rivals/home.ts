import type { Controller } from '../../../src/score/controller.ts';
import { amps, volts, watts } from '../../../src/units.ts';

interface Home {
  /** What the sun leaves over at a second, W. */
  readonly surplus: (second: number) => number;
  readonly minutes: number;
  readonly cars?: number;
  /** What the battery takes of the surplus before the meter, W. */
  readonly charging?: number;
}

const VOLTS = 240;
const NOON_S = 12 * 3600;

/** Amps that a rule wanted for each car, second by second from noon on, of cars that follow at once. */
export function play(
  rule: Controller<unknown>,
  { surplus, minutes, cars = 1, charging }: Home,
): readonly (readonly number[])[] {
  let state = rule.begin(cars);
  let wanted: readonly number[] = Array.from({ length: cars }, () => 0);
  return Array.from({ length: minutes * 60 }, (_, second) => {
    const drawn = VOLTS * wanted.reduce((sum, amps) => sum + amps, 0);
    const left = surplus(second);
    [state, wanted] = rule.step(state, {
      atS: NOON_S + second,
      siteWatts: watts(drawn + (charging ?? 0) - left),
      solarWatts: watts(left + 300),
      batteryWatts: charging === undefined ? undefined : watts(-charging),
      batteryPercent: charging === undefined ? undefined : 50,
      volts: volts(VOLTS),
      importPrice: undefined,
      exportPrice: undefined,
      cars: wanted.map(wanted => ({
        actualAmps: amps(wanted),
        limitAmps: amps(wanted),
        charging: wanted > 0,
      })),
    });
    return wanted;
  });
}

/** A surplus of these amps, each from its second on. */
export const steps =
  (...of: readonly (readonly [fromS: number, amps: number])[]) =>
  (second: number): number =>
    VOLTS * (of.findLast(([fromS]) => fromS <= second)?.[1] ?? 0);

/** The first second of this kind, from another on; -1 = none. */
export const firstS = (
  history: readonly (readonly number[])[],
  is: (amps: number) => boolean,
  fromS = 0,
  car = 0,
): number => history.findIndex((wanted, second) => second >= fromS && is(wanted[car] ?? 0));

export const on = (amps: number): boolean => amps > 0;
export const off = (amps: number): boolean => amps === 0;
