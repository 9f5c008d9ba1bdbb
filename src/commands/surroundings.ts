import { readFile } from 'node:fs/promises';
import { z } from 'zod';
import { type Address, SUPERVISOR } from '../homeassistant/connection.ts';
import type { Door } from '../page/door.ts';

/** Home Assistant as the Supervisor or two variables name it; undefined: headless. */
export function homeAssistantIn(env: NodeJS.ProcessEnv): Address | undefined {
  const { SUPERVISOR_TOKEN: supervisor, HOME_ASSISTANT_URL: url, HOME_ASSISTANT_TOKEN: token } = env;
  if (supervisor !== undefined && supervisor !== '') return { url: SUPERVISOR, token: supervisor };
  if (url === undefined || url === '' || token === undefined || token === '') return undefined;
  return { url: url.replace(/\/+$/, ''), token };
}

/** The page is inside Home Assistant where the Supervisor runs us, and nowhere else. */
export const doorIn = (env: NodeJS.ProcessEnv): Door | undefined =>
  env['SUPERVISOR_TOKEN'] === undefined || env['SUPERVISOR_TOKEN'] === '' ? undefined : { kind: 'ingress' };

const Manifest = z.object({ version: z.string() });

/** Version of this program. */
export async function ownVersion(): Promise<string> {
  const manifest = await readFile(new URL('../../package.json', import.meta.url), 'utf8');
  return Manifest.parse(JSON.parse(manifest)).version;
}
