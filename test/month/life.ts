import type { SimulatedCar } from '../../src/simulator/car.ts';
import type { Day } from '../../src/simulator/weather.ts';
import { type Watts, percent, watts } from '../../src/units.ts';
import type { Plug } from './plug.ts';

/** A trip: minutes of the day, and what it takes out of the battery in %. */
interface Trip {
  readonly from: number;
  readonly to: number;
  readonly takes: number;
}

const commute: Trip = { from: 450, to: 1060, takes: 14 };
const outing: Trip = { from: 600, to: 780, takes: 9 };
const evening: Trip = { from: 1130, to: 1290, takes: 6 };

/** Monday to Sunday: four days to work, one at home, and a trip at each day of the weekend. */
const week: readonly (readonly Trip[])[] = [
  [commute],
  [commute],
  [evening],
  [commute],
  [commute, evening],
  [outing],
  [outing],
];
/** Weather of the days, over and over: an ordinary June. */
const weather: readonly Day[] = [
  'cumulus',
  'clear',
  'mixed',
  'fronts',
  'cumulus',
  'clear',
  'haze',
  'cumulus',
  'fronts',
];
/** On this evening of the week nobody plugs the car in. */
const FORGOTTEN = 3;
/** Someone looks into the app, which wakes the car. */
const APP = [405, 1275];

export const weatherOf = (day: number): Day => weather[day % weather.length] ?? 'mixed';

const tripsOf = (day: number): readonly Trip[] => week[day % week.length] ?? [];

/** What happens to the car in this minute of the month. */
export function happens(car: SimulatedCar, plug: Plug, day: number, minute: number): void {
  for (const { from, to, takes } of tripsOf(day)) {
    if (minute === from) car.leave();
    // Whoever drives keeps it awake.
    if (minute > from && (minute < from + 35 || minute >= to - 35) && minute < to) car.wake();
    if (minute === to) {
      car.arrive(percent(Math.max(5, car.look().levelPercent - takes)));
      if (day % week.length !== FORGOTTEN) car.plug(plug);
    }
  }
  if (APP.includes(minute)) car.wake();
}

/** Something may be going on that is worth a close look: the car could charge from the sun, or someone comes or goes. */
export function isBusy(plug: Plug, sun: Watts, day: number, minute: number): boolean {
  const near = tripsOf(day).some(({ from, to }) => [from, to].some(at => Math.abs(minute - at) <= 12));
  return plug.flowing || near || (plug.wantsMore && sun >= STIRS);
}

const STIRS = watts(800);
