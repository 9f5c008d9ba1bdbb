import type { SimulatedCharger } from '../../src/simulator/charger.ts';
import { FrameFinder, wrap } from '../../src/simulator/wire.ts';

export const bytesOf = (hex: string): Uint8Array =>
  Uint8Array.from(Buffer.from(hex.replaceAll(' ', ''), 'hex'));
export const hexOf = (bytes: Iterable<number>): string => Buffer.from([...bytes]).toString('hex');

/** Puts a content in hex on the wire. */
export const framed = (hex: string): Uint8Array => wrap([...bytesOf(hex)]);

/** A heartbeat of the master 7777. */
export const heartbeatTo = (id: string, command = 0, limitAmps = 0): Uint8Array => {
  const limit = Math.round(limitAmps * 100)
    .toString(16)
    .padStart(4, '0');
  return framed(`fbe07777${id}${command.toString(16).padStart(2, '0')}${limit}000000000000`);
};

/** The other end of a charger's wire: what it said, as hex of its decoded frames. */
export function wireTo(charger: SimulatedCharger): {
  readonly said: string[];
  ask(request: Uint8Array): string | undefined;
} {
  const finder = new FrameFinder();
  const said: string[] = [];
  charger.attach(bytes => said.push(...finder.find(bytes).map(hexOf)));
  const ask = (request: Uint8Array): string | undefined => {
    const before = said.length;
    charger.hear(request);
    return said[before];
  };
  return { said, ask };
}
