import type { FaultKey } from './failure.ts';

/** What a fault can be a fault of. */
type FaultPart =
  'line' | 'bus' | 'charger' | 'meter' | 'fuse' | 'car' | 'control' | 'notify' | 'file' | 'other';

const parts: readonly (readonly [RegExp, FaultPart])[] = [
  [/^(?:port|bridge)_/, 'line'],
  [/^bus_/, 'bus'],
  [/^(?:charger|circuit)_/, 'charger'],
  [/^(?:gateway|proxy|meter)_/, 'meter'],
  [/^fuse_/, 'fuse'],
  [/^car_/, 'car'],
  [/^control_/, 'control'],
  [/^notify_/, 'notify'],
  [/^file_/, 'file'],
];

/** The part that a fault belongs to: the first word of its key says so. */
export const partOfFault = (key: FaultKey): FaultPart =>
  parts.find(([pattern]) => pattern.test(key))?.[1] ?? 'other';
