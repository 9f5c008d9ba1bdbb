import type { Fault, FaultKey } from '../runtime/failure.ts';
import { partOfFault } from '../runtime/fault-part.ts';
import { type Millis, minutes, seconds } from '../units.ts';
import { isBus } from './problem-rows.ts';

/** Nothing gets better before the owner has done something. */
const NEEDS_OWNER: readonly FaultKey[] = [
  'gateway_password',
  'gateway_forbidden',
  'gateway_certificate',
  'proxy_certificate',
  'meter_needs_home_assistant',
  'meter_entity_missing',
  'meter_entity_unit',
  'fuse_without_currents',
  'car_certificate',
  'car_token_over',
  'car_key_not_paired',
  'car_wrong_region',
  'car_not_found',
  'car_account',
  'car_scopes',
  'car_token_refused',
  'car_subscription',
  'car_permission',
  'car_not_registered',
  'car_key_to_pair',
  'car_limit_failed',
  'car_limit_not_taken',
  'car_needs_home_assistant',
  'car_not_in_home_assistant',
  'car_without_switch',
  'control_certificate',
  'control_login',
  'control_permission',
  'control_not_registered',
  'control_not_found',
  'control_site',
  'control_refused',
  'control_no_effect',
  'control_missing',
  'notify_target',
  'file_set_aside',
  'file_not_written',
];

/** These end by themselves after a pause or at midnight, are told at the press of a button, or cannot be told this way. */
const NEVER: readonly FaultKey[] = [
  'gateway_limited',
  'car_limited',
  'car_budget_data',
  'car_budget_commands',
  'car_budget_wakes',
  'control_limited',
  'notify_failed',
  'home_assistant_unreachable',
  'home_assistant_token',
  'supervisor_token',
  'home_assistant_no_mqtt',
  'home_assistant_refused',
];

const ON_THE_BUS = seconds(30);
const FOR_THE_OWNER = minutes(1);
/** What has not gone away by itself in this time wants a look, too. */
const FOR_LONG = minutes(60);

/** How long a fault lasts before its owner hears of it without having asked; undefined: never. */
export function toldAfter(fault: Fault): Millis | undefined {
  if (NEVER.includes(fault.key)) return undefined;
  if (isBus(fault)) return ON_THE_BUS;
  return NEEDS_OWNER.includes(fault.key) ? FOR_THE_OWNER : FOR_LONG;
}

/** What is told together is of one part; of chargers and cars there may be several. */
const CALLED: Readonly<Record<ReturnType<typeof partOfFault>, string>> = {
  line: 'bus',
  bus: 'bus',
  charger: 'charger',
  meter: 'meter',
  fuse: 'fuse',
  car: 'car',
  control: 'powerwall',
  notify: 'notify',
  file: 'sunpilot',
  other: 'sunpilot',
};

/** What a fault is a fault of: as long as anything is wrong with it, nothing of it is known to be well. */
export function partOf({ key, about }: Fault): string {
  const part = CALLED[partOfFault(key)];
  if (part === 'charger') return `charger_${about['id'] ?? ''}`;
  return part === 'car' ? `car_${about['car'] ?? ''}` : part;
}

/** The same again, however its numbers change. What comes in turns, as the ways in which a line is lost, is one thing. */
export function markOf(fault: Fault): string {
  const { key, about } = fault;
  if (partOfFault(key) === 'line') return 'line';
  if (toldAfter(fault) === FOR_LONG) return 'long';
  return [key, about['id'], about['file'], about['target']].filter(part => part !== undefined).join(' ');
}
