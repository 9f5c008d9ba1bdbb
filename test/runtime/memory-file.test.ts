import { expect, it } from '@jest/globals';
import type { KeptEnergy } from '../../src/charging/energy-memory.ts';
import type { Kept } from '../../src/charging/memory.ts';
import { MemoryFile } from '../../src/runtime/memory-file.ts';
import { amps, epoch, percent, wattHours } from '../../src/units.ts';

const parts = { solarWh: wattHours(1), batteryWh: wattHours(2), gridWh: wattHours(3) };
const session = {
  ...parts,
  started: '2026-06-21T08:00:00+02:00',
  car: 'Model 3',
  cost: 1.5,
  unpriced: false,
};

const energy: KeptEnergy = {
  totals: parts,
  open: { '1839': { ...session, vin: '5YJ3E1EA3JF012345' } },
  ended: [{ ...session, ended: '2026-06-21T18:00:00+02:00', charger: '1839' }],
};

/** Everything that a decision can keep. */
const all: Kept = {
  chargers: {
    '1839': {
      charge: {
        kind: 'asked',
        cause: 'boost',
        vin: '5YJ3E1EA3JF012345',
        beganMs: epoch(1),
        seenMs: epoch(2),
        untilMs: epoch(3),
      },
      start: { kind: 'sun', cause: 'sun', sentMs: epoch(4), untilMs: epoch(5), resumed: true },
      stop: { why: 'stop_button', sentMs: epoch(6) },
      interrupted: { kind: 'owners', cause: 'car', atMs: epoch(7), untilMs: epoch(8), by: 'bus' },
      respectedDay: '2026-06-21',
      barred: { day: '2026-06-21' },
      complete: { levelPercent: percent(80), limitPercent: percent(80) },
      warned: { cause: 'ready_by', untilMs: epoch(9) },
      closings: { day: '2026-06-21', count: 3, cars: { '5YJ3E1EA3JF012345': 2 } },
      phases: 3,
    },
    '2431': {
      charge: { kind: 'asked', cause: 'ready_by', beganMs: epoch(1), seenMs: epoch(2), untilMs: epoch(3) },
    },
  },
  cars: {
    '5YJ3E1EA3JF012345': {
      raised: { foundAmps: amps(5), setAmps: amps(32), fromAmps: amps(6) },
      highestAmps: amps(32),
      unplugged: false,
      raises: 1,
      returns: 0,
    },
  },
  batteries: { '5YJ3E1EA3JF012345': { whPerPercent: wattHours(780) } },
  homeBattery: { whPerPercent: wattHours(135) },
  powerwall: {
    raisedReserve: { found: percent(20), set: percent(62), sent: 'set', seen: true },
    changedMode: { found: 'autonomous', set: 'backup', sent: 'found', seen: false },
    left: true,
    wishedMs: epoch(4),
  },
  energy,
};
it('what a decision keeps comes through its file as it was', () => {
  expect(MemoryFile.parse(JSON.parse(JSON.stringify(all)))).toEqual(all);
});

it('a file of before cars and Powerwall were kept is read too', () => {
  expect(MemoryFile.parse({ chargers: {} })).toEqual({ chargers: {} });
});
