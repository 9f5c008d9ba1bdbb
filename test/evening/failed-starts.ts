import {
  ends,
  hosted,
  QUIET,
  type Refusal,
  refusing,
  reply,
  served,
  serves,
  shows,
  tesla,
} from './refusal.ts';

const PAIRED = 'Add that key to the car: with Bluetooth by key card at the car, else in the Tesla app.';
const UNCONFIRMED = 'no current followed; tried again in';

/** Starts that come to nothing, or seem to, one after the other, while the sun shines. */
export const failedStarts: readonly Refusal[] = [
  serves(
    'no network, or out of radio’s reach',
    ['ble_proxy', ...tesla, 'teslemetry'],
    { offline: true, outOfRange: true },
    'If the car is at home, check its network; with Bluetooth, that the proxy stands near it.',
  ),
  serves(
    'no network, which the provider takes for sleep',
    ['tessie'],
    { offline: true },
    "Check the plug, the car's own schedule and its network.",
  ),
  serves(
    '408 for a car that was thought awake',
    [...tesla, ...hosted],
    { answersCommands: reply(408, 'vehicle unavailable: vehicle is offline or asleep') },
    UNCONFIRMED,
  ),
  serves(
    '429 for a command',
    [...tesla, ...hosted],
    { answersCommands: reply(429, 'rate limited', QUIET) },
    'make other programs ask less often.',
  ),
  serves(
    'the car’s own refusal',
    served,
    { refuses: 'no_power' },
    'Model 3 refused to start: it gets no power from the charger; look at the light of the Wall Connector',
  ),
  serves('silent success', served, { ignoresStart: true }, UNCONFIRMED),
  serves(
    'a key that is not paired',
    ['fleet_proxy'],
    {
      answersCommands: reply(
        500,
        'vehicle rejected request: your public key has not been paired with the vehicle',
      ),
    },
    PAIRED,
  ),
  {
    about: 'a key that is not paired',
    on: ['fleet_api'],
    begin: ({ way }) => way.computer?.unpair(),
    end: ({ way }) => way.pair?.(),
    says: 'open https://tesla.com/_ak/YOUR-DOMAIN on the phone with the Tesla app and approve it.',
  },
  {
    about: 'the car’s own refusal',
    on: ['home_assistant'],
    begin: ({ way }) => ends(way, refusing('Command was unsuccessful: no_power'), 'turn_on'),
    end: ({ way }) => way.behave(),
    says: 'Model 3 refused to start: it gets no power from the charger; look at the light of the Wall Connector',
  },
  {
    about: 'a switch that is disabled',
    on: ['home_assistant'],
    begin: ({ way }) =>
      shows(way, entity =>
        entity.entity_id.startsWith('switch.') ? { ...entity, disabled_by: 'user' } : entity,
      ),
    end: ({ way }) => shows(way, entity => entity),
    says: 'Allow that integration to send charging commands, and enable the switch if it is disabled.',
  },
  {
    about: 'silent success',
    on: ['home_assistant'],
    begin: ({ way }) => ends(way, { ok: true }, 'turn_on'),
    end: ({ way }) => way.behave(),
    says: UNCONFIRMED,
  },
  serves(
    'a start that is obeyed and never answered',
    ['fleet_api', ...hosted],
    { obeysInSilence: true },
    'Charging started: Model 3 at 1839.',
  ),
];
