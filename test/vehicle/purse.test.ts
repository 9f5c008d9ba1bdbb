import { describe, expect, it } from '@jest/globals';
import * as fc from 'fast-check';
import { type RequestKind, requestKinds } from '../../src/charging/snapshot.ts';
import { Failure } from '../../src/runtime/failure.ts';
import type { Kept } from '../../src/runtime/store.ts';
import { type Epoch, epoch, hours } from '../../src/units.ts';
import { type Tariff, carsOnBill, fleetKind, tariffOf, teslemetryKind } from '../../src/vehicle/billing.ts';
import { Purse } from '../../src/vehicle/purse.ts';
import type { Requests } from '../../src/vehicle/requests.ts';
import { HandClock } from '../support/hand-clock.ts';

type File = { readonly days: Requests };

/** A disk that is read back, and that may take nothing. */
class Disk implements Kept<File> {
  file: File | undefined;
  writes = 0;
  full = false;

  copy(): Disk {
    return Object.assign(new Disk(), { file: this.file });
  }

  load(): Promise<File | undefined> {
    return Promise.resolve(this.file);
  }

  save(file: File): Promise<void> {
    if (this.full) return Promise.reject(new Failure('file_not_written', { file: 'x', why: 'full' }));
    this.writes += 1;
    this.file = file;
    return Promise.resolve();
  }
}

function one(connection: string, cars = 1): Tariff {
  const tariff = tariffOf(connection, cars);
  if (tariff === undefined) throw new Error(`${connection} is free`);
  return tariff;
}

const NOON = epoch(Date.UTC(2026, 5, 21, 10));
const tariff = one('fleet_api');

function opened(disk = new Disk(), start: Epoch = NOON) {
  const clock = new HandClock(start);
  const purse = new Purse({ kept: disk, tariff, clock, zone: () => 'Europe/Berlin' });
  return { disk, clock, purse };
}

async function spend(purse: Purse, kind: RequestKind, times: number, stops = false): Promise<void> {
  for (let time = 0; time < times; time += 1) await purse.take(kind, stops);
}

const keys = (purse: Purse): readonly string[] => purse.faults().map(({ key }) => key);

describe('what is paid for on the way to a car', () => {
  it('is counted by kind, and priced for the month', async () => {
    const { purse } = opened();
    await spend(purse, 'data', 3);
    await spend(purse, 'commands', 2);
    await spend(purse, 'wakes', 1);
    expect(purse.seen().today).toEqual({ data: 3, commands: 2, wakes: 1 });
    expect(purse.seen().monthUsd).toBeCloseTo(0.028, 6);
    purse.giveBack('data');
    expect(purse.seen().today.data).toBe(2);
  });

  it.each(requestKinds)('stays within the day’s budget of %s, except for stops', async kind => {
    const { purse } = opened();
    await spend(purse, kind, tariff.budget[kind]);
    await expect(purse.take(kind, false)).rejects.toThrow(`car_budget_${kind}`);
    expect(keys(purse)).toEqual([`car_budget_${kind}`]);
    expect(purse.left(kind)).toBe(0);
    await spend(purse, kind, 2, true);
    expect(purse.seen().today[kind]).toBe(tariff.budget[kind] + 2);
  });

  it('has its budget anew at midnight at home, and keeps the month', async () => {
    const { purse, clock } = opened();
    await spend(purse, 'data', tariff.budget.data);
    clock.pass(hours(12));
    expect(purse.left('data')).toBe(1);
    expect(keys(purse)).toEqual([]);
    expect(purse.seen().monthUsd).toBeCloseTo(tariff.budget.data * 0.002, 6);
  });

  it('is neither forgotten nor forgiven by a clock that was set back and forth', async () => {
    const { purse, clock } = opened();
    await spend(purse, 'wakes', tariff.budget.wakes);
    clock.jump(hours(-24 * 365));
    expect(purse.left('wakes')).toBe(1);
    clock.jump(hours(24 * 365));
    expect(purse.left('wakes')).toBe(0);
  });

  it('outlives a restart exactly, and a crash never with less than was sent', () =>
    fc.assert(
      fc.asyncProperty(
        fc.array(fc.record({ kind: fc.constantFrom(...requestKinds), billed: fc.boolean() }), {
          maxLength: 60,
        }),
        async sent => {
          const { purse, disk } = opened();
          for (const { kind, billed } of sent) {
            await purse.take(kind, true);
            if (!billed) purse.giveBack(kind);
          }
          const { today } = purse.seen();
          const crashed = opened(disk.copy()).purse;
          await crashed.take('wakes', true);
          const after = crashed.seen().today;
          for (const kind of requestKinds) {
            expect(after[kind]).toBeGreaterThanOrEqual(today[kind]);
            expect(after[kind]).toBeLessThanOrEqual(today[kind] + 6);
          }
          await purse.close();
          const restarted = opened(disk).purse;
          await restarted.take('data', true);
          expect(restarted.seen().today).toEqual({ ...today, data: today.data + 1 });
        },
      ),
    ));

  it('is written to disk far less often than it is sent', async () => {
    const { purse, disk } = opened();
    await spend(purse, 'data', 60);
    expect(disk.writes).toBe(10);
  });

  it('goes out although the disk takes nothing, which is told', async () => {
    const { purse, disk } = opened();
    disk.full = true;
    await spend(purse, 'commands', 1);
    expect(keys(purse)).toEqual(['file_not_written']);
    disk.full = false;
    await spend(purse, 'commands', 6);
    expect(keys(purse)).toEqual([]);
  });
});

describe('the budgets', () => {
  it('keep a month of 31 days inside the credit, whatever the number of cars', () => {
    for (const cars of [1, 2, 3, 4]) {
      const { budget, usd } = one('fleet_proxy', cars);
      const day = requestKinds.reduce((sum, kind) => sum + budget[kind] * usd[kind], 0);
      expect(day * 31 * cars).toBeLessThan(9.5);
      expect(Math.min(...requestKinds.map(kind => budget[kind]))).toBeGreaterThan(0);
    }
  });

  it('are shared by cars on one bill, and there are none where nothing is billed', () => {
    const all = ['fleet_api', 'fleet_proxy', 'teslemetry', 'ble_proxy'].map(connection => ({ connection }));
    expect(carsOnBill('fleet_api', all)).toBe(2);
    expect(carsOnBill('teslemetry', all)).toBe(1);
    expect(tariffOf('ble_proxy', 1)).toBeUndefined();
    expect(tariffOf('tessie', 1)).toBeUndefined();
  });
});

describe('a request', () => {
  const car = '/api/1/vehicles/5YJ3E1EA3JF012345';

  it('to the Fleet API is billed by its kind; asking whether the car is awake is free', () => {
    expect(fleetKind(car)).toBeUndefined();
    expect(fleetKind(`${car}/vehicle_data?endpoints=charge_state`)).toBe('data');
    expect(fleetKind('/api/1/vehicles/fleet_status')).toBe('data');
    expect(fleetKind(`${car}/signed_command`)).toBe('commands');
    expect(fleetKind(`${car}/command/charge_stop`)).toBe('commands');
    expect(fleetKind(`${car}/wake_up`)).toBe('wakes');
  });

  it('to Teslemetry is free where it asks for what is kept', () => {
    expect(teslemetryKind(`${car}/vehicle_data?endpoints=charge_state`)).toBeUndefined();
    expect(teslemetryKind('/api/refresh/5YJ3E1EA3JF012345')).toBe('data');
    expect(teslemetryKind(`${car}/command/charge_start`)).toBe('commands');
    expect(teslemetryKind(`${car}/wake_up`)).toBe('wakes');
  });
});
