import { z } from 'zod';
import { type Millis, hours, millis, minutes } from '../units.ts';
import type { FleetLine } from './fleet-line.ts';
import { parsed } from './http.ts';

const FleetStatus = z.object({
  response: z.object({
    unpaired_vins: z.array(z.string()),
    vehicle_info: z
      .record(z.string(), z.object({ vehicle_command_protocol_required: z.boolean().optional() }))
      .catch({}),
  }),
});

const STILL = minutes(15);
const LATER = hours(1);

/** Whether a car accepts our key: as it says itself, or as Tesla's servers know it without asking the car. */
export class Pairing {
  #missing = false;
  #lookAtMs: Millis | undefined = millis(0);

  get missing(): boolean {
    return this.#missing;
  }

  /** A car that accepts the key is not asked about any more until it says otherwise. */
  learn(missing: boolean, now: Millis): void {
    this.#missing = missing;
    this.#lookAtMs = missing ? millis(now + STILL) : undefined;
  }

  /** Looks it up once, and every 15 minutes while the key is missing. Whatever fails here is no trouble. */
  async look(line: FleetLine, vin: string, now: Millis, signal: AbortSignal): Promise<void> {
    if (this.#lookAtMs === undefined || now < this.#lookAtMs) return;
    this.#lookAtMs = millis(now + LATER);
    const question = { path: '/api/1/vehicles/fleet_status', body: { vins: [vin] }, signal };
    const status = await line
      .good(question)
      .then(answer => parsed(answer, FleetStatus, line.url).response)
      .catch(() => undefined);
    if (status === undefined) return;
    const signs = status.vehicle_info[vin]?.vehicle_command_protocol_required !== false;
    this.learn(signs && status.unpaired_vins.includes(vin), now);
  }
}
