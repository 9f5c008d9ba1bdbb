/**
 * Everything that can be wrong and that the owner can be told. Each has a sentence with its remedy under
 * `faults` in `translations/`.
 */
export const faultKeys = [
  'port_missing',
  'port_denied',
  'port_busy',
  'port_lost',
  'bridge_refused',
  'bridge_unreachable',
  'bridge_lost',
  'bus_silent',
  'bus_other_master',
  'circuit_full',
  'charger_lost',
  'charger_error',
  'charger_overdraw',
  'charger_rating',
  'gateway_refused',
  'gateway_unreachable',
  'gateway_timeout',
  'gateway_down',
  'gateway_password',
  'gateway_forbidden',
  'gateway_limited',
  'gateway_not_json',
  'gateway_certificate',
  'gateway_no_meter',
  'car_refused_connection',
  'car_unreachable',
  'car_timeout',
  'car_certificate',
  'car_not_json',
  'car_token_over',
  'car_key_not_paired',
  'car_wrong_region',
  'car_not_found',
  'car_limited',
  'car_account',
  'car_answer',
  'home_assistant_unreachable',
  'home_assistant_token',
  'home_assistant_no_mqtt',
  'file_set_aside',
  'file_not_written',
] as const;
export type FaultKey = (typeof faultKeys)[number];

/** A fault as a value: what is wrong, and the names and numbers that its sentence needs. Never a secret. */
export interface Fault {
  readonly key: FaultKey;
  readonly about: Readonly<Record<string, string | number>>;
}

/** A fault on its way through a promise. */
export class Failure extends Error {
  override readonly name = 'Failure';
  readonly fault: Fault;

  constructor(key: FaultKey, about: Fault['about'], options: { readonly cause?: unknown } = {}) {
    super(`${key} ${JSON.stringify(about)}`, options);
    this.fault = { key, about };
  }
}
