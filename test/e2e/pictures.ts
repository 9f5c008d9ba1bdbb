import { spawnSync } from 'node:child_process';
import { copyFileSync, globSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { places } from './parts/places.ts';

/** Makes the pictures of the README anew, in a quarter of an hour, and puts them where it has them. */
const endToEnd = fileURLToPath(new URL('run.ts', import.meta.url));
const images = fileURLToPath(new URL('../../addon/images', import.meta.url));
const { status } = spawnSync(process.execPath, [endToEnd, 'e2e/pictures'], {
  stdio: 'inherit',
  env: { ...process.env, PICTURES: 'long' },
});
if (status === 0)
  for (const image of globSync('*.png', { cwd: images }))
    copyFileSync(join(places.screenshots, `readme-${image}`), join(images, image));
process.exitCode = status ?? 1;
