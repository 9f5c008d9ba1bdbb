import { HomeCar } from '../../src/simulator/home-states-car.ts';
import { HandStates } from '../../src/simulator/home-states-hand.ts';
import { SimulatedHome } from '../../src/simulator/home-states.ts';
import { HomeAssistantCar } from '../../src/vehicle/home-assistant.ts';
import type { Purse } from '../../src/vehicle/purse.ts';
import { HandCar } from '../support/hand-car.ts';
import { home as place } from './bench.ts';
import { PatientClock } from './patient-clock.ts';

export const integrations = ['tesla_fleet', 'teslemetry', 'tessie', 'esphome'] as const;

/** A car, one integration that shows it in Home Assistant, and SunPilot's way to it. */
export function homeBench(
  integration: (typeof integrations)[number],
  purseAt?: (clock: PatientClock) => Purse,
) {
  const clock = new PatientClock();
  const purse = purseAt?.(clock);
  const car = new HandCar();
  const home = new SimulatedHome(clock);
  const states = new HandStates(home);
  const shown = new HomeCar(home, car, integration);
  const route = new HomeAssistantCar({ vin: car.vin, states, alone: true, home: () => place, clock, purse });
  /** What Home Assistant was asked, without the entities. */
  const services = (): readonly string[] => home.asked.map(({ domain, service }) => `${domain}.${service}`);
  return { clock, purse, car, home, states, shown, route, services };
}
