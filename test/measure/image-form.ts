import { spawnSync } from 'node:child_process';
import { cp, readFile, symlink } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { z } from 'zod';

const root = fileURLToPath(new URL('../../', import.meta.url));

/** What the image starts. */
interface ImageForm {
  readonly program: string;
  /** For Node. */
  readonly flags: readonly string[];
  readonly env: Readonly<Record<string, string>>;
}

/** The program in a folder as the Dockerfile makes it: without types and comments, and with its words for Node and its environment. */
export async function imageForm(folder: string): Promise<ImageForm> {
  const dockerfile = await readFile(join(root, 'addon/Dockerfile'), 'utf8');
  const compiler = join(root, 'node_modules/typescript/bin/tsc');
  const args = [compiler, ...emitting, '--rootDir', root, '--outDir', folder];
  const { status } = spawnSync(process.execPath, args, { cwd: root, stdio: 'inherit' });
  if (status !== 0) throw new Error('The program cannot be made as the image carries it.');
  await cp(join(root, 'package.json'), join(folder, 'package.json'));
  await symlink(join(root, 'translations'), join(folder, 'translations'));
  await symlink(join(root, 'node_modules'), join(folder, 'node_modules'));
  const words = z.array(z.string()).parse(JSON.parse(/^CMD (.*)$/m.exec(dockerfile)?.[1] ?? '[]'));
  const named = words.findIndex(word => word.endsWith('sunpilot.js'));
  const env = [...dockerfile.matchAll(/^ENV (\w+)=(\S+)$/gm)].map(([, name = '', value = '']) => [
    name,
    value,
  ]);
  return {
    program: join(folder, 'src/sunpilot.js'),
    flags: words.slice(1, named),
    env: Object.fromEntries(env) as Readonly<Record<string, string>>,
  };
}

const emitting = [
  '--noCheck',
  '--noEmit',
  'false',
  '--allowJs',
  '--types',
  '',
  '--rewriteRelativeImportExtensions',
  '--removeComments',
];
