/** What can be wrong with a gateway for a while. */
export type GatewayFault =
  /** Its site controller stands still: the meters answer an empty 502, logins go on. */
  | 'stopped'
  /** 503 to everything. */
  | 'busy'
  /** A notice in HTML to everything, as after an update. */
  | 'page'
  /** No answer at all. */
  | 'hangs'
  /** 429 to everything, with `Retry-After`. */
  | 'limited'
  /** The same, with a number of seconds that nobody can mean. */
  | 'limited_absurdly'
  /** Every password is wrong. */
  | 'refuses_logins'
  /** Takes no token for reading, not even a new one. */
  | 'refuses_tokens'
  /** Shows a customer the three most important endpoints, and nothing else. */
  | 'forbids_extras'
  /** JSON that breaks off. */
  | 'garbage'
  | 'gzip_unannounced'
  | 'grid_word_null'
  | 'grid_endpoint_missing'
  | 'level_endpoint_missing'
  /** The battery's meter is listed as one that has never been heard. */
  | 'battery_unheard'
  /** The same values and the same time stamp for ever. */
  | 'meter_frozen'
  /** Calls its meter silent only after 60 s, as a Powerwall 3 does. */
  | 'meter_unhurried';
