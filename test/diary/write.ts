import { writeFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { pageOf } from './diary-page.ts';
import { scenarios } from './scenarios.ts';

/** Writes every page anew, to be read before it is committed. */
for (const scenario of scenarios()) {
  const { text } = await pageOf(scenario);
  const path = fileURLToPath(new URL(`${scenario.name}.txt`, import.meta.url));
  await writeFile(path, text);
  console.log(`${text.split('\n').length} lines in ${path}`);
}
