import { connect } from 'node:net';
import type { Duplex } from 'node:stream';
import { SerialPort } from 'serialport';
import { Failure, type FaultKey } from '../runtime/failure.ts';

/** Where the bus is: a serial device, or a bridge that carries the same bytes over TCP. */
export type Place =
  | { readonly kind: 'port'; readonly path: string }
  | { readonly kind: 'bridge'; readonly host: string; readonly port: number };

/** A bridge that does not answer within this time is not there. Real time: it is a deadline of I/O. */
const CONNECT_WITHIN_MS = 5000;
const KEEP_ALIVE_AFTER_MS = 5000;

/** From `/dev/…` or `tcp://host:port`. */
export function placeOf(address: string): Place {
  if (!address.startsWith('tcp://')) return { kind: 'port', path: address };
  const { hostname, port } = new URL(address);
  return { kind: 'bridge', host: hostname.replaceAll(/^\[|\]$/g, ''), port: Number(port) };
}

/** The place as the owner knows it, for sentences. */
export const aboutPlace = (place: Place): Failure['fault']['about'] =>
  place.kind === 'port' ? { port: place.path } : { address: `${place.host}:${place.port}` };

/** Opens the line. Throws a `Failure` that says why it cannot be opened. */
export const dial = (place: Place, signal: AbortSignal): Promise<Duplex> =>
  place.kind === 'port' ? openPort(place) : openBridge(place, signal);

/** The bus runs at 9600 baud, 8N1. Hanging up on close would reset some adapters. */
function openPort(place: Extract<Place, { readonly kind: 'port' }>): Promise<Duplex> {
  return new Promise((resolve, reject) => {
    const { path } = place;
    const failed = (cause: Error): void =>
      reject(new Failure(portFault(cause.message), { ...aboutPlace(place), why: cause.message }, { cause }));
    if (path === '') return failed(new Error('No such file: no port is given'));
    const options = { dataBits: 8, parity: 'none', stopBits: 1, hupcl: false, autoOpen: false } as const;
    const port = new SerialPort({ path, baudRate: 9600, ...options });
    port.open(error => (error === null || error === undefined ? resolve(port) : failed(error)));
    return undefined;
  });
}

/** The binding tells failures apart only by the system's own words. */
export function portFault(message: string): FaultKey {
  if (/permission denied|not permitted/i.test(message)) return 'port_denied';
  if (/temporarily unavailable|busy|cannot lock/i.test(message)) return 'port_busy';
  return 'port_missing';
}

function openBridge(
  place: Extract<Place, { readonly kind: 'bridge' }>,
  signal: AbortSignal,
): Promise<Duplex> {
  return new Promise((resolve, reject) => {
    const { host, port } = place;
    const keepAlive = { keepAlive: true, keepAliveInitialDelay: KEEP_ALIVE_AFTER_MS };
    const socket = connect({ host, port, noDelay: true, ...keepAlive });
    const giveUp = (): void => failed(new Error('stopped'));
    signal.addEventListener('abort', giveUp, { once: true });
    const failed = (cause: Error): void => {
      socket.destroy();
      signal.removeEventListener('abort', giveUp);
      const key = /ECONNREFUSED/.test(cause.message) ? 'bridge_refused' : 'bridge_unreachable';
      reject(new Failure(key, { ...aboutPlace(place), why: cause.message }, { cause }));
    };
    socket.setTimeout(CONNECT_WITHIN_MS, () => failed(new Error(`no answer within ${CONNECT_WITHIN_MS} ms`)));
    socket.once('error', failed);
    socket.once('connect', () => {
      socket.setTimeout(0);
      socket.off('error', failed);
      signal.removeEventListener('abort', giveUp);
      resolve(socket);
    });
  });
}
