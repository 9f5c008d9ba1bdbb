import { describe, expect, it } from '@jest/globals';
import { bleCar, faultsOf, fleetCar, installation } from '../options/owner.ts';
import { type Leaf, config, leaves, leavesOf, nameOf } from './parts.ts';

/** Options of an owner with one value at a key of the form; `vehicles` is a list. */
const withValue = ({ path }: Leaf, value: unknown): unknown => {
  const [group = '', key] = path;
  if (key === undefined) return { ...installation, [group]: value };
  if (group === 'vehicles') return { ...installation, vehicles: [{ ...bleCar, [key]: value }] };
  const before = Object.entries(installation).find(([name]) => name === group)?.[1];
  return { ...installation, [group]: { ...before, [key]: value } };
};

const faultsAt = (leaf: Leaf, value: unknown): readonly string[] => {
  const at = leaf.path.join('.').replace(/^vehicles\./, 'vehicles[0].');
  return faultsOf(withValue(leaf, value)).filter(fault => fault.startsWith(at));
};

const notYet = /is not supported by this version|belongs to the connection/;
const refused = (leaf: Leaf, value: unknown): boolean =>
  faultsAt(leaf, value).some(fault => !notYet.test(fault));

/** The keys that SunPilot names when it is given one that it does not know. */
const knownBeside = (json: unknown): readonly string[] => {
  const [list = ''] = faultsOf(json).flatMap(fault => /\(known: (.+)\)/.exec(fault)?.[1] ?? []);
  return list.split(', ').filter(key => key !== '');
};
const stranger = { qqqqqqqqqqqq: 1 };

const keysIn = (group: string): readonly string[] =>
  leavesOf(config.schema[group] ?? {}).map(({ path }) => path[0] ?? '');

const wordsOf = ({ type }: Leaf): readonly string[] => /^list\((.+)\)/.exec(type)?.[1]?.split('|') ?? [];
const lists = leaves.filter(leaf => wordsOf(leaf).length > 0);

const ranges = leaves.flatMap(leaf => {
  const [, least, most] = /^(?:int|float)\((-?\d+),(-?\d+)\)/.exec(leaf.type) ?? [];
  return least === undefined
    ? []
    : [[nameOf(leaf), { leaf, least: Number(least), most: Number(most) }] as const];
});

describe('the form in Home Assistant', () => {
  it.each(leaves.map(leaf => [nameOf(leaf), leaf] as const))(
    'asks for %s, which SunPilot knows',
    (_, leaf) => {
      const strange = faultsOf(withValue(leaf, 'x')).filter(fault => /is not known|did you mean/.test(fault));
      expect(strange).toEqual([]);
    },
  );

  it.each([
    ['the options', { ...installation, ...stranger }, Object.keys(config.schema)],
    ['wall_connectors', { wall_connectors: { port: '/dev/x', ...stranger } }, keysIn('wall_connectors')],
    [
      'wall_connectors on a bridge',
      { wall_connectors: { bridge: 'x', ...stranger } },
      keysIn('wall_connectors'),
    ],
    ['meter', { meter: { connection: 'powerwall', ...stranger } }, keysIn('meter')],
    ['a car by Bluetooth', { vehicles: [{ ...bleCar, ...stranger }] }, keysIn('vehicles')],
    ["a car by Tesla's servers", { vehicles: [{ ...fleetCar, ...stranger }] }, keysIn('vehicles')],
    [
      'the settings of the Powerwall',
      { powerwall_control: { connection: 'fleet_api', ...stranger } },
      keysIn('powerwall_control'),
    ],
    ['home', { home: stranger }, keysIn('home')],
    ['home at a position', { home: { latitude: 1, ...stranger } }, keysIn('home')],
  ])('asks for every key that SunPilot reads in %s', (_, json, asked) => {
    const known = knownBeside({ ...installation, ...json });
    expect(known.length).toBeGreaterThan(0);
    expect(known.filter(key => !asked.includes(key))).toEqual([]);
  });

  it.each(lists.flatMap(leaf => wordsOf(leaf).map(word => [word, nameOf(leaf), leaf] as const)))(
    'offers %s for %s, a word of SunPilot',
    (word, _, leaf) => {
      expect(refused(leaf, word)).toBe(false);
    },
  );

  it.each(lists.map(leaf => [nameOf(leaf), leaf] as const))('offers every word for %s', (_, leaf) => {
    const [fault = ''] = faultsAt(leaf, 'qqqqqqqqqqqq');
    const named = /must be (.+)$/.exec(fault)?.[1]?.split(/, | or /) ?? [];
    expect(named.length).toBeGreaterThan(0);
    expect(wordsOf(leaf)).toEqual(expect.arrayContaining(named));
  });

  it.each(ranges)('has the range for %s that SunPilot has', (_, { leaf, least, most }) => {
    const taken = [least - 1, least, most, most + 1].map(value => !refused(leaf, value));
    expect(taken).toEqual([false, true, true, false]);
  });
});
