import type { Amps } from '../units.ts';

export type Firmware = 'old' | 'new';

/** What a Wall Connector carries for life. `twc-rs485` §3.5. */
export interface Nameplate {
  /** Eleven characters: year, half month, digits; the last four are the id that it came with. */
  readonly serial: string;
  readonly model: string;
  readonly version: readonly number[];
}

const makes = {
  protocol1: { serial: 'A16K000', version: [4, 4, 13] },
  old: { serial: 'A17I000', version: [4, 4, 13] },
  new: { serial: 'A18I000', version: [4, 5, 3, 2] },
} as const;

const EUROPEAN_AMPS = 32;

export function nameplateOf(unit: {
  readonly protocol: 1 | 2;
  readonly firmware: Firmware;
  readonly id: string;
  readonly ratedAmps: Amps;
}): Nameplate {
  const { serial, version } = makes[unit.protocol === 1 ? 'protocol1' : unit.firmware];
  return {
    serial: `${serial}${digitsOf(unit.id)}`,
    model: unit.ratedAmps > EUROPEAN_AMPS ? 'EVWTS80HL' : 'EVW2T32HL',
    version,
  };
}

/** Early units have ids that are no decimal number, and serials that do not show them. */
const digitsOf = (id: string): string =>
  /^\d{4}$/.test(id) ? id : (parseInt(id, 16) % 10_000).toString().padStart(4, '0');
