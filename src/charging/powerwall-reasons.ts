/**
 * What becomes of the Powerwall's own settings, with the numbers that the sentence needs. Each has a sentence under
 * `powerwall` in `translations/`.
 */
export const powerwallReasons = {
  as_found: [],
  raising_reserve: ['found', 'percent'],
  holding_reserve: ['found', 'percent'],
  holding_in_part: ['found', 'percent', 'level'],
  setting_backup: [],
  holding_backup: [],
  giving_back: [],
  left_to_owner: [],
  reserve_enough: ['percent'],
  backup_enough: [],
  storm_watch: [],
  off_grid: [],
  level_unknown: [],
  mode_unknown: [],
  settings_unread: [],
} as const satisfies Record<string, readonly string[]>;

type Reason = keyof typeof powerwallReasons;

export type PowerwallTold = {
  [R in Reason]: {
    readonly key: R;
    readonly numbers: Readonly<Record<(typeof powerwallReasons)[R][number], number>>;
  };
}[Reason];
