import { describe, expect, it } from '@jest/globals';
import * as fc from 'fast-check';
import { minutes } from '../../src/units.ts';
import { type Fix, type Position, atHome, distanceMetres } from '../../src/vehicle/position.ts';

const place = fc.record({
  latitude: fc.double({ min: -90, max: 90, noNaN: true }),
  longitude: fc.double({ min: -180, max: 180, noNaN: true }),
});
const zurich: Position = { latitude: 47.3769, longitude: 8.5417 };
const home = { ...zurich, radiusMetres: 150 };
const fix = (driving: boolean, ageMs: number | undefined): Fix => ({ ...zurich, driving, ageMs });
const parked = (position: Position): Fix => ({ ...position, driving: false, ageMs: undefined });

describe('a car’s distance from home', () => {
  it('is right for places whose distance is known', () => {
    const geneva = { latitude: 46.2044, longitude: 6.1432 };
    expect(distanceMetres(zurich, geneva) / 1000).toBeCloseTo(224, -1);
    const pole = { latitude: 90, longitude: 0 };
    expect(distanceMetres({ latitude: 0, longitude: 77 }, pole) / 1000).toBeCloseTo(10_007.6, 0);
  });

  it('does not mind the date line', () => {
    const west = { latitude: 0, longitude: 179.9995 };
    const east = { latitude: 0, longitude: -179.9995 };
    expect(distanceMetres(west, east)).toBeCloseTo(111.2, 0);
  });

  it('is the same both ways, nothing to itself, and never shorter by a detour, to the metre', () => {
    fc.assert(
      fc.property(place, place, place, (a, b, c) => {
        expect(distanceMetres(a, b)).toBeCloseTo(distanceMetres(b, a), 3);
        expect(distanceMetres(a, a)).toBe(0);
        expect(distanceMetres(a, c)).toBeLessThanOrEqual(distanceMetres(a, b) + distanceMetres(b, c) + 1);
      }),
    );
  });

  it('counts the same to the east as to the north, also far from the equator', () => {
    const [metre, north] = [1 / 111_195, Math.cos((zurich.latitude * Math.PI) / 180)];
    const eastward = (metres: number): Fix =>
      parked({ ...zurich, longitude: zurich.longitude + (metres * metre) / north });
    expect(atHome(eastward(140), home)).toBe(true);
    expect(atHome(eastward(160), home)).toBe(false);
  });
});

describe('whether a car is at home', () => {
  it('is not known without a position or without a home', () => {
    expect(atHome(undefined, home)).toBeUndefined();
    expect(atHome(parked(zurich), undefined)).toBeUndefined();
  });

  it('is not known from a fix over 10 minutes old while the car drives, and is while it is parked', () => {
    expect(atHome(fix(true, minutes(11)), home)).toBeUndefined();
    expect(atHome(fix(true, undefined), home)).toBeUndefined();
    expect(atHome(fix(true, minutes(9)), home)).toBe(true);
    expect(atHome(fix(false, minutes(600)), home)).toBe(true);
  });
});
