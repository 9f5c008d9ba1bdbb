import { faultText } from '../../src/options/fault.ts';
import { type Options, readOptions } from '../../src/options/options.ts';

export const bleCar = {
  name: 'Model 3',
  vin: '5YJ3E1EA3JF012345',
  connection: 'ble_proxy',
  url: 'http://192.168.1.60:8080',
};
export const fleetCar = {
  name: 'Model Y',
  vin: '7SAYGDEE9NF000001',
  connection: 'fleet_proxy',
  url: 'https://192.168.1.60:4443',
  client_id: 'd0b1c2d3-0000-4000-8000-000000000000',
  refresh_token: 'EU_secret-refresh',
};
export const apiCar = {
  name: 'Model S',
  vin: '5YJSA1E26HF000002',
  connection: 'fleet_api',
  client_id: 'd0b1c2d3-0000-4000-8000-000000000000',
  refresh_token: 'EU_secret-refresh',
};
export const wallConnectors = {
  port: '/dev/serial/by-id/usb-FTDI_USB-RS485',
  circuit_amps: 48,
  charger_amps: 32,
};
export const meter = { connection: 'powerwall', host: '192.168.1.50', password: 'ABCDE' };
export const installation = { wall_connectors: wallConnectors, meter };

export const optionsOf = (json: unknown): Options => {
  const read = readOptions(json);
  if ('faults' in read) throw new Error(read.faults.map(faultText).join('\n'));
  return read.options;
};
export const faultsOf = (json: unknown): readonly string[] => {
  const read = readOptions(json);
  return 'faults' in read ? read.faults.map(faultText) : [];
};
export const withCircuit = (keys: object): object => ({
  ...installation,
  wall_connectors: { ...wallConnectors, ...keys },
});
export const withMeter = (keys: object): object => ({ ...installation, meter: { ...meter, ...keys } });
export const withCars = (...vehicles: readonly unknown[]): object => ({ ...installation, vehicles });
export const withHome = (keys: object): object => ({ ...installation, home: keys });
