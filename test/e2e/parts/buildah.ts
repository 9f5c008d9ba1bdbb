import { mkdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { places } from './places.ts';
import { run } from './step.ts';

/** What stands in for the two images that a container registry would bring. */
export const BASE = 'localhost/sunpilot-base';
export const BUILDER = 'localhost/sunpilot-builder';

/** npm's cache and its settings while an image is built. */
export const PACKAGES = join(places.image, 'npm');
export const SETTINGS = join(places.image, 'npmrc');

let start: readonly string[] | undefined;

/** A command line of buildah: all that it keeps lies in the cache. */
export function buildahCommand(...command: readonly string[]): readonly string[] {
  start ??= [
    'buildah',
    `--root=${join(places.image, 'storage')}`,
    `--runroot=${join(places.image, 'state')}`,
    `--storage-driver=${overlays() ? 'overlay' : 'vfs'}`,
  ];
  return [...start, ...command];
}

/** Carries one command of buildah out and gives what it prints. */
export const buildah = (...command: readonly string[]): string => run(buildahCommand(...command)).trim();

/** The same where the network is not cut off yet: with mounts of its own, of which none stays behind in the cache. */
export const buildahApart = (...command: readonly string[]): string =>
  run(['unshare', '--mount', ...buildahCommand(...command)]).trim();

/** An empty folder of this name in the cache. */
export function fresh(name: string): string {
  const folder = join(places.image, name);
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder, { recursive: true });
  return folder;
}

/** Can file systems be laid over each other in the cache? Not where it is such a file system itself. */
function overlays(): boolean {
  const folder = fresh('overlay');
  const [lower, upper, work] = ['lower', 'upper', 'work'].map(name => join(folder, name));
  const options = `lowerdir=${lower},upperdir=${upper},workdir=${work}`;
  const attempt = 'mkdir -p "$1" "$2" "$3" && mount -t overlay overlay -o "$4" "$1"';
  try {
    run(['unshare', '--mount', 'sh', '-c', attempt, 'overlays', `${lower}`, `${upper}`, `${work}`, options]);
    return true;
  } catch {
    return false;
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
