import type { PriceSlot } from '../../src/charging/outlook.ts';
import { type VehicleSettings, vehicleDefaults } from '../../src/charging/settings.ts';
import type { Trace } from '../../src/score/trace.ts';
import { dayOf } from '../../src/score/weather.ts';
import { epoch, percent } from '../../src/units.ts';
import { StageCar } from '../support/stage-car.ts';
import { Stage } from '../support/stage.ts';
import type { Scenario } from './playback.ts';

const at = (hour: number, minute = 0): number => hour * 3600 + minute * 60;
const weather = (kind: 'cumulus' | 'fronts' | 'mixed', seed: number, peakWatts = 7000): Trace =>
  dayOf({ seed, kind, season: 'summer', peakWatts });

const comesHome =
  (level: number, which = 0) =>
  (stage: Stage) => {
    const car = stage.cars[which];
    if (car !== undefined) Object.assign(car, { level, plugged: true });
  };
const away = (car: StageCar): StageCar => Object.assign(car, { plugged: false });

/** A Powerwall, a car with a limit, a kettle and all else that a home has, and the window's end. */
function cloudyDay(): Scenario {
  const stage = new Stage([away(new StageCar())]);
  Object.assign(stage, { level: 55, appetite: 5000 });
  return {
    name: 'cloudy-day',
    title: 'A day with cumulus clouds: Powerwall first, a car with 66 % that is to have 80 %.',
    stage,
    days: [weather('cumulus', 104)],
    fromS: at(5, 45),
    untilS: at(21, 20),
    acts: [[at(8, 12), comesHome(66)]],
  };
}

function solarMin(): Scenario {
  const stage = new Stage([away(new StageCar())]);
  stage.mode('solar_min');
  return {
    name: 'solar-with-minimum',
    title: 'Fronts pass, mode "Solar with minimum", no Powerwall.',
    stage,
    days: [weather('fronts', 201)],
    fromS: at(8, 50),
    untilS: at(14),
    acts: [[at(9, 5), comesHome(40)]],
  };
}

function bestValue(): Scenario {
  const stage = new Stage([away(new StageCar())]);
  stage.set({ start_rule: 'best_value' });
  return {
    name: 'best-value',
    title: 'Mixed weather, start rule "Best value", no Powerwall.',
    stage,
    days: [weather('mixed', 303)],
    fromS: at(7, 30),
    untilS: at(13),
    acts: [[at(7, 40), comesHome(40)]],
  };
}

const MIDNIGHT = Date.UTC(2026, 5, 21);
const hourly = (prices: readonly number[], fromHour: number): readonly PriceSlot[] =>
  prices.map((price, n) => ({
    fromMs: epoch(MIDNIGHT + at(fromHour + n) * 1000),
    toMs: epoch(MIDNIGHT + at(fromHour + n + 1) * 1000),
    price,
  }));

/** Cheap from one to five. */
const TARIFF = [0.34, 0.36, 0.36, 0.34, 0.3, 0.28, 0.26, 0.19, 0.17, 0.17, 0.18, 0.24, 0.3, 0.33, 0.31, 0.3];

function readyByNight(): Scenario {
  const stage = new Stage([away(new StageCar())]);
  const wanted: VehicleSettings = {
    ...vehicleDefaults,
    ready_by_on: true,
    ready_by: '07:00',
    ready_level: percent(75),
  };
  stage.set({ vehicles: { [stage.car.vin]: wanted } });
  const slots = hourly(TARIFF, 18);
  const known = { importNow: 0.3, exportNow: undefined, importSlots: slots, exportSlots: [] };
  stage.prices = known;
  return {
    name: 'ready-by-morning',
    title: 'A car is to have 75 % at seven, at a tariff that is cheap from one to five.',
    stage,
    days: [weather('fronts', 402), weather('cumulus', 403)],
    fromS: at(18),
    untilS: at(33),
    acts: [[at(18, 40), comesHome(52)]],
  };
}

function twoCars(): Scenario {
  const cars = [
    new StageCar('1839'),
    Object.assign(new StageCar('2019', '5YJYGDEE4MF012346'), { name: 'Model Y' }),
  ];
  const stage = new Stage(cars.map(away));
  return {
    name: 'two-cars',
    title: 'Two cars under cumulus clouds, no Powerwall.',
    stage,
    days: [weather('cumulus', 505, 9500)],
    fromS: at(8, 30),
    untilS: at(13, 30),
    acts: [
      [at(8, 40), comesHome(45)],
      [at(10, 20), comesHome(60, 1)],
    ],
  };
}

/** Each is played once: the stage goes on from where it was. */
export const scenarios = (): readonly Scenario[] => [
  cloudyDay(),
  solarMin(),
  bestValue(),
  readyByNight(),
  twoCars(),
];
