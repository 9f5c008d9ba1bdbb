import { expect, it } from '@jest/globals';
import { withoutControl } from '../../src/powerwall/control-missing.ts';
import { percent } from '../../src/units.ts';

const raised = { found: percent(20), set: percent(62), sent: 'set', seen: true } as const;

it.each([
  [undefined, []],
  [{ left: true }, []],
  [{ raisedReserve: raised }, ['20 %']],
  [{ changedMode: { ...raised, found: 'autonomous', set: 'backup' } as const }, ['autonomous']],
])('what can no longer be given back is told with its value: %j', (kept, values) => {
  const faults = withoutControl(kept).faults();
  expect(faults.map(({ about }) => about['value'])).toEqual(values);
});
