import { describe, expect, it } from '@jest/globals';
import { type Entity, devicesOf } from '../../src/homeassistant/device.ts';
import { LANGUAGES } from '../../src/runtime/words.ts';
import { StageCloud } from '../support/cloud.ts';
import { reserve } from '../support/powerwall-night.ts';
import { Stage } from '../support/stage.ts';
import { factsOf } from './facts.ts';

const KEYS = ['protect_reserve', 'backup_at_night', 'powerwall_reserve', 'powerwall_mode'];

const withCloud = (): Stage & { cloud: StageCloud } =>
  Object.assign(new Stage(), { cloud: new StageCloud() });

async function entities(stage: Stage, language = 'en'): Promise<readonly Entity[]> {
  const [sunPilot] = devicesOf(await factsOf(stage, language));
  return sunPilot?.entities ?? [];
}

async function entity(stage: Stage, key: string, language = 'en'): Promise<Entity> {
  const found = (await entities(stage, language)).find(({ row }) => row.key === key);
  if (found === undefined) throw new Error(`no entity ${key}`);
  return found;
}

const keysOf = async (stage: Stage): Promise<readonly string[]> =>
  (await entities(stage)).map(({ row }) => row.key);

describe("the Powerwall's own settings in Home Assistant", () => {
  it('exist only where there is a way to them', async () => {
    expect((await keysOf(new Stage())).filter(key => KEYS.includes(key))).toEqual([]);
    expect((await keysOf(withCloud())).filter(key => KEYS.includes(key))).toEqual(KEYS);
  });

  it.each(LANGUAGES)('have their names and words in %s', async language => {
    for (const key of KEYS) expect((await entity(withCloud(), key, language)).name).not.toBe(key);
    const { options = [] } = await entity(withCloud(), 'powerwall_mode', language);
    expect(options).toHaveLength(3);
    expect(options).not.toContain('self_consumption');
  });

  it('show what was read', async () => {
    const stage = withCloud();
    stage.cloud.reserve = 35;
    stage.cloud.mode = 'autonomous';
    expect((await entity(stage, 'powerwall_reserve')).value).toBe(35);
    expect(await entity(stage, 'powerwall_mode')).toMatchObject({
      value: 'autonomous',
      shown: 'Time-based control',
    });
    stage.cloud.mode = 'unknown';
    stage.cloud.restart();
    expect((await entity(stage, 'powerwall_mode')).value).toBeUndefined();
  });

  it('show what was asked for while it may still take effect', async () => {
    const stage = withCloud();
    stage.run(5);
    stage.cloud.delay = 600;
    stage.cloud.take(
      { changes: [reserve(50)], wanted: false, told: { key: 'as_found', numbers: {} } },
      stage.now,
    );
    expect((await entity(stage, 'powerwall_reserve')).value).toBe(50);
    expect((await entity(stage, 'powerwall_mode')).value).toBe('self_consumption');
  });

  it.each([
    ['0', 0],
    ['80', 80],
    ['100', 100],
    ['81', undefined],
    ['99', undefined],
    ['101', undefined],
    ['x', undefined],
  ])('take the reserve %s, if the gateway would', async (payload, taken) => {
    const deed = (await entity(withCloud(), 'powerwall_reserve')).command?.(payload);
    expect(deed).toEqual(taken === undefined ? undefined : { kind: 'powerwall', change: reserve(taken) });
  });

  it('take a mode in the words of the owner', async () => {
    const { command } = await entity(withCloud(), 'powerwall_mode', 'de');
    expect(command?.('Notstrom')).toEqual({ kind: 'powerwall', change: { kind: 'mode', mode: 'backup' } });
    expect(command?.('Party')).toBeUndefined();
  });

  it('say in a sentence what becomes of them', async () => {
    const stage = withCloud();
    Object.assign(stage, { second: 23 * 3600, level: 61.7 });
    stage.set({ protect_reserve: true });
    stage.car.willing = true;
    stage.run(300);
    expect((await entity(stage, 'protect_reserve')).attributes?.['explanation']).toBe(
      'A car charges at night: the Powerwall keeps 61 %; its reserve of 20 % is given back afterwards.',
    );
  });
});
