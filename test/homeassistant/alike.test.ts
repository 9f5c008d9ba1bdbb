import { describe, expect, it } from '@jest/globals';
import { areAlike } from '../../src/homeassistant/alike.ts';
import { devicesOf } from '../../src/homeassistant/device.ts';
import { discovery } from '../../src/homeassistant/messages.ts';
import { Stage } from '../support/stage.ts';
import { topics } from './desk.ts';
import { factsOf } from './facts.ts';

type Devices = ReturnType<typeof devicesOf>;

const announced = (devices: Devices): readonly string[] =>
  devices.map(device => discovery(device, topics, '1').payload);

const alike = (before: Devices, now: Devices): readonly boolean[] =>
  now.map((device, at) => areAlike(before[at], device));

describe('what need not be announced again', () => {
  it('is a device whose values alone have changed', async () => {
    const stage = new Stage();
    const before = devicesOf(await factsOf(stage));
    stage.spare(4000);
    stage.set({ solar_charging: false, window_start: '08:00' });
    const now = devicesOf(await factsOf(stage, 'en', 90));
    expect(now).not.toEqual(before);
    expect(announced(now)).toEqual(announced(before));
    expect(alike(before, now)).toEqual(now.map(() => true));
  });

  it('is none that has a word, an entity or a name that it did not have', async () => {
    const facts = await factsOf();
    const before = devicesOf(facts);
    const german = devicesOf(await factsOf(new Stage(), 'de'));
    const [charger] = facts.snapshot.chargers;
    if (charger === undefined) throw new Error('no charger');
    const known = devicesOf({
      ...facts,
      snapshot: { ...facts.snapshot, chargers: [{ ...charger, firmware: '9.9.9' }] },
    });
    const guarded = devicesOf({
      ...facts,
      snapshot: {
        ...facts.snapshot,
        installation: { ...facts.snapshot.installation, fuseAmps: charger.limitAmps },
      },
    });
    for (const now of [german, known, guarded]) {
      const texts = announced(before);
      expect(alike(before, now)).toEqual(announced(now).map((text, at) => text === texts[at]));
    }
    expect(alike(before, german)).not.toContain(true);
    expect(alike(before, known)).toContain(false);
    expect(alike([], before)).not.toContain(true);
  });
});
