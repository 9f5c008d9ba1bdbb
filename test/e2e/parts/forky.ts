import { join } from 'node:path';
import { places } from './places.ts';

/** A file or folder of this machine that is seen under another name inside. */
export interface Mount {
  readonly from: string;
  readonly to: string;
}

/** Mounts each pair of its arguments up to `--`, then becomes the command after it. */
const SCRIPT = `
root=$1; shift
mount -t proc proc "$root/proc"
while [ "$1" != -- ]; do mount --bind "$1" "$root$2"; shift 2; done
shift
exec chroot "$root" "$@"`;

/** All of the environment in there: what this machine has set does not change what runs. */
const environment = { PATH: '/usr/sbin:/usr/bin:/sbin:/bin', HOME: '/root', LANG: 'C.UTF-8' };

/**
 * The command line that runs a command inside Debian forky. Mounts and processes live in namespaces of their own:
 * when the command ends, nothing of it is left, mounted or running.
 */
export function inForky(
  command: readonly string[],
  mounts: readonly Mount[],
  settings: Readonly<Record<string, string>> = {},
): readonly string[] {
  const namespaces = ['unshare', '--mount', '--pid', '--fork', '--kill-child'];
  const pairs = mounts.flatMap(({ from, to }) => [from, to]);
  const env = Object.entries({ ...environment, ...settings }).map(([name, value]) => `${name}=${value}`);
  const inside = ['env', '--ignore-environment', ...env, ...command];
  return [...namespaces, 'sh', '-euc', SCRIPT, 'in-forky', places.forky, ...pairs, '--', ...inside];
}

/** Where a path of Debian forky is on this machine. */
export const outside = (path: string): string => join(places.forky, path);
