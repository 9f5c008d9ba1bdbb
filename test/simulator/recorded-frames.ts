import { existsSync, readFileSync } from 'node:fs';
import { z } from 'zod';

const FILE = '../shared/fixtures/twc/frames.json';

const frames = z.array(
  z.object({
    id: z.string(),
    decoded: z.string(),
    wire: z.string(),
    valid: z.boolean(),
    origin: z.string().optional(),
  }),
);

/** Frames recorded on real buses, where they are at hand. */
export const recordedFrames: z.infer<typeof frames> = existsSync(FILE)
  ? frames.parse(JSON.parse(readFileSync(FILE, 'utf8')))
  : [];
