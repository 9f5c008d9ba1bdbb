import { describe, expect, it } from '@jest/globals';
import * as fc from 'fast-check';
import {
  type EnergyCounter,
  type EnergyUnit,
  counted,
  energyOf,
  flowed,
  noEnergy,
} from '../../src/twc/energy.ts';
import { millis, minutes, seconds, watts } from '../../src/units.ts';
import { benchWith } from '../support/bus-bench.ts';
import { modelCharger } from '../support/model-charger.ts';

const HALF_A_MINUTE = seconds(30);

/** A counter that was read every half a minute, with so much power between the readings. */
class Reader {
  energy: EnergyCounter;
  now = millis(0);
  constructor(unit: EnergyUnit = 'auto') {
    this.energy = noEnergy(unit, this.now);
  }

  read(...counts: readonly number[]): this {
    for (const count of counts) {
      this.now = millis(this.now + HALF_A_MINUTE);
      this.energy = counted(this.energy, count, this.now);
    }
    return this;
  }

  flow(power: number, lasting: number): this {
    this.energy = flowed(this.energy, watts(power), millis(lasting));
    return this;
  }

  /** A charge at a power, with a counter in watt-hours or in kilowatt-hours. */
  charge(fromWh: number, power: number, readings: number, perCount: 1 | 1000): this {
    for (let reading = 0; reading < readings; reading += 1) {
      this.flow(power, HALF_A_MINUTE);
      this.read(Math.floor((fromWh + (power * reading) / 120) / perCount));
    }
    return this;
  }

  get shown(): number | undefined {
    return energyOf(this.energy);
  }
}

describe('the unit of the counter', () => {
  it.each([
    ['in watt-hours above 200 000', 10_690_796, 10_690_796],
    ['in kilowatt-hours below 20 000', 924, 924_000],
    ['of neither kind between', 120_000, undefined],
  ])('is taken at once as %s', (_, count, shown) => {
    expect(new Reader().read(count, count, count).shown).toBe(shown);
  });

  it('is found out between from its growth while current flows', () => {
    expect(new Reader().charge(120_000, 3000, 60, 1).shown).toBe(121_450);
    expect(new Reader().charge(120_000_000, 3000, 100, 1000).shown).toBe(120_002_000);
  });

  it('turns out to be watt-hours also for a new unit that looked like kilowatt-hours', () => {
    expect(new Reader().charge(400, 3000, 4, 1).shown).toBeGreaterThan(400_000);
    expect(new Reader().charge(400, 3000, 100, 1).shown).toBeLessThan(3000);
  });

  it('stays kilowatt-hours for a young unit that charges for long', () => {
    const reader = new Reader();
    for (let hour = 0; hour < 10; hour += 1) reader.charge(40_000 + hour * 11_000, 11_000, 120, 1000);
    expect(reader.shown).toBe(149_000);
  });

  it('is not guessed from energy that flowed while nobody looked', () => {
    const reader = new Reader().read(924, 924, 924).flow(11_000, HALF_A_MINUTE);
    reader.now = minutes(600);
    reader.read(1100, 1100, 1100);
    expect(reader.shown).toBe(1_100_000);
    expect(reader.charge(1_100_000, 3000, 100, 1000).shown).toBe(1_102_000);
  });

  it('is not guessed from a current of which almost nothing was seen', () => {
    const reader = new Reader();
    for (let wh = 924_000; wh < 1_200_000; wh += 250)
      reader.flow(3, HALF_A_MINUTE).read(Math.floor(wh / 1000));
    expect(reader.shown).toBe(1_199_000);
  });

  it('is the owner’s where he says it', () => {
    expect(new Reader('wh').read(924, 924, 924).shown).toBe(924);
    expect(new Reader('kwh').read(300_000, 300_000, 300_000).shown).toBe(300_000_000);
  });
});

