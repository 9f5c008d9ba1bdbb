import { type Millis, minutes, percent } from '../../src/units.ts';
import { type Mishap, mishaps } from './mishaps.ts';
import type { Plant } from './plant.ts';

/** When a car comes home, to which charger, and with what; when it leaves. In minutes from the beginning of the day. */
interface Stay {
  readonly car: number;
  readonly charger: number;
  readonly from: number;
  readonly to: number;
  readonly level: number;
}

/** A busy family: seven plug-ins at three chargers. */
const stays: readonly Stay[] = [
  { car: 0, charger: 0, from: 10, to: 420, level: 35 },
  { car: 1, charger: 1, from: 60, to: 300, level: 55 },
  { car: 2, charger: 2, from: 90, to: 540, level: 30 },
  { car: 1, charger: 1, from: 360, to: 700, level: 40 },
  { car: 0, charger: 0, from: 500, to: 900, level: 30 },
  { car: 2, charger: 2, from: 620, to: 900, level: 45 },
  { car: 1, charger: 1, from: 760, to: 900, level: 50 },
];

const FIRST_MISHAP = minutes(130);
const BETWEEN_MISHAPS = minutes(30);
const QUIET_END = minutes(60);

export interface Played {
  readonly mishap: Mishap;
  /** What the log said from its begin until well after its end. */
  readonly lines: readonly string[];
}

/** Plays the family's day, with one mishap after the other in its midst. */
export async function play(plant: Plant, between: Millis = BETWEEN_MISHAPS): Promise<readonly Played[]> {
  for (const stay of stays) schedule(plant, stay);
  plant.start();
  await plant.live(FIRST_MISHAP);
  const played: Played[] = [];
  for (const mishap of mishaps) {
    const from = plant.lines.length;
    const undo = await mishap.begin(plant);
    await plant.live(mishap.lasting);
    undo?.();
    await plant.live(between);
    played.push({ mishap, lines: plant.lines.slice(from) });
  }
  await plant.live(QUIET_END);
  return played;
}

function schedule({ clock, cars, chargers }: Plant, { car, charger, from, to, level }: Stay): void {
  clock.after(minutes(from), () => {
    const { car: vehicle } = cars[car] ?? {};
    const { outlet } = chargers[charger] ?? {};
    if (vehicle === undefined || outlet === undefined) return;
    vehicle.arrive(percent(level));
    vehicle.plug(outlet);
  });
  clock.after(minutes(to), () => cars[car]?.car.leave());
}
