import { describe, expect, it } from '@jest/globals';
import { secretsOf } from '../../src/options/secrets.ts';
import { faultsOf, installation, optionsOf } from './owner.ts';

const withControl = (keys: unknown): object => ({ ...installation, powerwall_control: keys });
const application = { connection: 'fleet_api', client_id: 'my-app', refresh_token: 'EU_secret-refresh' };

describe("the Powerwall's own settings", () => {
  it.each([undefined, null, {}, { connection: '', site: null, token: ' ' }])(
    'are left alone with powerwall_control as %j',
    keys => {
      expect(optionsOf(withControl(keys)).powerwall_control).toBeUndefined();
    },
  );

  it.each([
    [application],
    [{ ...application, site: '2252364', url: 'https://fleet-api.example', auth_url: 'https://auth.example' }],
    [{ connection: 'teslemetry', token: 'secret-token' }],
    [{ connection: 'tessie', token: 'secret-token', site: '2252364', url: 'http://192.168.1.60' }],
  ])('may be changed by the way of %j', keys => {
    expect(optionsOf(withControl(keys)).powerwall_control).toEqual(keys);
  });

  it('are not changed by a way that is not whole: what is missing is named', () => {
    expect(faultsOf(withControl({ connection: 'fleet_api' }))).toEqual([
      'powerwall_control.client_id is missing; it must be the client id of your application at developer.tesla.com',
      'powerwall_control.refresh_token is missing; it must be the refresh token that Tesla gave your application',
    ]);
    expect(faultsOf(withControl({ connection: 'tessie' }))).toEqual([
      'powerwall_control.token is missing; it must be the access token that Tessie made for you',
    ]);
    expect(faultsOf(withControl({ site: '2252364' }))).toEqual([
      'powerwall_control.connection is missing; it must be fleet_api, teslemetry or tessie',
    ]);
  });

  it.each(['my house', '12-3', 5])('are not looked for at the site %j', site => {
    const [fault = ''] = faultsOf(withControl({ ...application, site }));
    expect(fault).toContain('must be the number of your energy site');
  });

  it('are told what belongs to another way, and what is misspelt', () => {
    expect(
      faultsOf(withControl({ connection: 'tessie', token: 'secret', client_id: 'x', sit: '1' })),
    ).toEqual([
      'powerwall_control.client_id ("x") belongs to the connection fleet_api, not to tessie; remove it',
      'powerwall_control.sit ("1") is not known (did you mean site?)',
    ]);
    expect(faultsOf(withControl({ connection: 'powerwall' }))).toEqual([
      'powerwall_control.connection ("powerwall") must be fleet_api, teslemetry or tessie',
    ]);
  });

  it('have credentials that no log shows', () => {
    expect(secretsOf(optionsOf(withControl(application)))).toContain('EU_secret-refresh');
    expect(secretsOf(optionsOf(withControl({ connection: 'tessie', token: 'secret-token' })))).toContain(
      'secret-token',
    );
  });
});
