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
  'charger_twins',
  'charger_deaf',
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
  'proxy_refused',
  'proxy_unreachable',
  'proxy_timeout',
  'proxy_certificate',
  'proxy_down',
  'proxy_not_json',
  'proxy_no_data',
  'meter_needs_home_assistant',
  'meter_entity_missing',
  'meter_entity_silent',
  'meter_entity_unit',
  'meter_entity_old',
  'fuse_without_currents',
  'fuse_currents_old',
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
  'car_allowance',
  'car_budget_data',
  'car_budget_commands',
  'car_budget_wakes',
  'car_scopes',
  'car_token_refused',
  'car_subscription',
  'car_permission',
  'car_not_registered',
  'car_key_to_pair',
  'car_limit_failed',
  'car_limit_not_taken',
  'car_answer',
  'car_needs_home_assistant',
  'car_not_in_home_assistant',
  'car_without_switch',
  'car_home_assistant',
  'control_unreachable',
  'control_certificate',
  'control_login',
  'control_permission',
  'control_not_registered',
  'control_allowance',
  'control_limited',
  'control_not_found',
  'control_site',
  'control_answer',
  'control_refused',
  'control_no_effect',
  'control_missing',
  'home_assistant_unreachable',
  'home_assistant_token',
  'supervisor_token',
  'home_assistant_no_mqtt',
  'home_assistant_refused',
  'price_entity',
  'notify_target',
  'notify_failed',
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
