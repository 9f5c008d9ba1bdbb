import { z } from 'zod';
import type { CarCharging } from '../charging/snapshot.ts';
import { amps, percent } from '../units.ts';
import type { CarReading } from './route.ts';

/** Any field may be absent, null or of another type than last year (§2.3): one that is unusable is not known. */
const number = z.number().optional().catch(undefined);

/** `charge_state` as the Fleet API and TeslaBleHttpProxy serve it. */
export const ChargeState = z.object({
  charging_state: z.string().optional().catch(undefined),
  battery_level: number,
  charge_limit_soc: number,
  charge_current_request: number,
  charge_current_request_max: number,
  timestamp: number,
});

const states: Readonly<Record<string, CarCharging>> = {
  disconnected: 'disconnected',
  nopower: 'no_power',
  starting: 'starting',
  charging: 'charging',
  complete: 'complete',
  stopped: 'stopped',
};

/** Words come bare or with their type before them: `Stopped`, `ChargingStateStopped`, `CHARGING_STATE_NO_POWER`. */
function chargingOf(word: string | undefined): CarCharging {
  const bare = word
    ?.toLowerCase()
    .replaceAll('_', '')
    .replace(/^(detailed)?charg(e|ing)state/, '');
  return states[bare ?? ''] ?? 'unknown';
}

const known = <T>(value: number | undefined, unit: (value: number) => T): T | undefined =>
  value === undefined ? undefined : unit(value);

export const chargeReading = (state: z.infer<typeof ChargeState>): Omit<CarReading, 'stamp'> => ({
  charging: chargingOf(state.charging_state),
  levelPercent: known(state.battery_level, percent),
  limitPercent: known(state.charge_limit_soc, percent),
  requestedAmps: known(state.charge_current_request, amps),
  requestedMaxAmps: known(state.charge_current_request_max, amps),
});
