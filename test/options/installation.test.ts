import { describe, expect, it } from '@jest/globals';
import * as fc from 'fast-check';
import {
  bleCar,
  faultsOf,
  fleetCar,
  installation,
  optionsOf,
  wallConnectors,
  withCars,
  withCircuit,
  withHome,
  withMeter,
} from './owner.ts';

describe('the bus', () => {
  it('is on a port or on a bridge', () => {
    const { port: _, ...noPort } = wallConnectors;
    const onBridge = { ...installation, wall_connectors: { ...noPort, bridge: 'tcp://192.168.1.70:8899' } };
    expect(optionsOf(onBridge).wall_connectors).toMatchObject({ bridge: 'tcp://192.168.1.70:8899' });
    expect(faultsOf(withCircuit({ bridge: 'tcp://192.168.1.70:8899' }))).toEqual([
      expect.stringMatching(
        /^wall_connectors\.port \(.*\) cannot stand beside bridge; remove one of the two$/,
      ),
    ]);
    expect(faultsOf({ ...installation, wall_connectors: noPort })).toEqual([
      expect.stringMatching(/^wall_connectors\.port is missing; it must be a serial device.* bridge/),
    ]);
  });

  it.each(['/dev/ttyUSB0', '/dev/serial/by-id/usb-FTDI_USB-RS485', '/dev/pts/3', 'COM3'])(
    'may be %s',
    port => {
      expect(faultsOf(withCircuit({ port }))).toEqual([]);
    },
  );

  it.each(['ttyUSB0', 'tcp://192.168.1.70:8899', '//server/x', 5])('is never the port %s', port => {
    expect(faultsOf(withCircuit({ port }))).toHaveLength(1);
  });

  it.each([
    '192.168.1.70:8899',
    'tcp://192.168.1.70',
    'tcp://192.168.1.70:99999',
    'tcp://192.168.1.70:8899/x',
    'http://192.168.1.70:8899',
  ])('is never the bridge %s', bridge => {
    const { port: _, ...noPort } = wallConnectors;
    expect(faultsOf({ ...installation, wall_connectors: { ...noPort, bridge } })).toEqual([
      `wall_connectors.bridge ("${bridge}") must be tcp://host:port, for example tcp://192.168.1.70:8899`,
    ]);
  });

  it('has currents of whole amps from 6 to 80, and nothing else', () => {
    const any = fc.oneof(fc.integer({ min: -10, max: 120 }), fc.double(), fc.constantFrom('32', true, [32]));
    fc.assert(
      fc.property(fc.constantFrom('circuit_amps', 'charger_amps'), any, (key, value) => {
        const right = typeof value === 'number' && Number.isInteger(value) && value >= 6 && value <= 80;
        expect(faultsOf(withCircuit({ [key]: value })).length === 0).toBe(right);
      }),
    );
  });
});

