import {
  chmodSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  readdirSync,
  readlinkSync,
  realpathSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import type { Use } from './apparmor.ts';
import { BASE, BUILDER, PACKAGES, SETTINGS, buildah, buildahCommand } from './buildah.ts';
import { places } from './places.ts';
import { Program } from './program.ts';
import { run } from './step.ts';

const Config = z.object({
  Docker: z.object({
    config: z.object({
      Cmd: z.array(z.string()),
      Labels: z.record(z.string(), z.string()),
      Healthcheck: z.object({ Test: z.tuple([z.literal('CMD-SHELL'), z.string()]) }),
    }),
  }),
});

/**
 * Runs containers with a root that nobody can write to, as the AppArmor profile has it, and notes where their process's id
 * is written: buildah has no words for either.
 */
const runtime = (pidFile: string): string => `#!/bin/sh -e
of() { echo " $all" | sed -n "s/.* --$1 \\([^ ]*\\).*/\\1/p"; }
all=$*
if [ -n "$(of bundle)" ]; then
  sed -i 's/"root":{/"root":{"readonly":true,/' "$(of bundle)/config.json"
  of pid-file > '${pidFile}'
fi
exec runc "$@"
`;

/** The image of the app, built by its own Dockerfile on this machine. */
export class Image {
  readonly name: string;
  readonly config: z.output<typeof Config>['Docker']['config'];

  /** Builds it from a folder as the Supervisor and the workflow do, but for the two base images and the network. */
  constructor(name: string, folder: string, file = join(folder, 'Dockerfile')) {
    this.name = `localhost/${name}`;
    const args = { BUILDER, BASE, BUILD_ARCH: 'amd64', BUILD_VERSION: '1.2.3' };
    buildah(
      'build',
      '--format=docker',
      '--pull=never',
      '--runtime=runc',
      '--network=host',
      '--layers=false',
      ...Object.entries(args).map(([key, value]) => `--build-arg=${key}=${value}`),
      `--volume=${PACKAGES}:/npm-cache`,
      `--volume=${SETTINGS}:/root/.npmrc:ro`,
      `--file=${file}`,
      `--tag=${this.name}`,
      folder,
    );
    const told: unknown = JSON.parse(buildah('inspect', '--type=image', this.name));
    this.config = Config.parse(told).Docker.config;
  }

  /** Every file of the image with its size in bytes, on top of what the base has. */
  files(): ReadonlyMap<string, number> {
    const [mine = '', base = ''] = [this.name, BASE].map(image => buildah('from', '--pull=never', image));
    const [above, below] = [mine, base].map(container => sizes(buildah('mount', container)));
    buildah('rm', mine, base);
    return new Map([...(above ?? [])].filter(([path, size]) => below?.get(path) !== size));
  }

  /** Removes it, and what a build that was broken off left. */
  remove(): void {
    buildah('rmi', this.name);
    buildah('rmi', '--prune');
  }

  /** A container of it, with these options and settings in its `/data`. */
  start(options: unknown, settings: unknown, devices: Readonly<Record<string, string>> = {}): Container {
    return new Container(this, { options, settings }, devices);
  }
}

/** A running container, as the Supervisor would have it: serial devices, `/data`, and nothing else to write to. */
export class Container {
  readonly data: string;
  readonly #image: Image;
  readonly #folder: string;
  readonly #name: string;
  readonly #program: Program;

  constructor(
    image: Image,
    files: Readonly<Record<string, unknown>>,
    devices: Readonly<Record<string, string>>,
  ) {
    this.#image = image;
    this.#folder = mkdtempSync(join(places.runs, 'container-'));
    this.data = join(this.#folder, 'data');
    mkdirSync(this.data);
    for (const [name, content] of Object.entries(files))
      writeFileSync(join(this.data, `${name}.json`), JSON.stringify(content));
    const runs = join(this.#folder, 'runtime');
    writeFileSync(runs, runtime(this.#pidFile));
    chmodSync(runs, 0o755);
    this.#name = buildah('from', '--pull=never', image.name);
    const mounts = [
      [this.data, '/data'],
      ...Object.entries(devices).map(([to, from]) => [realpathSync(from), to]),
    ];
    const volumes = mounts.map(([from, to]) => `--volume=${from}:${to}`);
    const way = [`--runtime=${runs}`, '--isolation=oci', '--network=host', ...volumes];
    this.#program = new Program(
      buildahCommand('run', ...way, this.#name, '--', ...image.config.Cmd),
      this.#log,
    );
  }

  get #log(): string {
    return join(this.#folder, 'log');
  }

  log(): string {
    return readFileSync(this.#log, 'utf8');
  }

  get #pidFile(): string {
    return join(this.#folder, 'pid-file');
  }

  /** The program's process, as this machine counts it. */
  get process(): number {
    return Number(readFileSync(readFileSync(this.#pidFile, 'utf8').trim(), 'utf8'));
  }

  /** Does the image's health check find it healthy? Asked inside, as the container engine does. */
  isHealthy(): boolean {
    const [, check] = this.#image.config.Healthcheck.Test;
    const inside = ['nsenter', `--target=${this.process}`, '--all', '/bin/sh', '-c', check];
    try {
      run(inside);
      return true;
    } catch {
      return false;
    }
  }

  /** Resident memory in MB, all of it and the part that is no file's. */
  memory(): { readonly resident: number; readonly anonymous: number } {
    const status = readFileSync(`/proc/${this.process}/status`, 'utf8');
    const mb = (key: string): number =>
      Number(new RegExp(`^${key}:\\s+(\\d+) kB$`, 'm').exec(status)?.[1]) / 1024;
    return { resident: mb('VmRSS'), anonymous: mb('RssAnon') };
  }

  /** May nobody write to its root? */
  get isReadOnly(): boolean {
    return /^\S+ \S+ \S+ \S+ \/ ro,/m.test(readFileSync(`/proc/${this.process}/mountinfo`, 'utf8'));
  }

  /** The files that the program has open or mapped, and for what. */
  uses(): readonly Use[] {
    const at = `/proc/${this.process}`;
    const mapped = [...readFileSync(`${at}/maps`, 'utf8').matchAll(/^\S+ (\S+) .* (\/.+)$/gm)];
    const opened = readdirSync(`${at}/fd`).map(fd => ({
      path: readlinkSync(`${at}/fd/${fd}`),
      writes:
        Number.parseInt(/^flags:\s+(\d+)$/m.exec(readFileSync(`${at}/fdinfo/${fd}`, 'utf8'))?.[1] ?? '', 8) &
        3,
    }));
    return [
      ...mapped.map(([, how = '', path = '']): Use => ({ path, right: how.includes('x') ? 'm' : 'r' })),
      ...opened
        .filter(({ path }) => path.startsWith('/'))
        .map(({ path, writes }): Use => ({ path, right: writes > 0 ? 'w' : 'r' })),
    ];
  }

  /** Asks the program to end, as the container engine does. Gives its exit code and the milliseconds it took. */
  async end(): Promise<{ readonly code: number | null; readonly ms: number }> {
    const asked = performance.now();
    process.kill(this.process, 'SIGTERM');
    const code = await this.#program.ended();
    return { code, ms: performance.now() - asked };
  }

  /** Removes what is left of it, running or not. */
  async remove(): Promise<void> {
    await this.#program.end();
    buildah('rm', this.#name);
  }
}

function sizes(root: string): ReadonlyMap<string, number> {
  const lines = run(['find', root, '-xdev', '-type', 'f', '-printf', '%P %s\n']).trim().split('\n');
  return new Map(
    lines.map(line => {
      const at = line.lastIndexOf(' ');
      return [line.slice(0, at), Number(line.slice(at + 1))];
    }),
  );
}
