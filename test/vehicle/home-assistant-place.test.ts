import { describe, expect, it } from '@jest/globals';
import * as fc from 'fast-check';
import type { Role } from '../../src/vehicle/home-assistant-naming.ts';
import { type CarSeen, type EntitySeen, placeIn } from '../../src/vehicle/home-assistant-reading.ts';
import { home } from './bench.ts';

const here = { latitude: home.latitude, longitude: home.longitude };
const far = { latitude: home.latitude + 0.1, longitude: home.longitude };
const entity = (state: string, attributes: EntitySeen['attributes'] = {}): EntitySeen => ({
  state,
  attributes,
});

/** A car of which these entities are there. */
function carWith(entities: Partial<Record<Role, EntitySeen>>, bridge = false): CarSeen {
  const all = Object.entries(entities);
  return {
    car: {
      platform: bridge ? 'esphome' : 'teslemetry',
      roles: Object.fromEntries(all.map(([role]) => [role, `entity.${role}`])),
    },
    entities: new Map(all.map(([role, seen]) => [`entity.${role}`, seen])),
  };
}

const heard = { asleep: entity('off') };

describe('where a car is, by its entities', () => {
  it.each<readonly [string, boolean, CarSeen]>([
    [
      'the car’s own word',
      true,
      carWith({ located_at_home: entity('on'), location: entity('not_home', far) }),
    ],
    [
      'the car’s own word',
      false,
      carWith({ located_at_home: entity('off'), location: entity('home', here) }),
    ],
    ['its position', true, carWith({ location: entity('not_home', here) })],
    ['its position', false, carWith({ location: entity('home', far), ...heard }, true)],
    ['the zone', true, carWith({ location: entity('home') })],
    ['the zone', false, carWith({ location: entity('work'), ...heard }, true)],
    ['the bridge that hears it', true, carWith(heard, true)],
  ])('is told by %s: %s', (_, expected, seen) => {
    expect(placeIn(seen, home)).toBe(expected);
  });

  it('is told by the next sign where one says nothing', () => {
    const silent = { located_at_home: entity('unavailable'), location: entity('unknown') };
    expect(placeIn(carWith({ ...silent, ...heard }, true), home)).toBe(true);
    expect(placeIn(carWith({ ...silent, location: entity('unknown', far) }), home)).toBe(false);
    expect(placeIn(carWith({ located_at_home: entity('unknown'), location: entity('home') }), home)).toBe(
      true,
    );
  });

  it('is unknown, not away, where no sign says anything', () =>
    fc.assert(
      fc.property(
        fc.dictionary(
          fc.constantFrom<Role>('located_at_home', 'location', 'asleep'),
          fc.constantFrom('unknown', 'unavailable', ''),
        ),
        fc.boolean(),
        (states, bridge) => {
          const entities = Object.fromEntries(
            Object.entries(states).map(([role, word]) => [role, entity(word)]),
          );
          expect(placeIn(carWith(entities, bridge), home)).toBeUndefined();
        },
      ),
    ));

  it('needs a home to be known by position, and goes by the zone without one', () => {
    expect(placeIn(carWith({ location: entity('home', far) }), undefined)).toBe(true);
  });
});
