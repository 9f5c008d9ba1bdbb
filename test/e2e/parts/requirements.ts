import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { packageFolder } from './places.ts';

const Manifest = z.object({
  requirements: z.array(z.string()).default([]),
  dependencies: z.array(z.string()).default([]),
});

/** Set up by our configuration. */
const configured = `frontend mqtt recorder history logbook energy automation script sun template
  input_boolean input_number input_select input_button input_text input_datetime`;

/** Loaded by others on the way: without them the list of actions fails, and with it every page of the frontend. */
const dragged = `conversation assist_pipeline assist_satellite ai_task camera tts stt media_player radio_browser met
  google_translate infrared radio_frequency`;

/** The integrations whose packages are installed. */
export const integrations: readonly string[] = `${configured} ${dragged}`.split(/\s+/);

/** The Python packages that these integrations and everything they depend on ask for. */
export function requirements(): readonly string[] {
  const seen = new Set<string>();
  const found = new Set(['aiohasupervisor']);
  const visit = (integration: string): void => {
    if (seen.has(integration)) return;
    seen.add(integration);
    const file = join(packageFolder(), 'components', integration, 'manifest.json');
    const manifest = Manifest.parse(JSON.parse(readFileSync(file, 'utf8')));
    for (const requirement of manifest.requirements) found.add(requirement);
    manifest.dependencies.forEach(visit);
  };
  integrations.forEach(visit);
  return [...found];
}
