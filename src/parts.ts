import type { Installation, VehicleSeen } from './charging/snapshot.ts';
import { startForecast } from './homeassistant/forecast.ts';
import { startPrices } from './homeassistant/prices.ts';
import type { States } from './homeassistant/states.ts';
import type { Options } from './options/options.ts';
import { type Control, startControl } from './powerwall/control.ts';
import { withoutControl } from './powerwall/control-missing.ts';
import { startMeter } from './powerwall/meter.ts';
import { type Clock, realClock } from './runtime/clock.ts';
import { daylightAt } from './runtime/daylight.ts';
import type { Files } from './runtime/files.ts';
import type { Redactor } from './runtime/log.ts';
import type { Hands, Sources } from './runtime/loop.ts';
import { openPins } from './runtime/pin.ts';
import type { Place } from './runtime/place.ts';
import { RefusedCertificates } from './runtime/refused-certificates.ts';
import { startBus } from './twc/bus.ts';
import { amps } from './units.ts';
import { carsOnBill } from './vehicle/billing.ts';
import { openEnergyLine } from './vehicle/energy-line.ts';
import { openAccounts } from './vehicle/oauth.ts';
import { type Vehicle, startVehicle } from './vehicle/vehicle.ts';

export interface PartsSetup {
  readonly options: Options;
  readonly clock: Clock;
  readonly redactor: Redactor;
}

/** Opens bus, meter and cars, and joins them to the loop's ends. */
export async function startParts(
  { options, clock, redactor }: PartsSetup,
  files: Files,
  place: Place,
  states: States | undefined,
) {
  const { folder } = files;
  const installation = installationOf(options);
  const pins = await openPins(folder);
  const accounts = openAccounts({ clock, folder, pins, redactor, zone: () => place.zone });
  const bus = startBus({
    options: { ...options.wall_connectors, ...installation, ...manners(options) },
    clock,
    remembered: files.chargers,
    remember: chargers => files.saveChargers(chargers),
  });
  const meter = startMeter({ options: options.meter, clock, folder, pins, entities: states });
  const control = controlOf(options, clock, { accounts, pins });
  const means = { home: () => place.position, clock, accounts, pins, states };
  const vehicles = startVehicles(options.vehicles, means);
  const outlook = outlookOf(states, place, clock, files);
  return {
    joints: {
      installation,
      sources: { ...sourcesOf({ bus, meter, vehicles, control }, redactor), ...outlook.sources },
      hands: handsOf(bus, vehicles, control),
    },
    vehicles,
    certificates: new RefusedCertificates(pins),
    all: [
      bus,
      meter,
      ...outlook.parts,
      ...vehicles.values(),
      control ?? withoutControl(files.kept.powerwall),
    ],
  };
}

interface Seeing {
  readonly bus: ReturnType<typeof startBus>;
  readonly meter: ReturnType<typeof startMeter>;
  readonly vehicles: ReadonlyMap<string, Vehicle>;
  readonly control: Control | undefined;
}

/** Where facts come from. */
const sourcesOf = ({ bus, meter, vehicles, control }: Seeing, redactor: Redactor): Sources => ({
  bus: () => bus.seen(),
  chargers: readingTakenAt => bus.chargers(readingTakenAt),
  meter: () => meter.seen(),
  vehicles: () => [...vehicles.values()].map(vehicle => tellable(vehicle.seen(), redactor)),
  powerwall: () => control?.seen(),
});

/** What Home Assistant tells of hours to come: prices, sun, and where the sun stands at home. */
function outlookOf(states: States | undefined, place: Place, clock: Clock, files: Files) {
  const prices = states && startPrices({ entities: states, clock, named: () => files.settings.now() });
  const forecast = states && startForecast({ home: states, clock: realClock });
  const sources: Pick<Sources, 'prices' | 'forecast' | 'daylight'> = {
    prices: wallMs => prices?.seen(wallMs),
    forecast: wallMs => forecast?.seen(wallMs),
    daylight: rememberedDaylight(place),
  };
  return { sources, parts: prices === undefined ? [] : [prices] };
}

/** It is asked every second, and changes with the day. */
function rememberedDaylight(place: Place): NonNullable<Sources['daylight']> {
  let known: { readonly of: string; readonly daylight: ReturnType<typeof daylightAt> } | undefined;
  return day => {
    const { position, zone } = place;
    if (position === undefined) return undefined;
    const of = [day, zone, position.latitude, position.longitude].join(' ');
    if (known?.of !== of) known = { of, daylight: daylightAt(day, position, zone) };
    return known.daylight;
  };
}

type VehicleMeans = Omit<Parameters<typeof startVehicle>[0], 'options' | 'alone' | 'carsOnBill'>;

function startVehicles(cars: Options['vehicles'], means: VehicleMeans): ReadonlyMap<string, Vehicle> {
  const alone = cars.filter(({ connection }) => connection === 'home_assistant').length === 1;
  return new Map(
    cars.map(car => {
      const setup = { ...means, options: car, alone, carsOnBill: carsOnBill(car.connection, cars) };
      return [car.vin, startVehicle(setup)];
    }),
  );
}

/** The hand on the Powerwall's own settings, where the owner has given one. */
function controlOf(
  { powerwall_control: options }: Options,
  clock: Clock,
  means: Pick<Parameters<typeof openEnergyLine>[0], 'accounts' | 'pins'>,
): Control | undefined {
  if (options === undefined) return undefined;
  return startControl({ line: openEnergyLine({ options, ...means }), site: options.site, clock });
}

/** Where decisions go: limits to the bus, commands and questions to the cars, changes to the Powerwall. */
const handsOf = (
  bus: ReturnType<typeof startBus>,
  vehicles: ReadonlyMap<string, ReturnType<typeof startVehicle>>,
  control: Control | undefined,
): Hands => ({
  offer: chargers =>
    bus.offer(
      new Map(
        chargers.map(({ id, limitAmps, mostAmps, barred }) => [id, { amps: limitAmps, mostAmps, barred }]),
      ),
    ),
  order: ({ vin, command }) => vehicles.get(vin)?.send(command),
  attend: ({ vin, ...interest }) => vehicles.get(vin)?.attend(interest),
  regulate: change => control?.send(change),
  lookAtPowerwall: () => control?.look(),
});

/** A car's own word goes into events and recordings. */
const tellable = (seen: VehicleSeen, redactor: Redactor): VehicleSeen =>
  seen.command?.why === undefined
    ? seen
    : { ...seen, command: { ...seen.command, why: redactor.redact(seen.command.why) } };

const manners = ({ wall_connectors: { energy_unit, spike, last_resort_stop } }: Options) => ({
  energyUnit: energy_unit,
  spike,
  lastResort: last_resort_stop,
});

export const installationOf = ({
  wall_connectors: { circuit_amps, charger_amps, last_resort_stop },
  meter,
}: Options): Installation => ({
  cutsOff: last_resort_stop !== 'none',
  circuitAmps: amps(circuit_amps),
  chargerAmps: amps(charger_amps),
  meterIncludesChargers: meter.includes_chargers,
  fuseAmps: meter.fuse_amps === undefined ? undefined : amps(meter.fuse_amps),
});
