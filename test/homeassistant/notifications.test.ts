import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { Notifications, NotificationsFile } from '../../src/homeassistant/notifications.ts';
import type { Fault } from '../../src/runtime/failure.ts';
import type { DataFolder } from '../../src/runtime/store.ts';
import { minutes, seconds } from '../../src/units.ts';
import { HandClock } from '../support/hand-clock.ts';
import { memoryFolder } from '../support/memory-folder.ts';
import { ConcernedHome } from './concerned.ts';
import { Phone } from './phone.ts';

const password: Fault = { key: 'gateway_password', about: {} };
const TAG = 'sunpilot_meter';

let folder: DataFolder;
let clock: HandClock;
let phone: Phone;
let home: ConcernedHome;
let notifications: Notifications;
let lost: AbortController;
let living: Promise<void>;

/** As the program starts: what was told is on disk. */
function start(): void {
  notifications = new Notifications(clock, folder('notifications.json', NotificationsFile));
  connect();
}

function connect(): void {
  lost = new AbortController();
  living = notifications.live(phone, lost.signal);
}

async function stop(): Promise<void> {
  lost.abort();
  await living;
}

/** So many seconds of the home, each of them shown. */
async function live(duration: number): Promise<void> {
  for (let n = 0; n < duration; n += 1) {
    home.stage.run(1);
    notifications.show(home.facts);
    await clock.live(seconds(1));
  }
}

beforeEach(async () => {
  folder = memoryFolder();
  clock = new HandClock();
  phone = new Phone();
  home = await ConcernedHome.in();
  start();
  await live(3);
});

afterEach(() => stop());

const named = (notify: string): void => home.stage.set({ notify });

describe('a wrong password', () => {
  it('is told in Home Assistant and on the phone, once, and taken back from both', async () => {
    named('notify.mobile_app_phone');
    home.faults = [password];
    await live(300);
    expect(phone.notices.get(TAG)).toContain('refuses the password');
    expect(phone.messages.get(TAG)).toContain('refuses the password');
    expect(phone.rang).toHaveLength(1);
    home.faults = [];
    await live(70);
    expect([...phone.notices, ...phone.messages]).toEqual([]);
  });

  it('is told in Home Assistant alone where no target is named, and on the phone as soon as one is', async () => {
    home.faults = [password];
    await live(90);
    expect([phone.notices.size, phone.rang.length]).toEqual([1, 0]);
    const { calls } = phone;
    await live(60);
    expect(phone.calls).toBe(calls);
    named('notify.mobile_app_phone');
    await live(3);
    expect(phone.rang).toHaveLength(1);
  });

  it('is not told twice after a restart, though its owner has dismissed it, and still taken back', async () => {
    named('notify.mobile_app_phone');
    home.faults = [password];
    await live(90);
    await stop();
    phone.notices.clear();
    start();
    await live(90);
    expect([phone.notices.size, phone.rang.length]).toEqual([0, 1]);
    await stop();
    home.faults = [];
    start();
    await live(70);
    expect([...phone.messages]).toEqual([]);
  });

  it('that comes up while Home Assistant is away is told when it is back', async () => {
    await stop();
    home.faults = [password];
    await live(90);
    expect(phone.notices.size).toBe(0);
    connect();
    await live(3);
    expect(phone.notices.size).toBe(1);
  });
});

describe('a notify target', () => {
  it('may be an entity, which is sent to by an action of its own', async () => {
    named('notify.screen');
    home.faults = [password];
    await live(90);
    expect(phone.shown).toEqual([
      {
        entity_id: 'notify.screen',
        title: 'SunPilot',
        message: expect.stringContaining('password') as unknown,
      },
    ]);
    expect(notifications.fault()).toBeUndefined();
  });

  it('may be any action, which is not asked for more than a message', async () => {
    named('notify.family');
    home.faults = [password];
    await live(90);
    home.faults = [];
    await live(70);
    expect(phone.shown).toEqual([
      { title: 'SunPilot', message: expect.stringContaining('password') as unknown },
    ]);
  });

  it.each(['notify.mobile_app_fone', 'my phone', 'notify.send_message', 'light.turn_on'])(
    'that Home Assistant does not know is named at once, with those that it has: %s',
    async wrong => {
      named(wrong);
      await live(2);
      const known = 'notify.family, notify.mobile_app_phone, notify.screen';
      expect(notifications.fault()).toEqual({ key: 'notify_target', about: { target: wrong, known } });
    },
  );

  it('that is wrong loses nothing: the right one is told what still stands', async () => {
    named('notify.mobile_app_fone');
    home.faults = [password];
    await live(90);
    expect([phone.notices.size, phone.rang.length]).toEqual([1, 0]);
    named('notify.mobile_app_phone');
    await live(2);
    expect(notifications.fault()).toBeUndefined();
    expect(phone.rang).toHaveLength(1);
  });

  it('that was wrong is a notice in Home Assistant, and none of the target\u2019s own', async () => {
    named('notify.mobile_app_fone');
    await live(2);
    home.faults = [notifications.fault()].filter(fault => fault !== undefined);
    await live(70);
    expect(phone.notices.get('sunpilot_notify')).toContain('“notify.mobile_app_fone”. Enter one that it has');
    named('notify.mobile_app_phone');
    home.faults = [];
    await live(70);
    expect([phone.notices.size, phone.rang.length]).toEqual([0, 0]);
  });

  it('that is not there yet is looked for again, seldom', async () => {
    phone.isThere = false;
    named('notify.mobile_app_phone');
    home.faults = [password];
    await live(90);
    expect(notifications.fault()?.key).toBe('notify_target');
    const { calls } = phone;
    await live(60);
    expect(phone.calls - calls).toBeLessThan(4);
    phone.isThere = true;
    await clock.live(minutes(10));
    expect(phone.rang).toHaveLength(1);
    expect(notifications.fault()).toBeUndefined();
  });

  it('that cannot send at the moment is told with its own word, and gets the message later', async () => {
    phone.broken = 'Phone is off';
    named('notify.mobile_app_phone');
    home.faults = [password];
    await live(70);
    expect(notifications.fault()).toEqual({
      key: 'notify_failed',
      about: { target: 'notify.mobile_app_phone', why: 'Phone is off' },
    });
    phone.broken = undefined;
    await clock.live(minutes(2));
    expect(phone.rang).toHaveLength(1);
    expect(notifications.fault()).toBeUndefined();
  });
});

describe('removal', () => {
  it('takes every notification back, and tells nothing more', async () => {
    named('notify.mobile_app_phone');
    home.faults = [password];
    await live(90);
    await notifications.takeAllBack();
    home.faults = [{ key: 'gateway_certificate', about: { host: '10.0.0.5' } }];
    await live(90);
    expect([...phone.notices, ...phone.messages]).toEqual([]);
  });
});
