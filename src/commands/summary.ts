import type { Estate } from '../simulator/estate.ts';

const kwh = (wh: number): string => `${(wh / 1000).toFixed(2)} kWh`;

/** What the hours gave: the car's energy by source, the starts, and what the sun left over in all. */
export function summary({ home, car }: Estate, starts: number): string {
  const { carsFromSun, carsFromBattery, carsFromGrid, surplus, exported, imported } = home.totals();
  const all = carsFromSun + carsFromBattery + carsFromGrid;
  const share = all === 0 ? 0 : Math.round((100 * carsFromSun) / all);
  return [
    '',
    `Into the car      ${kwh(all)}: ${kwh(carsFromSun)} sun (${share} %), ${kwh(carsFromBattery)} Powerwall, ${kwh(carsFromGrid)} grid`,
    `Starts            ${starts}`,
    `Left over by sun  ${kwh(surplus)}, with the Powerwall's own part: what someone who knew every cloud could have shared out`,
    `Grid              ${kwh(exported)} exported, ${kwh(imported)} imported`,
    `Car               ${Math.round(car.look().levelPercent)} %`,
    '',
  ].join('\n');
}
