import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { inForky, outside } from './forky.ts';
import { imageSteps } from './image-steps.ts';
import { debianMirror, network, obstacle, packageSettings } from './machine.ts';
import { CONFIG, VENV, installedVersion, packageFolder, places } from './places.ts';
import { integrations, requirements } from './requirements.ts';
import { type Step, run, take } from './step.ts';

const packages = ['mosquitto', 'socat', 'chromium', 'debootstrap', 'iproute2'];
/** What Home Assistant needs of Debian; two of the packages that it asks for are compiled. */
const base = ['python3', 'python3-venv', 'python3-dev', 'g++', 'ca-certificates'];

const steps: readonly Step[] = [
  {
    name: 'Debian packages',
    madeFrom: packages,
    isThere: () => spawnSync('dpkg-query', ['--show', ...packages]).status === 0,
    bringUp: () => {
      run(['apt-get', 'update']);
      run(['apt-get', 'install', '--yes', '--no-install-recommends', ...packages]);
    },
  },
  {
    name: 'Debian forky',
    madeFrom: base,
    isThere: () => existsSync(outside('/etc/debian_version')),
    bringUp: () => {
      rmSync(places.forky, { recursive: true, force: true });
      const options = ['--variant=minbase', `--include=${base.join(',')}`];
      run(['apt-get', 'update']);
      const script = '/usr/share/debootstrap/scripts/sid';
      // With mounts of its own: an interrupted run leaves none behind that a deletion could reach through.
      run(['unshare', '--mount', 'debootstrap', ...options, 'forky', places.forky, debianMirror(), script]);
      // Nothing in there resolves a name, except while packages are installed.
      writeFileSync(outside('/etc/resolv.conf'), '');
      mkdirSync(outside(CONFIG));
    },
  },
  {
    name: 'Home Assistant',
    madeFrom: integrations,
    isThere: () => existsSync(outside(`${VENV}/bin/hass`)),
    bringUp: () => {
      const install = [`${VENV}/bin/uv`, 'pip', 'install', '--no-cache', '--python', VENV];
      download(['python3', '-m', 'venv', '--clear', VENV]);
      download([`${VENV}/bin/pip`, 'install', '--quiet', 'uv']);
      download([...install, 'homeassistant']);
      const constraints = join(packageFolder(), 'package_constraints.txt').slice(places.forky.length);
      download([...install, '--constraint', constraints, ...requirements()]);
    },
  },
];

/** Runs a command in Debian forky that reaches the package index. */
const download = (command: readonly string[]): void =>
  void run(inForky(command, network(), packageSettings()));

const HOUR_MS = 3_600_000;

/** Removes what runs of the tests left behind for a look; not those of a run that may still be going on. */
function tidy(): void {
  for (const run of readdirSync(places.runs)) {
    const folder = join(places.runs, run);
    if (Date.now() - statSync(folder).mtimeMs > HOUR_MS) rmSync(folder, { recursive: true });
  }
}

/** Installs what is missing. Says what is amiss, and ends the process, if it cannot. */
export function install(): void {
  try {
    const missing = obstacle();
    if (missing !== undefined) throw new Error(missing);
    for (const folder of Object.values(places))
      if (folder !== places.forky) mkdirSync(folder, { recursive: true });
    [...steps, ...imageSteps].forEach(take);
    tidy();
    console.log(`Home Assistant ${installedVersion()}`);
  } catch (error) {
    console.error(error instanceof Error ? error.message : error);
    process.exit(1);
  }
}

if (import.meta.main) install();
