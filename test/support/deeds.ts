import * as fc from 'fast-check';
import { StageCar } from './stage-car.ts';
import { Stage } from './stage.ts';

type Deed = (stage: Stage, car: StageCar) => void;

/** What owners, cars, weather and wires do. */
const deeds: Readonly<Record<string, Deed>> = {
  sunny: stage => stage.spare(5000),
  thin: stage => stage.spare(1600),
  dark: stage => stage.spare(-1000),
  plug: (_, car) => (car.plugged = !car.plugged),
  byApp: (_, car) => (car.willing = !car.willing),
  asleep: (_, car) => (car.reach = car.reach === 'asleep' ? 'awake' : 'asleep'),
  unreachable: (_, car) => (car.reach = car.reach === 'unreachable' ? 'awake' : 'unreachable'),
  deaf: (_, car) => (car.answers = car.answers === 'obeys' ? 'ignores' : 'obeys'),
  refusing: (_, car) => (car.answers = car.answers === 'obeys' ? { refuses: 'no_power' } : 'obeys'),
  full: (_, car) => (car.level = car.limit),
  hungry: (_, car) => (car.level = 40),
  away: (_, car) => (car.home = car.home !== true),
  nameless: (_, car) => (car.vinOnBus = !car.vinOnBus),
  routeless: (_, car) => (car.route = !car.route),
  vanished: (_, car) => (car.present = !car.present),
  switchOff: stage => stage.set({ solar_charging: false }),
  switchOn: stage => stage.set({ solar_charging: true }),
  normal: (stage, car) => stage.mode('normal', car.id),
  solar: (stage, car) => stage.mode('solar', car.id),
  solarMin: (stage, car) => stage.mode('solar_min', car.id),
  fast: (stage, car) => stage.mode('fast', car.id),
  pressStart: (stage, car) => stage.press('start', car.id),
  pressStop: (stage, car) => stage.press('stop', car.id),
  boost: (stage, car) => stage.press('boost', car.id),
  night: stage => stage.set({ window_end: '08:00' }),
  daytime: stage => stage.set({ window_end: '21:00' }),
  gridOff: stage => (stage.grid = 'off'),
  gridUnsure: stage => (stage.grid = 'unsure'),
  gridBack: stage => (stage.grid = 'connected'),
  noMeter: stage => (stage.meterWorks = !stage.meterWorks),
  carFirst: stage => stage.set({ battery_priority: 'car_first' }),
  share: stage => stage.set({ battery_priority: 'share' }),
  byValue: stage => stage.set({ start_rule: 'best_value' }),
  byExport: stage => stage.set({ start_rule: 'export' }),
  powerwall: stage => (stage.appetite = stage.appetite === undefined ? 5000 : undefined),
  bus: stage => {
    stage.busConnected = !stage.busConnected;
    stage.busSince = stage.now;
  },
  restart: stage => stage.restart(5),
  clockForward: stage => (stage.second += 550),
  clockBack: stage => (stage.second = Math.max(0, stage.second - 550)),
};

export interface Scene {
  readonly deed: string;
  readonly car: number;
  readonly lasts: number;
}

export const stories = fc.array(
  fc.record({
    deed: fc.constantFrom(...Object.keys(deeds)),
    car: fc.nat(1),
    lasts: fc.integer({ min: 1, max: 200 }),
  }),
  { minLength: 1, maxLength: 25 },
);

const SECOND_VIN = '5YJSA1E26JF000002';

export const twoCars = (): Stage => {
  const second = new StageCar('2431', SECOND_VIN);
  const stage = new Stage([new StageCar(), second]);
  for (const car of stage.cars) car.vinOnBus = true;
  return stage;
};

/** Plays a story and looks at every step. */
export function play(
  story: readonly Scene[],
  look: (stage: Stage) => void = () => undefined,
  stage = twoCars(),
): Stage {
  for (const { deed, car, lasts } of story) {
    deeds[deed]?.(stage, stage.cars[car] ?? stage.car);
    for (let n = 0; n < lasts; n += 1) {
      stage.run(1);
      look(stage);
    }
  }
  return stage;
}
