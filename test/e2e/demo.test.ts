import { mkdtemp, readFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { type Home, startHome } from './parts/home.ts';
import { Program } from './parts/program.ts';
import { until } from './parts/wait.ts';

let home: Home;

beforeEach(async () => {
  home = await startHome();
});

afterEach(() => home.stop());

describe('the demo', () => {
  it('joins a Home Assistant that is named to it, and leaves nothing behind', async () => {
    const log = join(await mkdtemp(join(tmpdir(), 'sunpilot-demo-')), 'log');
    const env = [`HOME_ASSISTANT_URL=${home.url}`, `HOME_ASSISTANT_TOKEN=${home.token}`];
    const demo = new Program(['/usr/bin/env', ...env, process.execPath, 'src/sunpilot.js', 'demo'], log);
    await until('its devices', async () => {
      const names = (await home.ask.devices()).map(({ name }) => name);
      return ['SunPilot', 'Wall Connector 1839', 'Model 3'].every(name => names.includes(name))
        ? true
        : undefined;
    });
    await until('live values', async () => {
      const solar = await home.ask.state('sensor.sunpilot_solar_power');
      return Number(solar?.state) > 100 ? true : undefined;
    });
    await demo.end();
    expect(await readFile(log, 'utf8')).toContain('Into the car');
    const left = await until('nothing left', async () => {
      const entities = (await home.ask.entities()).filter(({ unique_id: id }) => id.startsWith('sunpilot_'));
      return entities.length === 0 ? entities : undefined;
    });
    expect(left).toEqual([]);
  });
});
