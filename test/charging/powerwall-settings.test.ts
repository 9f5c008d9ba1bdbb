import { describe, expect, it } from '@jest/globals';
import { PowerwallNight, reserve } from '../support/powerwall-night.ts';

const HOUR = 3600;

/** A night in which a car has charged for some minutes, and the reserve was raised for it. */
const held = (): PowerwallNight => {
  const night = new PowerwallNight();
  night.charges = true;
  return night.run(300);
};

describe('a car that charges at night', () => {
  it('has the reserve raised to the level, rounded down, once it has drawn current for a minute', () => {
    const night = new PowerwallNight();
    night.run(600);
    expect(night.sent).toEqual([]);
    night.charges = true;
    night.run(59);
    expect(night.sent).toEqual([]);
    night.run(10);
    expect(night.sent).toMatchObject([reserve(62)]);
    expect(night.why).toBe('raising_reserve');
    night.run(120);
    expect([night.cloud.reserve, night.why]).toEqual([62, 'holding_reserve']);
  });

  it('has it given back five minutes after the last current', () => {
    const night = held();
    night.charges = false;
    night.run(299);
    expect(night.cloud.reserve).toBe(62);
    night.run(60);
    expect(night.cloud.reserve).toBe(20);
    expect(night.sent).toMatchObject([reserve(62), reserve(20)]);
    night.run(HOUR);
    expect([night.sent.length, night.memory.kept.powerwall, night.why]).toEqual([2, undefined, 'as_found']);
  });

  it('that pauses for less than that keeps it', () => {
    const night = held();
    for (let pause = 0; pause < 5; pause += 1) {
      night.charges = false;
      night.run(280);
      night.charges = true;
      night.run(20);
    }
    expect(night.sent).toHaveLength(1);
  });

  it('has it given back when the window opens, though it goes on charging', () => {
    const night = held();
    night.inside = true;
    night.run(60);
    expect(night.cloud.reserve).toBe(20);
    night.run(HOUR);
    expect(night.sent).toHaveLength(2);
  });

  it('has it given back when the switch is turned off', () => {
    const night = held();
    night.set({ protect_reserve: false });
    night.run(60);
    expect(night.cloud.reserve).toBe(20);
  });

  it('by day changes nothing', () => {
    const night = new PowerwallNight();
    night.inside = true;
    night.charges = true;
    night.run(HOUR);
    expect([night.sent, night.cloud.looks]).toEqual([[], 1]);
  });

  it('changes nothing that both switches leave alone, and asks for nothing', () => {
    const night = new PowerwallNight();
    night.set({ protect_reserve: false });
    night.charges = true;
    night.run(HOUR);
    expect([night.sent, night.cloud.looks]).toEqual([[], 1]);
  });

  it('changes nothing where the reserve is as high already', () => {
    const night = new PowerwallNight();
    night.cloud.reserve = 70;
    night.charges = true;
    night.run(HOUR);
    expect([night.sent, night.why]).toEqual([[], 'reserve_enough']);
    expect(night.cloud.looks).toBe(2);
  });

  it('is not seen through a charger that is not heard any more', () => {
    const night = held();
    night.heard = false;
    night.run(400);
    expect(night.cloud.reserve).toBe(20);
  });
});

const full = (): PowerwallNight => {
  const night = new PowerwallNight();
  night.level = 93.7;
  night.charges = true;
  return night;
};

describe('a level above 80 %, to which no reserve can be set', () => {
  it('is held down to 80 %, and that is said', () => {
    const night = full();
    night.run(300);
    expect([night.cloud.reserve, night.why]).toEqual([80, 'holding_in_part']);
    expect(night.last?.told.numbers).toEqual({ found: 20, percent: 80, level: 93 });
  });

  it('is held by the mode where the owner allowed that', () => {
    const night = full();
    night.set({ backup_at_night: true });
    night.run(300);
    expect([night.cloud.reserve, night.cloud.mode, night.why]).toEqual([20, 'backup', 'holding_backup']);
    night.charges = false;
    night.run(400);
    expect(night.cloud.mode).toBe('self_consumption');
  });

  it('is left where the reserve is at 80 % already', () => {
    const night = full();
    night.cloud.reserve = 80;
    night.run(300);
    expect([night.sent, night.why]).toEqual([[], 'reserve_enough']);
  });
});

