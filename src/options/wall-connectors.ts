import { z } from 'zod';
import { amps } from '../units.ts';
import { isHost, text, wholeFrom, word } from './fields.ts';
import { choice, group } from './group.ts';

const portRemedy =
  'must be a serial device, for example /dev/serial/by-id/usb-FTDI_USB-RS485; for a bridge in the network set bridge instead';
const bridgeRemedy = 'must be tcp://host:port, for example tcp://192.168.1.70:8899';

const isDevice = (value: string): boolean => /^\/[^/]|^COM\d/i.test(value);

const isBridge = (value: string): boolean => isHost(/^tcp:\/\/(.+:\d+)$/.exec(value)?.[1] ?? '');

const currents = (what: string) =>
  wholeFrom(6, 80, `must be whole amps from 6 to 80: ${what}`).transform(amps);

/** `charger_amps` may exceed `circuit_amps`: both are upper ends, and the lower one always holds. */
const wiring = {
  circuit_amps: currents(
    'what all chargers together may draw per phase, in North America 80 % of the breaker',
  ),
  charger_amps: currents('what wiring and breaker of the weakest charger allow continuously'),
  energy_unit: word(['auto', 'kwh', 'wh']).default('auto'),
  last_resort_stop: word(['none', 'heartbeats', 'contactor']).default('none'),
  spike: z.boolean({ error: 'must be true or false' }).default(false),
};

const onPort = group({ ...wiring, port: text(portRemedy, isDevice) });
const onBridge = group(
  { ...wiring, bridge: text(bridgeRemedy, isBridge) },
  { port: 'cannot stand beside bridge; remove one of the two' },
);

/** The chargers' bus, on a serial port or a bridge, and what their wiring allows, in amps per phase. */
export const wallConnectors = choice(given => (Object.hasOwn(given, 'bridge') ? onBridge : onPort));
