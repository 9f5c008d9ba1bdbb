import { describe, expect, it } from '@jest/globals';
import * as fc from 'fast-check';
import { type Fault, faultKeys } from '../../src/runtime/failure.ts';
import { partOf } from '../../src/homeassistant/fault-concerns.ts';
import { millis } from '../../src/units.ts';
import { ConcernedHome } from './concerned.ts';

const password: Fault = { key: 'gateway_password', about: {} };
const unreachable: Fault = { key: 'gateway_unreachable', about: { host: '10.0.0.5' } };

describe('an owner whose gateway password is wrong', () => {
  it('is told once, with what to do, and no longer when it is right', async () => {
    const home = await ConcernedHome.in();
    home.faults = [password];
    home.run(55);
    expect(home.told).toEqual([]);
    home.run(600);
    expect(home.told).toEqual([expect.stringMatching(/refuses the password\. Enter the customer password/)]);
    home.faults = [];
    home.run(120);
    expect(home.standing).toEqual({});
  });

  it('is not told twice because the gateway takes no logins for a while or is away in between', async () => {
    const home = await ConcernedHome.in();
    for (let n = 0; n < 3; n += 1) {
      home.faults = [password];
      home.run(300);
      home.faults = [{ key: 'gateway_limited', about: { minutes: 5 } }];
      home.run(300);
      home.faults = [unreachable];
      home.run(300);
    }
    expect(home.told).toHaveLength(1);
    expect(Object.keys(home.standing)).toEqual(['meter']);
  });

  it('is told of its new certificate, too, when that comes up afterwards', async () => {
    const home = await ConcernedHome.in();
    home.faults = [password];
    home.run(120);
    home.faults = [{ key: 'gateway_certificate', about: { host: '10.0.0.5' } }];
    home.run(120);
    expect(home.told).toEqual([
      expect.stringContaining('refuses the password') as unknown,
      expect.stringContaining('shows another certificate') as unknown,
    ]);
  });
});

describe('an owner', () => {
  it('is told of a lost bus within half a minute, once, in whatever words it is lost', async () => {
    const home = await ConcernedHome.in();
    const port = { port: '/dev/ttyUSB0' };
    home.faults = [{ key: 'port_lost', about: port }];
    home.run(10);
    home.faults = [{ key: 'port_missing', about: port }];
    home.run(21);
    expect(home.told).toEqual([
      expect.stringContaining('is not there. Plug the RS-485 adapter in') as unknown,
    ]);
    home.faults = [{ key: 'port_lost', about: port }];
    home.run(120);
    expect(home.told).toHaveLength(1);
  });

  it('is told of one lost Wall Connector by its name, and of none of them where the bus is lost', async () => {
    const home = await ConcernedHome.in();
    home.faults = [{ key: 'charger_lost', about: { id: '1839' } }];
    home.run(35);
    expect(home.told).toEqual([expect.stringContaining('Wall Connector 1839 no longer answers') as unknown]);
    const silent = await ConcernedHome.in();
    silent.faults = [{ key: 'bus_silent', about: {} }, ...home.faults];
    silent.run(35);
    expect(silent.told).toEqual([expect.stringContaining('No Wall Connector is heard') as unknown]);
  });

  it('is not told of what passes by itself, but of what has lasted for an hour', async () => {
    const home = await ConcernedHome.in();
    home.faults = [unreachable];
    home.run(1800);
    home.faults = [{ key: 'gateway_timeout', about: { host: '10.0.0.5' } }];
    home.run(1750);
    expect(home.told).toEqual([]);
    home.run(60);
    expect(home.told).toHaveLength(1);
  });

  it('is told of every fault sooner or later, but of those that end by themselves or are told elsewhere', async () => {
    const untold: string[] = [];
    for (const key of faultKeys) {
      const home = await ConcernedHome.in();
      home.run(1);
      home.faults = [{ key, about: { id: '1839', car: 'Model 3' } }];
      home.look();
      const { facts } = home;
      const nowMs = millis(facts.snapshot.nowMs + 3_600_000);
      home.look({ ...facts, snapshot: { ...facts.snapshot, nowMs } });
      if (home.told.length === 0) untold.push(key);
    }
    expect(untold).toEqual([
      'gateway_limited',
      'car_limited',
      'car_budget_data',
      'car_budget_commands',
      'car_budget_wakes',
      'control_limited',
      'home_assistant_unreachable',
      'home_assistant_token',
      'supervisor_token',
      'home_assistant_no_mqtt',
      'home_assistant_refused',
      'notify_failed',
    ]);
  });

  it('is told that the options are wrong, with each of them, until they are right', async () => {
    const home = await ConcernedHome.in();
    home.run(1);
    const told = { key: 'set_up_needed', numbers: {} } as const;
    const wrong = ['meter.password must be there.', 'home.radius is not known.'];
    home.look({ ...home.facts, decision: { ...home.stage.last, told, chargers: [] }, problems: wrong });
    expect(home.told).toEqual([
      expect.stringMatching(/options are not complete.*\n- meter\.password must be there\.\n- home\.radius/),
    ]);
    home.run(70);
    expect(home.standing).toEqual({});
  });

  it('is never told the same more often than it has been over for a minute', () => {
    const some = fc.array(fc.constantFrom(...faultKeys), { maxLength: 3 });
    const history = fc.array(fc.tuple(some, fc.integer({ min: 1, max: 400 })), { maxLength: 8 });
    return fc.assert(
      fc.asyncProperty(history, async spans => {
        const home = await ConcernedHome.in();
        home.run(1);
        const { facts } = home;
        let now = Number(facts.snapshot.nowMs);
        const faultyMs = new Map<string, number>();
        for (const [keys, seconds] of spans) {
          const faults = keys.map(key => ({ key, about: { id: '1839', car: 'Model 3' } }));
          for (let n = 0; n < seconds; n += 5) {
            now += 5000;
            for (const fault of faults) faultyMs.set(partOf(fault), now);
            const before = home.standing;
            home.look({ ...facts, faults, snapshot: { ...facts.snapshot, nowMs: millis(now) } });
            const kept = Object.entries(before).filter(([id]) => id in home.standing);
            const gone = Object.keys(before).filter(id => !(id in home.standing));
            const quietMs = gone.map(id => now - (faultyMs.get(id) ?? 0));
            expect(quietMs.filter(quiet => quiet < 60_000)).toEqual([]);
            for (const [id, { marks }] of kept) {
              const after = home.standing[id]?.marks ?? [];
              expect(after.slice(0, marks.length)).toEqual(marks);
              expect(new Set(after).size).toBe(after.length);
            }
          }
          const isQuiet = keys.length === 0 && seconds > 70;
          expect(isQuiet ? home.standing : {}).toEqual({});
        }
      }),
      { numRuns: 40 },
    );
  });
});