describe('the mode alone', () => {
  it('holds the Powerwall where only that is allowed, at any level', () => {
    const night = new PowerwallNight();
    night.set({ protect_reserve: false, backup_at_night: true });
    night.cloud.mode = 'autonomous';
    night.level = undefined;
    night.charges = true;
    night.run(300);
    expect([night.cloud.reserve, night.cloud.mode]).toEqual([20, 'backup']);
    night.inside = true;
    night.run(60);
    expect(night.cloud.mode).toBe('autonomous');
  });

  it('is left where nobody could give it back', () => {
    const night = new PowerwallNight();
    night.set({ protect_reserve: false, backup_at_night: true });
    night.cloud.mode = 'unknown';
    night.charges = true;
    night.run(300);
    expect([night.sent, night.why]).toEqual([[], 'mode_unknown']);
  });

  it('is left where the Powerwall follows it already', () => {
    const night = new PowerwallNight();
    night.set({ backup_at_night: true });
    night.cloud.mode = 'backup';
    night.charges = true;
    night.run(HOUR);
    expect([night.sent, night.why]).toEqual([[], 'backup_enough']);
  });
});

describe('the owner', () => {
  it('changes a raised reserve in the app: it stays, and nothing more is changed in this night', () => {
    const night = held();
    night.cloud.ownerSets(reserve(35));
    night.run(HOUR);
    night.charges = false;
    night.run(HOUR);
    expect(night.cloud.reserve).toBe(35);
    expect(night.sent).toHaveLength(1);
  });

  it('who put it back while the car still charges is not overruled, also after a restart', () => {
    const night = held();
    night.cloud.ownerSets(reserve(20));
    night.set({ protect_reserve: false });
    night.run(60);
    expect(night.why).toBe('left_to_owner');
    night.set({ protect_reserve: true });
    night.run(HOUR).restart(60).run(HOUR);
    expect([night.cloud.reserve, night.sent.length]).toEqual([20, 1]);
  });

  it('is served again in the next night', () => {
    const night = held();
    night.cloud.ownerSets(reserve(35));
    night.inside = true;
    night.charges = false;
    night.run(HOUR);
    night.inside = false;
    night.charges = true;
    night.run(300);
    expect([night.cloud.reserve, night.sent.length]).toEqual([62, 2]);
    night.inside = true;
    night.run(300);
    expect(night.cloud.reserve).toBe(35);
  });

  it('changes it by its entity: it is sent as it is, and stays', () => {
    const night = held();
    night.wish(reserve(62));
    night.run(1);
    expect(night.sent).toMatchObject([reserve(62), reserve(62)]);
    night.charges = false;
    night.run(2 * HOUR);
    expect([night.cloud.reserve, night.sent.length]).toEqual([62, 2]);
  });

  it('changes what SunPilot has nothing to do with: only that is sent', () => {
    const night = held();
    night.wish({ kind: 'mode', mode: 'autonomous' });
    night.run(60);
    night.charges = false;
    night.run(HOUR);
    expect([night.cloud.reserve, night.cloud.mode]).toEqual([20, 'autonomous']);
  });
});

describe('a change of the owner’s on its way', () => {
  it('that was sent before ours and is seen after it is what is given back', () => {
    const night = new PowerwallNight();
    night.cloud.delay = 300;
    night.charges = true;
    night.run(70);
    expect(night.sent).toHaveLength(1);
    night.cloud.ownerSets(reserve(35));
    night.run(600);
    expect(night.cloud.reserve).toBe(35);
    night.inside = true;
    night.run(HOUR);
    expect(night.cloud.reserve).toBe(35);
  });
});
