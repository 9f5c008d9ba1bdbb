/**
 * Where the page is to be found: behind Home Assistant, whose Supervisor lets its users in, or on this machine alone
 * (port 0: any that is free).
 */
export type Door = { readonly kind: 'ingress' } | { readonly kind: 'loopback'; readonly port: number };

/** The Supervisor's own choice where the app's configuration names none. */
const INGRESS_PORT = 8099;
/** The Supervisor's address in the network of its apps; nobody else there has any business here. */
const SUPERVISOR = '172.30.32.2';
const LOOPBACK = '127.0.0.1';

/** Where to listen. */
export const placeOf = (door: Door): { readonly host: string; readonly port: number } =>
  door.kind === 'ingress' ? { host: '0.0.0.0', port: INGRESS_PORT } : { host: LOOPBACK, port: door.port };

/** May this neighbour open a connection at all? */
export const isExpected = ({ kind }: Door, peer: string | undefined): boolean =>
  peer?.replace(/^::ffff:/, '') === (kind === 'ingress' ? SUPERVISOR : LOOPBACK);

export interface Caller {
  readonly method: string | undefined;
  readonly path: string;
  readonly host: string | undefined;
  /** Whether a page of ours asks, by the browser's own word (`Sec-Fetch-Site`). */
  readonly site: string | undefined;
}

/**
 * The status with which a caller is sent away; undefined where it is welcome. A page of somebody else's, open in the same
 * browser, could reach loopback under a name of its own: the name has to be ours. The Supervisor passes any name on.
 */
export function refusal(
  { kind }: Door,
  port: number,
  { method, path, host, site }: Caller,
): number | undefined {
  if (method !== 'GET' && method !== 'HEAD') return 405;
  if (kind === 'ingress') return undefined;
  if (host !== `${LOOPBACK}:${port}` && host !== `localhost:${port}`) return 421;
  const isOurs = site === undefined || site === 'none' || site === 'same-origin';
  return isOurs || path === '/' ? undefined : 403;
}
