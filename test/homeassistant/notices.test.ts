import { describe, expect, it } from '@jest/globals';
import { postNotice, withdrawNotice } from '../../src/homeassistant/notices.ts';

describe('a notice', () => {
  it('is posted and taken back under one id, which no other program uses', async () => {
    const calls: unknown[] = [];
    const home = {
      call: (message: unknown) => Promise.resolve(calls.push(message)),
      listen: () => Promise.resolve(),
      first: () => Promise.resolve(undefined),
    };
    await postNotice(home, { id: 'bus', message: 'Nobody answers.' });
    await withdrawNotice(home, 'bus');
    const call = { type: 'call_service', domain: 'persistent_notification' };
    const create = { notification_id: 'sunpilot_bus', title: 'SunPilot', message: 'Nobody answers.' };
    expect(calls).toEqual([
      { ...call, service: 'create', service_data: create },
      { ...call, service: 'dismiss', service_data: { notification_id: 'sunpilot_bus' } },
    ]);
  });
});
