import type { Device, Entity } from './device.ts';

/** Are both announced in the same way? Values are no part of that, nor is what a command would do. */
export const areAlike = (before: Device | undefined, now: Device): boolean =>
  before !== undefined &&
  before.entities.length === now.entities.length &&
  isSame({ ...before, entities: [] }, { ...now, entities: [] }) &&
  now.entities.every((entity, at) => isAlike(before.entities[at], entity));

function isAlike<E extends Entity>(before: E | undefined, now: E): boolean {
  if (before === undefined) return false;
  for (const key in now) if (!looksAlike(key, before[key], now[key])) return false;
  return true;
}

function looksAlike(key: string, before: unknown, now: unknown): boolean {
  if (key === 'value' || key === 'shown') return true;
  if (key === 'attributes' || key === 'command') return (before === undefined) === (now === undefined);
  return isSame(before, now);
}

const isSame = (a: unknown, b: unknown): boolean => a === b || JSON.stringify(a) === JSON.stringify(b);
