import { z } from 'zod';
import { amps } from '../units.ts';

/** `bus.json`: the chargers that were met, and the highest limit that each may have in force. */
export const BusMemoryFile = z.record(
  z.string().regex(/^[\dA-F]{4}$/),
  z.object({ protocol: z.union([z.literal(1), z.literal(2)]), limitAmps: z.number().transform(amps) }),
);
