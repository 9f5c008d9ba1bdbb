import { describe, expect, it } from '@jest/globals';
import * as fc from 'fast-check';
import { readReports } from '../../src/homeassistant/states-reports.ts';
import { readRegistry } from '../../src/homeassistant/states-registry.ts';
import { type Stated, applied } from '../../src/homeassistant/states-stream.ts';

const none: ReadonlyMap<string, Stated> = new Map();
const first = {
  a: {
    'sensor.grid': { s: '-2100', a: { unit_of_measurement: 'W' }, c: '01', lc: 100, lu: 120 },
    'sensor.sun': { s: '3400', a: {}, c: '01', lc: 100 },
  },
};

describe('the stream of states', () => {
  it('begins with all that there is', () => {
    const [known, told] = applied(none, first);
    expect(told).toEqual(['sensor.grid', 'sensor.sun']);
    expect(known.get('sensor.grid')).toEqual({
      state: '-2100',
      attributes: { unit_of_measurement: 'W' },
      stamp: 120,
    });
    expect(known.get('sensor.sun')?.stamp).toBe(100);
  });

  it('goes on with what differs: state, some attributes, or the time alone', () => {
    const [begun] = applied(none, first);
    const [changed] = applied(begun, { c: { 'sensor.grid': { '+': { s: '900', lc: 130, c: '02' } } } });
    expect(changed.get('sensor.grid')).toMatchObject({ state: '900', stamp: 130 });
    const [renamed] = applied(changed, {
      c: { 'sensor.grid': { '+': { a: { icon: 'x' }, lu: 140 }, '-': { a: ['unit_of_measurement'] } } },
    });
    expect(renamed.get('sensor.grid')).toEqual({ state: '900', attributes: { icon: 'x' }, stamp: 140 });
  });

  it('tells what went away', () => {
    const [known, told] = applied(applied(none, first)[0], { r: ['sensor.grid'] });
    expect([known.has('sensor.grid'), told]).toEqual([false, ['sensor.grid']]);
  });

  it('says nothing where nobody can read it, and never throws', () => {
    fc.assert(
      fc.property(fc.jsonValue(), event => {
        const [known] = applied(none, event);
        expect(known.size).toBe(0);
      }),
    );
  });

  it('ends, whatever the order of attributes, with those of the last difference', () => {
    const attributes = fc.dictionary(fc.constantFrom('a', 'b', 'c', 'd'), fc.integer());
    fc.assert(
      fc.property(attributes, attributes, (before, after) => {
        const [begun] = applied(none, { a: { x: { s: '1', a: before, lc: 1 } } });
        const gone = Object.keys(before).filter(name => !Object.hasOwn(after, name));
        const [known] = applied(begun, { c: { x: { '+': { a: after, lu: 2 }, '-': { a: gone } } } });
        expect(known.get('x')?.attributes).toEqual({ ...after });
      }),
    );
  });
});

describe('the reports', () => {
  it('have the time of each entity that is there, and its age by the same clock', () => {
    const result = '\nsensor.grid 1795671328.95 1795671330.2\n\n\nsensor.sun 1795671000.0 1795671330.2\n';
    const reports = readReports({ result, listeners: {} });
    expect([...reports.keys()]).toEqual(['sensor.grid', 'sensor.sun']);
    expect(reports.get('sensor.grid')?.ageMs).toBeCloseTo(1250);
  });

  it.each([{}, { error: 'x' }, { result: 5 }, { result: 'sensor.grid' }, { result: 'sensor.grid x y' }])(
    'are none in %j',
    event => {
      expect(readReports(event).size).toBe(0);
    },
  );

  it('are never of the future, though a clock was set back', () => {
    expect(readReports({ result: 'sensor.grid 200 100' }).get('sensor.grid')?.ageMs).toBe(0);
  });
});

describe('the registry', () => {
  const device = { id: 'd', identifiers: [['tesla_fleet', 'VIN']], serial_number: 'VIN', name: 'Car' };
  const entity = { entity_id: 'sensor.x', platform: 'tesla_fleet', unique_id: 'VIN-x', device_id: 'd' };

  it('has devices by all that they are known by, and the entities that are enabled', () => {
    const off = { ...entity, entity_id: 'sensor.y', disabled_by: 'integration' };
    const named = { ...device, name_by_user: 'Blue' };
    expect(readRegistry([named], [{ ...entity, disabled_by: null, original_name: 'X' }, off])).toEqual({
      devices: [{ id: 'd', marks: ['VIN', 'Car', 'Blue', 'tesla_fleet', 'VIN'] }],
      entities: [{ id: 'sensor.x', platform: 'tesla_fleet', uniqueId: 'VIN-x', deviceId: 'd', name: 'X' }],
    });
  });

  it('is none where Home Assistant refuses it', () => {
    expect(readRegistry(undefined, [entity])).toBeUndefined();
    expect(readRegistry([device], 'no')).toBeUndefined();
  });
});
