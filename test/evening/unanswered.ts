import { seconds } from '../../src/units.ts';
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
  delay,
} from './refusal.ts';

/** Questions that are not answered as they should be. */
export const unanswered: readonly Refusal[] = [
  serves(
    'no answer at all',
    served,
    { hangs: true },
    'does not answer in time. Check your internet connection or, where that server is in your home, that it is running',
  ),
  serves('slow answers', served, { slow: seconds(4) }),
  serves('a web page', served, { servesPages: true }, 'Check the address in the options.'),
  serves(
    'an error of its own',
    served,
    { answers: reply(500, 'internal_error') },
    'has a problem with Model 3: internal_error. If this goes on and that server is your own, restart it',
  ),
  serves(
    '429 with Retry-After',
    [...tesla, ...hosted],
    { answers: reply(429, 'rate limited', QUIET) },
    'SunPilot tries again in 2 min; make other programs ask less often.',
  ),
  serves(
    '403, a scope is missing',
    tesla,
    { answers: reply(403, 'Unauthorized missing scopes') },
    'Log in at Tesla again with the scopes vehicle_device_data, vehicle_location, vehicle_cmds',
  ),
  serves(
    '403, the allowance is used up',
    tesla,
    { answers: reply(403, 'account disabled: EXCEEDED_LIMIT') },
    'Raise its billing limit at developer.tesla.com, or wait for the new month.',
  ),
  serves(
    '403, mobile access is off',
    tesla,
    { answers: reply(403, 'mobile_access_disabled') },
    'Allow mobile access in the car',
  ),
  serves(
    '412, not registered in the region',
    tesla,
    { answers: reply(412, 'Account must be registered in the current region') },
    'register the domain with Tesla for that region.',
  ),
  serves(
    '404',
    [...tesla, ...hosted],
    { answers: reply(404, 'not_found') },
    'Check the VIN in the options and that the account has access to this car.',
  ),
  serves(
    '421, another region',
    ['fleet_proxy'],
    { answers: reply(421, 'user out of region') },
    'Set the address for its region in the options.',
  ),
  {
    about: 'the login is over',
    on: tesla,
    begin: ({ way }) => way.tokens?.endLogin(),
    end: at => {
      at.way.tokens?.beginLogin('token-of-a-new-login');
      return at.loginChanged();
    },
    says: 'Create a new refresh token and enter it in the options.',
  },
  serves(
    '401, the token is over',
    hosted,
    { answers: reply(401, 'invalid_token') },
    'Create a new access token in your account there and enter it in the options',
  ),
  serves(
    '402, no subscription',
    hosted,
    { answers: reply(402, 'vehicle_subscription_required') },
    'Check there that the subscription for this car is active and that credits are left.',
  ),
  serves(
    '403, no permission',
    hosted,
    { answers: reply(403, 'Unauthorized missing scopes') },
    'Log in to Tesla again there and allow vehicle data, location, commands and charging.',
  ),
  serves(
    'a key that is not paired',
    ['ble_proxy'],
    {
      answers: {
        status: 503,
        body: {
          response: { result: false, reason: 'your public key has not been paired with the vehicle' },
        },
      },
    },
    'Add that key to the car: with Bluetooth by key card at the car',
  ),
  {
    about: 'slow actions',
    on: ['home_assistant'],
    begin: at => delay(at, seconds(8)),
    end: ({ way }) => way.behave(),
    says: undefined,
  },
  {
    about: 'the integration cannot ask the car',
    on: ['home_assistant'],
    begin: ({ way }) => ends(way, refusing('Reauthentication required')),
    end: ({ way }) => way.behave(),
    says: 'Reauthentication required. Look there at the integration of the car and into its log.',
  },
  {
    about: 'the car is no longer in Home Assistant',
    on: ['home_assistant'],
    begin: ({ way }) => shows(way, () => undefined),
    end: ({ way }) => shows(way, entity => entity),
    says: 'Add it there with Tesla Fleet, Teslemetry, Tessie or an ESPHome bridge',
  },
];