describe('the gateway', () => {
  it.each(['192.168.1.50', '192.168.1.50:8443', 'powerwall.local', 'teg', '[fd00::1]:443'])(
    'is at %s',
    host => {
      expect(optionsOf(withMeter({ host })).meter).toMatchObject({ host });
    },
  );

  it.each(['https://192.168.1.50', '192.168.1.50/api', 'a b', '192.168.1.300', 'h:0', 'h:70000', 'u@h'])(
    'is never at %s',
    host => {
      expect(faultsOf(withMeter({ host }))).toEqual([expect.stringMatching(/^meter\.host \(.*for example/)]);
    },
  );

  it('needs its password, which no fault shows', () => {
    expect(faultsOf({ ...installation, meter: { connection: 'powerwall', host: 'h' } })).toEqual([
      expect.stringMatching(/^meter\.password is missing; it must be the gateway's password/),
    ]);
    expect(faultsOf(withMeter({ password: 12345 }))).toEqual([
      expect.stringMatching(/^meter\.password \(\*\*\*\) /),
    ]);
  });
});

const withProxy = (more: object) => ({ ...installation, meter: { connection: 'pypowerwall', ...more } });

describe('the proxy in front of a Powerwall', () => {
  it.each([
    'http://192.168.1.60:8675',
    'http://pypowerwall.local:8675/',
    'https://proxy.example/powerwall',
    'http://[fd00::1]:8675',
  ])('is at %s, and needs nothing else', url => {
    expect(optionsOf(withProxy({ url })).meter).toEqual({
      connection: 'pypowerwall',
      url,
      includes_chargers: true,
      phase_currents: [],
    });
  });

  it.each(['192.168.1.60:8675', 'ftp://192.168.1.60', 'http://user:geheim@192.168.1.60:8675', 5])(
    'is never at %s',
    url => {
      const faults = faultsOf(withProxy({ url }));
      expect(faults).toEqual([expect.stringMatching(/^meter\.url \(.*must be pypowerwall's address/)]);
      expect(faults.join()).not.toContain('geheim');
    },
  );

  it('has neither the host nor the password of a gateway', () => {
    expect(faultsOf(withProxy({ url: 'http://h:8675', host: 'h', password: 'ABCDE' }))).toEqual([
      'meter.host ("h") belongs to the connection powerwall, not to pypowerwall; remove it',
      'meter.password (***) belongs to the connection powerwall, not to pypowerwall; remove it',
    ]);
    expect(faultsOf(withMeter({ url: 'http://h:8675' }))).toEqual([
      'meter.url ("http://h:8675") belongs to the connection pypowerwall, not to powerwall; remove it',
    ]);
  });

  it('is asked for where it is missing', () => {
    expect(faultsOf(withProxy({}))).toEqual([expect.stringMatching(/^meter\.url is missing; it must be/)]);
  });
});

describe('the cars', () => {
  it('have a VIN, in capitals', () => {
    const [car] = optionsOf(withCars({ ...bleCar, vin: ' 5yj3e1ea3jf012345 ' })).vehicles;
    expect(car?.vin).toBe('5YJ3E1EA3JF012345');
  });

  it.each(['5YJ3E1EA3JF01234', '5YJ3E1EA3JF0123456', 'IYJ3E1EA3JF012345', 'OYJ3E1EA3JF012345', 12345])(
    'never have the VIN %s',
    vin => {
      expect(faultsOf(withCars({ ...bleCar, vin }))).toEqual([
        expect.stringMatching(/^vehicles\[0\]\.vin \(.*\) must be the 17 characters/),
      ]);
    },
  );

  it('have names and VINs of their own, however they are spelt', () => {
    expect(
      faultsOf(
        withCars(bleCar, { ...bleCar, name: 'MODEL-3', vin: bleCar.vin.toLowerCase(), url: 'nowhere' }),
      ),
    ).toEqual([
      expect.stringMatching(/^vehicles\[1\]\.url /),
      'vehicles[1].name ("MODEL-3") is the same as that of vehicles[0]; each needs its own',
      'vehicles[1].vin ("5yj3e1ea3jf012345") is the same as that of vehicles[0]; each needs its own',
    ]);
    expect(faultsOf(withCars(bleCar, { ...fleetCar, name: 'Modèl 3' }))).toHaveLength(1);
  });

  it.each(['--', '!'])('are never called %s', name => {
    expect(faultsOf(withCars({ ...bleCar, name }))).toHaveLength(1);
  });

  it.each(['ftp://h', 'h:8080', 'localhost:8080', 'http://user:geheim@h:8080'])('are never at %s', url => {
    const faults = faultsOf(withCars({ ...bleCar, url }));
    expect(faults).toHaveLength(1);
    expect(faults[0]).not.toContain('geheim');
  });

  it('behind a command proxy need client id and refresh token', () => {
    const { client_id: _, refresh_token: __, ...bare } = fleetCar;
    expect(faultsOf(withCars(bare)).map(text => text.split(' ')[0])).toEqual([
      'vehicles[0].client_id',
      'vehicles[0].refresh_token',
    ]);
  });
});

describe('home', () => {
  it('may have a position and a radius', () => {
    expect(optionsOf(withHome({ latitude: 0, longitude: -0.5, radius_m: 20 })).home).toEqual({
      latitude: 0,
      longitude: -0.5,
      radius_m: 20,
    });
  });

  it.each([
    [{ latitude: 52 }, 'home.longitude'],
    [{ longitude: 13 }, 'home.latitude'],
    [{ latitude: 91, longitude: 13 }, 'home.latitude'],
    [{ latitude: 52, longitude: 181 }, 'home.longitude'],
    [{ radius_m: 19 }, 'home.radius_m'],
    [{ radius_m: 5001 }, 'home.radius_m'],
  ])('is never %j', (keys, where) => {
    expect(faultsOf(withHome(keys)).map(text => text.split(' ')[0])).toEqual([where]);
  });
});
