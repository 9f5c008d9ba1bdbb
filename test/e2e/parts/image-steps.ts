import { spawnSync } from 'node:child_process';
import {
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  realpathSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { z } from 'zod';
import { BASE, BUILDER, PACKAGES, SETTINGS, buildahApart, fresh } from './buildah.ts';
import { debianMirror } from './machine.ts';
import { places } from './places.ts';
import { type Step, run } from './step.ts';

const packages = ['buildah', 'runc', 'debootstrap', 'apparmor'];
const inRepository = (path: string): string => fileURLToPath(new URL(`../../../${path}`, import.meta.url));
const text = (path: string): string => readFileSync(inRepository(path), 'utf8');
const { devDependencies: pinned } = z
  .object({ devDependencies: z.object({ node: z.string(), typescript: z.string() }) })
  .parse(JSON.parse(text('package.json')));

/** The Debian release of this machine, for example `bookworm`. */
const release = (): string =>
  /^VERSION_CODENAME=(\w+)$/m.exec(readFileSync('/etc/os-release', 'utf8'))?.[1] ?? 'stable';

/** The folder of this machine's npm. */
const npmFolder = (): string => dirname(dirname(realpathSync(run(['sh', '-c', 'command -v npm']).trim())));

/** Puts the content of a folder on top of an image, or of nothing, as an image of another name. */
function layer(onto: string, folder: string, name: string): void {
  const container = buildahApart('from', '--pull=never', onto);
  buildahApart('add', '--quiet', container, folder, '/');
  buildahApart('commit', '--quiet', '--rm', container, name);
}

/** Debian alone in place of Alpine. */
function makeBase(): void {
  const folder = mkdtempSync(join(places.image, 'debian-'));
  try {
    // With mounts of its own: an interrupted run leaves none behind that a deletion could reach through.
    run(['unshare', '--mount', 'debootstrap', '--variant=minbase', release(), folder, debianMirror()]);
    for (const idle of ['dev', 'var/cache/apt', 'var/lib/apt/lists', 'usr/share/doc', 'usr/share/locale'])
      rmSync(join(folder, idle), { recursive: true });
    layer('scratch', folder, BASE);
    makeBuilder(folder);
  } finally {
    rmSync(folder, { recursive: true });
  }
}

/** Node, npm and the two libraries where the official image for Alpine has them. */
function makeBuilder(debian: string): void {
  const folder = fresh('builder');
  const [bin, lib, modules] = ['usr/local/bin', 'usr/lib', 'usr/local/lib/node_modules'].map(path =>
    join(folder, path),
  ) as [string, string, string];
  for (const made of [bin, lib, modules]) mkdirSync(made, { recursive: true });
  cpSync(inRepository('node_modules/node/bin/node'), join(bin, 'node'));
  cpSync(npmFolder(), join(modules, 'npm'), { recursive: true });
  symlinkSync('../lib/node_modules/npm/bin/npm-cli.js', join(bin, 'npm'));
  for (const library of ['libgcc_s.so.1', 'libstdc++.so.6']) {
    const [found = ''] = run(['find', join(debian, 'usr/lib'), '-name', library]).split('\n');
    cpSync(realpathSync(found), join(lib, library));
  }
  layer(BASE, folder, BUILDER);
  rmSync(folder, { recursive: true });
}

/** Everything that npm fetches while the image is built, so that it can be built without a network. */
function fetchPackages(): void {
  const folder = mkdtempSync(join(tmpdir(), 'sunpilot-packages-'));
  for (const file of ['package.json', 'package-lock.json']) cpSync(inRepository(file), join(folder, file));
  const npm = ['npm', '--prefix', folder, '--cache', PACKAGES, '--ignore-scripts'];
  run([...npm, 'ci', '--omit=dev']);
  run([...npm, 'install', '--global', `typescript@${pinned.typescript}`]);
  const registry = run(['npm', 'config', 'get', 'registry']).trim();
  const settings = { offline: true, cache: '/npm-cache', registry, 'update-notifier': false };
  writeFileSync(
    SETTINGS,
    Object.entries(settings)
      .map(([name, value]) => `${name}=${value}\n`)
      .join(''),
  );
  rmSync(folder, { recursive: true });
}

/** What builds and runs the image where there is no container registry. */
export const imageSteps: readonly Step[] = [
  {
    name: 'Debian packages of the image',
    madeFrom: packages,
    isThere: () => spawnSync('dpkg-query', ['--show', ...packages]).status === 0,
    bringUp: () => {
      run(['apt-get', 'update']);
      run(['apt-get', 'install', '--yes', '--no-install-recommends', ...packages]);
    },
  },
  {
    name: 'Base of the image',
    madeFrom: [release(), pinned.node],
    isThere: () =>
      [BASE, BUILDER].every(
        image => buildahApart('images', '--quiet', '--filter', `reference=${image}`) !== '',
      ),
    bringUp: makeBase,
  },
  {
    name: 'npm packages of the image',
    madeFrom: [text('package-lock.json')],
    isThere: () => existsSync(SETTINGS),
    bringUp: fetchPackages,
  },
];
