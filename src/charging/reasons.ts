/**
 * The closed list of what a decision can be for, with the numbers that its sentence needs.
 * Each has a name and a sentence in every file of `translations/`, with exactly these placeholders.
 */
export const reasons = {
  following_sun: ['surplus', 'exported', 'battery', 'drawn', 'amps', 'volts'],
  holding_minimum: ['amps', 'surplus', 'needed', 'left'],
  minimum_pays: ['amps', 'surplus', 'needed'],
  thin_sun: ['amps', 'surplus', 'needed'],
  minimum_from_any_source: ['amps', 'surplus'],
  keeping_limit: ['amps'],
  owner_charges: ['amps'],
  asked_charges: ['amps'],
  ready_by_charges: ['car', 'level', 'wanted', 'by', 'amps'],
  ready_by_planned: ['car', 'level', 'wanted', 'by', 'start'],
  minimum_level_charges: ['car', 'level', 'wanted', 'amps'],
  limit_only: ['amps', 'surplus'],
  waiting_for_sun: ['surplus', 'needed', 'missing', 'steady'],
  waiting_for_value: ['surplus', 'needed', 'missing'],
  waiting_for_steady_sun: ['surplus', 'needed', 'left'],
  another_cars_turn: ['surplus', 'car', 'left'],
  waiting_for_powerwall: ['level', 'threshold', 'surplus', 'needed'],
  resting: ['left'],
  limiting_first: ['amps'],
  starting: ['car', 'left'],
  waking: ['car', 'left'],
  start_refused: ['car', 'why', 'left'],
  start_not_confirmed: ['car', 'left'],
  starts_used_up: ['starts'],
  stopping: ['amps', 'why'],
  stop_not_confirmed: ['amps', 'seconds'],
  cut_off: [],
  stop_respected: [],
  complete: ['car', 'level'],
  switched_off: [],
  due_while_off: ['car', 'level', 'wanted'],
  outside_window: ['start', 'end'],
  not_governed: ['amps'],
  not_plugged_in: [],
  plug_unknown: ['car'],
  not_at_home: ['car'],
  place_unknown: ['car'],
  car_unreachable: ['car'],
  meter_missing: ['seconds', 'amps'],
  off_grid: ['amps'],
  off_grid_minimum: ['amps', 'level'],
  grid_unsure: ['amps'],
  fuse_limits: ['amps', 'load', 'fuse'],
  fuse_full: ['amps', 'load', 'fuse'],
  phases_missing: ['seconds', 'amps'],
  bus_missing: ['seconds'],
  charger_silent: ['seconds'],
  charger_error: [],
  no_charger: [],
  set_up_needed: [],
} as const satisfies Record<string, readonly string[]>;

export type Reason = keyof typeof reasons;

/** A reason with its numbers (and the car's name, where the sentence has it). */
export type Told = {
  [R in Reason]: {
    readonly key: R;
    readonly numbers: Readonly<Record<(typeof reasons)[R][number], number | string>>;
  };
}[Reason];
