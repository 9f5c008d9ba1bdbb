import { readPrivateKey } from '../vehicle/signed/private-key.ts';
import { text, webAddress } from './fields.ts';

/** A login of the owner's application at Tesla. */
export const account = {
  client_id: text('must be the client id of your application at developer.tesla.com'),
  refresh_token: text('must be the refresh token that Tesla gave your application'),
  auth_url: webAddress(
    'must be an address, for example https://fleet-auth.prd.vn.cloud.tesla.com',
  ).exactOptional(),
};

/** The Fleet API, with the key of the application that signs commands to cars. */
export const fleetApi = {
  url: webAddress(
    "must be the Fleet API's address, for example https://fleet-api.prd.eu.vn.cloud.tesla.com",
  ).exactOptional(),
  ...account,
  private_key: text(
    'must be a P-256 private key as PEM (or its base64), or be left empty for a key that SunPilot makes',
    key => readPrivateKey(key) !== undefined,
  ).exactOptional(),
};

/** Neither blanks nor line breaks: it goes into the head of every request. */
export const tokenOf = (provider: string) =>
  text(`must be the access token that ${provider} made for you`, token => /^[!-~]+$/.test(token));

/** A provider that stands between SunPilot and Tesla. Its token needs no login, so `auth_url` has no effect. */
const provider = (name: string, address: string) => ({
  url: webAddress(`must be the address of ${name}, for example ${address}`).exactOptional(),
  auth_url: account.auth_url,
  token: tokenOf(name),
});

export const teslemetry = provider('Teslemetry', 'https://api.teslemetry.com');
export const tessie = provider('Tessie', 'https://api.tessie.com');
