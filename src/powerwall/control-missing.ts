import type { KeptPowerwall } from '../charging/powerwall-record.ts';
import type { Fault } from '../runtime/failure.ts';

/** In place of a hand on the settings where the owner took it away: what could not be given back is told. */
export function withoutControl(kept: KeptPowerwall | undefined): {
  faults(): readonly Fault[];
  stop(): Promise<void>;
} {
  const found = foundIn(kept);
  return {
    faults: () => (found === undefined ? [] : [{ key: 'control_missing', about: { value: found } }]),
    stop: () => Promise.resolve(),
  };
}

const foundIn = ({ raisedReserve, changedMode }: KeptPowerwall = {}): string | undefined =>
  raisedReserve === undefined ? changedMode?.found : `${raisedReserve.found} %`;
