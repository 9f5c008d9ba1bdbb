import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** Everything that the end-to-end tests fetch, build or leave behind; git ignores it, and it may be deleted. */
const cache = fileURLToPath(new URL('../../../.cache/e2e', import.meta.url));

export const places = {
  stamps: join(cache, 'stamps'),
  forky: join(cache, 'forky'),
  snapshots: join(cache, 'snapshots'),
  runs: join(cache, 'runs'),
  screenshots: join(cache, 'screenshots'),
  image: join(cache, 'image'),
} as const;

/** Home Assistant's virtual environment, as seen from inside Debian forky. */
export const VENV = '/opt/homeassistant';

/** Where its configuration is mounted in there. */
export const CONFIG = '/config';

/** The folder of Home Assistant's Python package. */
export function packageFolder(): string {
  const [found] = globSync('lib/python3*/site-packages/homeassistant', { cwd: join(places.forky, VENV) });
  if (found === undefined) throw new Error('Home Assistant is not installed: run "npm run e2e".');
  return join(places.forky, VENV, found);
}

/** The version of Home Assistant that is installed, for example `2026.11.0`. */
export function installedVersion(): string {
  const source = readFileSync(join(packageFolder(), 'const.py'), 'utf8');
  const part = (name: string): string =>
    new RegExp(`^${name}\\b.*= "?(\\w+)"?$`, 'm').exec(source)?.[1] ?? '';
  return ['MAJOR_VERSION', 'MINOR_VERSION', 'PATCH_VERSION'].map(part).join('.');
}
