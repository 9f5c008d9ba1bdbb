import '../support/one-realm.ts';
import { describe, expect, it } from '@jest/globals';
import { play } from './play.ts';

describe('a night and a morning with a car that is reached', () => {
  it.each(['ble_proxy', 'home_assistant'] as const)(
    'by %s: whatever it refuses is told with its remedy, and the car is charged',
    async name => {
      expect(await play(name)).toEqual({ last: 'complete', unfit: [] });
    },
    180_000,
  );
});