describe('a count', () => {
  it('is believed after three readings that confirm each other', () => {
    const reader = new Reader();
    expect(reader.read(924).shown).toBeUndefined();
    expect(reader.read(924).shown).toBeUndefined();
    expect(reader.read(924).shown).toBe(924_000);
  });

  it('with one flipped bit is not believed, whichever bit and whenever it comes', () => {
    for (let bit = 0; bit < 32; bit += 1)
      for (let at = 0; at < 8; at += 1) {
        const counts = Array.from({ length: 12 }, (_, reading) =>
          reading === at ? (924 ^ (2 ** bit)) >>> 0 : 924,
        );
        const reader = new Reader();
        const shown = counts.map(count => reader.read(count).shown);
        expect(shown.filter(energy => energy !== undefined && energy !== 924_000)).toEqual([]);
        expect(shown.at(-1)).toBe(924_000);
      }
  });

  it.each([12, 22, 31])('with bit %d flipped is not believed, however often it comes', bit => {
    const stuck = Array.from({ length: 8 }, () => 2 ** bit + 924);
    expect(new Reader('kwh').read(924, 924, 924, ...stuck).shown).toBe(924_000);
  });

  it('that fell, or jumped further than current can explain, is believed after three readings', () => {
    const reader = new Reader().read(924, 924, 924);
    expect(reader.read(12, 12).shown).toBe(924_000);
    expect(reader.read(12).shown).toBe(12_000);
    expect(reader.read(15_003, 15_003).shown).toBe(12_000);
    expect(reader.read(15_003).shown).toBe(15_003_000);
  });

  it('that fell for two readings only is forgotten', () => {
    const reader = new Reader().read(924, 924, 924, 12, 12, 924, 12, 12, 924);
    expect(reader.shown).toBe(924_000);
  });
});

const reading = fc.record({
  minutes: fc.constantFrom(0.5, 0.5, 0.5, 5, 10, 600),
  share: fc.double({ min: 0, max: 1, noNaN: true }),
  flipped: fc.option(fc.integer({ min: 0, max: 31 }), { freq: 2 }),
});

/** What a counter truly held and what was shown, at each reading; a flipped bit is followed by whole readings. */
function lived(
  readings: readonly (typeof reading extends fc.Arbitrary<infer T> ? T : never)[],
  [unit, perCount, first]: readonly [EnergyUnit, number, number],
  wholeBetween: number,
): readonly { readonly truth: number; readonly shown: number }[] {
  const reader = new Reader(unit).read(first, first, first);
  let trueWh = first * perCount;
  let whole = wholeBetween;
  return readings.map(({ minutes: pause, share, flipped }) => {
    trueWh += (share * 22_000 * pause) / 60;
    const truth = Math.floor(trueWh / perCount);
    const isWhole = flipped === null || whole < wholeBetween;
    whole = isWhole ? whole + 1 : 0;
    reader.now = millis(reader.now + minutes(pause) - HALF_A_MINUTE);
    reader.flow(share * 22_000, minutes(pause)).read(isWhole ? truth : (truth ^ (2 ** flipped)) >>> 0);
    return { truth: truth * perCount, shown: reader.shown ?? 0 };
  });
}

describe.each([
  ['kwh', 1000, 924],
  ['wh', 1, 10_690_796],
  ['auto', 1000, 924],
  ['auto', 1, 10_690_796],
] as const)('energy in %s, %d Wh per count', (...kind) => {
  const histories = fc.array(reading, { minLength: 1, maxLength: 60 });

  it('never falls and is never more than was delivered, if no two flipped bits come in a row', () => {
    fc.assert(
      fc.property(histories, readings => {
        const life = lived(readings, kind, 1);
        life.slice(1).forEach(({ shown }, at) => expect(shown).toBeGreaterThanOrEqual(life[at]?.shown ?? 0));
        life.forEach(({ truth, shown }) => expect(shown).toBeLessThanOrEqual(truth));
      }),
      { numRuns: 200 },
    );
  });

  it('lags by three readings at most, if two whole readings follow each flipped bit', () => {
    fc.assert(
      fc.property(histories, readings => {
        const life = lived(readings, kind, 2);
        life.slice(3).forEach(({ shown }, at) => expect(shown).toBeGreaterThanOrEqual(life[at]?.truth ?? 0));
      }),
      { numRuns: 200 },
    );
  });

  it('lags by one reading where nothing is flipped', () => {
    fc.assert(
      fc.property(histories, readings => {
        const life = lived(
          readings.map(reading => ({ ...reading, flipped: null })),
          kind,
          0,
        );
        life.slice(1).forEach(({ shown }, at) => expect(shown).toBe(life[at]?.truth));
      }),
      { numRuns: 100 },
    );
  });
});

it('a charger tells what it has delivered, read from its meter while a car charges', () => {
  const bench = benchWith([modelCharger({ carAmps: 16, energyCount: 10_690_796 })]);
  bench.offer({ '1839': 16 });
  bench.live(60_000);
  expect(bench.facts('1839')?.energyWh).toBe(10_690_796);
  bench.change('1839', { energyCount: 10_690_850 });
  bench.live(70_000);
  expect(bench.facts('1839')?.energyWh).toBe(10_690_850);
});
