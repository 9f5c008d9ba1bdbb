import { spawnSync } from 'node:child_process';
import {
  existsSync,
  lstatSync,
  mkdtempSync,
  readFileSync,
  readdirSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { parse } from 'yaml';
import { config, inRepository, text } from './parts.ts';

describe('the bundle for the local apps', () => {
  let around = '';
  let folder = '';
  beforeEach(() => {
    around = mkdtempSync(join(tmpdir(), 'sunpilot-bundle-'));
    folder = join(around, 'sunpilot');
  });
  afterEach(() => {
    rmSync(around, { recursive: true });
  });

  const bundle = () =>
    spawnSync(process.execPath, [inRepository('addon/bundle.ts'), folder], { encoding: 'utf8' });
  const read = (path: string): string => readFileSync(join(folder, path), 'utf8');

  it('is the app of the store, but for the image that the Supervisor would pull', () => {
    const { status, stdout } = bundle();
    expect({ status, stdout }).toEqual({ status: 0, stdout: expect.stringContaining(folder) });
    const { image, ...rest } = config;
    expect(image).toBeDefined();
    expect(parse(read('config.yaml'))).toEqual(rest);
    for (const file of ['Dockerfile', 'apparmor.txt', 'CHANGELOG.md', 'DOCS.md'])
      expect(read(file)).toBe(text(`addon/${file}`));
    expect(readdirSync(folder)).toEqual(expect.arrayContaining(['icon.png', 'logo.png']));
    expect(existsSync(join(folder, 'bundle.ts'))).toBe(false);
  });

  it('has everything that its Dockerfile copies, and nothing that points out of it', () => {
    bundle();
    const copied = [...read('Dockerfile').matchAll(/^COPY (?!--from)(.+) \S+$/gm)].flatMap(([, from = '']) =>
      from.split(' '),
    );
    expect(copied).toContain('src');
    expect(copied.filter(path => !existsSync(join(folder, path)))).toEqual([]);
    const all = readdirSync(folder, { recursive: true, encoding: 'utf8' });
    expect(all.filter(path => lstatSync(join(folder, path)).isSymbolicLink())).toEqual([]);
    expect(all.filter(path => /^config\.(?:ya?ml|json)$/.test(basename(path)))).toEqual(['config.yaml']);
    expect(read('src/main.ts')).toBe(text('src/main.ts'));
    expect(read('translations/de.yaml')).toBe(text('translations/de.yaml'));
  });

  it('takes the place of an earlier one, whole', () => {
    bundle();
    writeFileSync(join(folder, 'src', 'gone.ts'), '');
    expect(bundle().status).toBe(0);
    expect(existsSync(join(folder, 'src', 'gone.ts'))).toBe(false);
  });

  it("touches no folder of somebody else's", () => {
    folder = around;
    writeFileSync(join(folder, 'letter'), 'dear');
    const { status, stderr } = bundle();
    expect({ status, stderr }).toEqual({
      status: 1,
      stderr: `${folder} is there and is no bundle of SunPilot: name a folder that is still to be made.\n`,
    });
    expect(read('letter')).toBe('dear');
  });
});
