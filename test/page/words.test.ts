import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, it } from '@jest/globals';
import { pageKeys } from '../../src/page/words.ts';

it('the page has no word that is said nowhere', () => {
  const folder = fileURLToPath(new URL('../../src/page', import.meta.url));
  const files = readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter(name =>
    /\.(?:ts|html)$/.test(name),
  );
  const said = files
    .filter(name => name !== 'words.ts')
    .map(name => readFileSync(join(folder, name), 'utf8'));
  const isSaid = (key: string): boolean =>
    said.some(text => text.includes(`'${key}'`) || text.includes(`{{${key}}}`));
  expect(pageKeys.filter(key => !isSaid(key))).toEqual([]);
});
