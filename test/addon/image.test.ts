import { spawnSync } from 'node:child_process';
import { existsSync, readdirSync } from 'node:fs';
import { describe, expect, it } from '@jest/globals';
import { z } from 'zod';
import { config, inRepository, text, yaml } from './parts.ts';

const repository = z
  .strictObject({ name: z.string(), url: z.url(), maintainer: z.string() })
  .parse(yaml('repository.yaml'));

const Steps = z.looseObject({ with: z.record(z.string(), z.unknown()).optional() });
const workflow = z
  .looseObject({
    env: z.object({ ARCHITECTURES: z.string(), IMAGE: z.string() }),
    jobs: z.record(z.string(), z.looseObject({ if: z.string().optional(), steps: z.array(Steps) })),
  })
  .parse(yaml('.github/workflows/publish.yaml'));

const owner = /^https:\/\/github\.com\/([\w-]+)\/sunpilot$/.exec(repository.url)?.[1];

describe('the image', () => {
  it('is published by the owner of the repository, under the name that the Supervisor pulls', () => {
    expect(owner).toBeDefined();
    expect(config.url).toBe(repository.url);
    expect(config.image).toBe(`ghcr.io/${owner}/${workflow.env.IMAGE}`);
    expect(workflow.jobs['prepare']?.if).toBe(`github.repository == '${owner}/sunpilot'`);
  });

  it('is built for every architecture that the Supervisor offers it on', () => {
    expect(JSON.parse(workflow.env.ARCHITECTURES)).toEqual(config.arch);
  });

  it('is built from the sources at the root, by the Dockerfile of the app', () => {
    const inputs = workflow.jobs['build']?.steps.map(step => step.with ?? {}) ?? [];
    expect(inputs).toContainEqual(expect.objectContaining({ context: '.', file: 'addon/Dockerfile' }));
  });

  it('is published only under the version that the app says it is', () => {
    expect(text('addon/config.yaml')).toContain(`\nversion: '${config.version}'\n`);
    expect(text('.github/workflows/publish.yaml')).toContain(`grep -qxF "version: '$TAG'" addon/config.yaml`);
  });
});

/** The instructions of the Dockerfile, a stage at a time, after those that stand before the first. */
const [beforeStages = [], ...stages] = text('addon/Dockerfile')
  .replaceAll(/\\\n\s*/g, '')
  .split(/\n(?=FROM )/)
  .map(part =>
    part
      .split('\n')
      .map(line => /^([A-Z]+) (.+)$/.exec(line)?.slice(1) ?? [])
      .filter(parts => parts.length === 2),
  );
const [building = [], running = []] = stages;
const given = (instruction: string, stage: typeof running): readonly string[] =>
  stage.filter(([name]) => name === instruction).map(([, rest = '']) => rest);
const sourcesOf = (copy: string): readonly string[] => copy.split(' ').slice(0, -1);

describe('the Dockerfile', () => {
  it('builds on the Node that SunPilot runs on, and runs on the Alpine that it was built for', () => {
    const { engines } = z
      .looseObject({ engines: z.object({ node: z.string() }) })
      .parse(JSON.parse(text('package.json')));
    const bases = Object.fromEntries(given('ARG', beforeStages).map(arg => arg.split('=')));
    expect(bases.BUILDER).toMatch(`node:${engines.node.replace('>=', '')}-alpine3.`);
    expect(bases.BASE).toBe(bases.BUILDER.replace(/.*-alpine/, 'alpine:'));
    expect(stages.map(stage => given('FROM', stage))).toEqual([['${BUILDER} AS build'], ['${BASE}']]);
  });

  it('copies what exists, and .dockerignore lets just that through', () => {
    const copied = given('COPY', building).flatMap(sourcesOf);
    expect(copied.filter(path => !existsSync(inRepository(path)))).toEqual([]);
    const [everything, ...kept] = text('.dockerignore').trim().split('\n');
    expect(everything).toBe('*');
    expect(kept.toSorted()).toEqual(copied.map(path => `!${path}`).toSorted());
  });

  it('installs what runs, not what tests, and takes only Node and what runs over', () => {
    expect(given('RUN', building).join()).toContain('npm ci --omit=dev --ignore-scripts');
    expect(given('RUN', running)).toEqual([]);
    expect(given('COPY', running).flatMap(sourcesOf)).toEqual([
      '--from=build',
      '/usr/local/bin/node',
      '--from=build',
      '/usr/lib/libgcc_s.so.1',
      '/usr/lib/libstdc++.so.6',
      '--from=build',
      '/app',
    ]);
  });

  it('finds a binary of serialport for Alpine on every architecture', () => {
    const named: Readonly<Record<string, string>> = { aarch64: 'arm64', amd64: 'x64' };
    const missing = config.arch.filter(arch => {
      const folder = inRepository(`node_modules/@serialport/bindings-cpp/prebuilds/linux-${named[arch]}`);
      return !readdirSync(folder).some(name => name.endsWith('.musl.node'));
    });
    expect(missing).toEqual([]);
  });

  it('runs the product on the options and the data folder of the Supervisor', () => {
    const [command = '[]', ...others] = given('CMD', running);
    expect(others).toEqual([]);
    const words = z.array(z.string()).parse(JSON.parse(command));
    expect(words.filter(word => !/^--(?!options|data)/.test(word)).join(' ')).toBe(
      'node /app/src/sunpilot.js run --options /data/options.json --data /data',
    );
  });

  it('gives Node no word that it does not know, and all of them before the program', () => {
    const words = z.array(z.string()).parse(JSON.parse(given('CMD', running)[0] ?? '[]'));
    const flags = words.slice(1, words.indexOf('/app/src/sunpilot.js'));
    expect(flags.length).toBeGreaterThan(0);
    const { status, stderr } = spawnSync(process.execPath, [...flags, '--eval', '0'], { encoding: 'utf8' });
    expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
  });

  it('tells the Supervisor type, version and architecture', () => {
    expect(given('ARG', running)).toEqual(['BUILD_ARCH', 'BUILD_VERSION']);
    const [labels = ''] = given('LABEL', running);
    expect(labels).toContain('io.hass.type="app"');
    expect(labels).toContain('io.hass.arch="${BUILD_ARCH}"');
    expect(labels).toContain('io.hass.version="${BUILD_VERSION}"');
  });

  it("has a health check, which the Supervisor's watchdog follows", () => {
    expect(given('HEALTHCHECK', running)).toHaveLength(1);
  });
});

describe('the AppArmor profile', () => {
  const profile = text('addon/apparmor.txt');

  it('bears the name of the app, once: the Supervisor puts its own in its place', () => {
    expect(profile.match(/^ *profile .+$/gm)).toEqual([
      `profile ${config.slug} flags=(attach_disconnected,mediate_deleted) {`,
    ]);
  });

  it('lets SunPilot write to its data and serial ports only', () => {
    const files = [...profile.matchAll(/^ {2}([/@]\S+) (\w+),$/gm)];
    const written = files.filter(([, , rights = '']) => /[wa]/.test(rights)).map(([, path]) => path);
    expect(written).toEqual(['@{PROC}/@{pid}/task/@{tid}/comm', '/data/{,**}', '/dev/tty[A-Z]*']);
  });

  it('lets nothing run that could be written', () => {
    const run = [...profile.matchAll(/^ {2}(\S+) \w*x,$/gm)].map(([, path]) => path);
    expect(run).toContain('/usr/local/bin/node');
    expect(run.filter(path => /^\/(?:data|tmp|app)/.test(path ?? ''))).toEqual([]);
  });
});
