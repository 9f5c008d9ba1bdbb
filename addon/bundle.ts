import { cpSync, existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { basename, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';

const inRepository = (path: string): string => fileURLToPath(new URL(`../${path}`, import.meta.url));

/** What the Dockerfile copies from the root of the repository; its translations are the app's own. */
const SOURCES = ['package.json', 'package-lock.json', 'tsconfig.json', 'src'];

/**
 * Writes a folder that the Supervisor builds by itself among the local apps: all of the app in the store but the name of
 * its published image, and all that its Dockerfile copies. An earlier bundle is replaced; another folder is not touched.
 */
function bundle(folder: string): void {
  const config = join(folder, 'config.yaml');
  if (existsSync(folder) && !(existsSync(config) && /^slug: sunpilot$/m.test(readFileSync(config, 'utf8'))))
    throw new Error(
      `${folder} is there and is no bundle of SunPilot: name a folder that is still to be made.`,
    );
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder, { recursive: true });
  const own = basename(import.meta.filename);
  cpSync(inRepository('addon'), folder, {
    recursive: true,
    dereference: true,
    filter: path => basename(path) !== own,
  });
  for (const source of SOURCES) cpSync(inRepository(source), join(folder, source), { recursive: true });
  writeFileSync(config, readFileSync(config, 'utf8').replace(/^image: .*\n/m, ''));
}

const folder = resolve(process.argv[2] ?? inRepository('.cache/bundle/sunpilot'));
try {
  bundle(folder);
  console.log(
    `${folder}: copy this folder into Home Assistant's /addons, then look for updates in the app store.`,
  );
} catch (error) {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 1;
}
