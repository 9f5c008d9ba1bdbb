import { type Amps, type Volts, amps, volts } from '../units.ts';
import type { Meter } from './message.ts';

/** What a charger measures on its phases. */
export interface Phases {
  /** Mean of the phases in use, or of those that are live while nothing flows. */
  readonly volts: Volts | undefined;
  /** How many phases the car uses; kept while nothing flows. */
  readonly phases: 1 | 2 | 3 | undefined;
  readonly phaseVolts: readonly Volts[] | undefined;
  readonly phaseAmps: readonly Amps[] | undefined;
}

export const noPhases: Phases = {
  volts: undefined,
  phases: undefined,
  phaseVolts: undefined,
  phaseAmps: undefined,
};

export const FLOWING = amps(1);
const LIVE = volts(80);

/** A reading of the charger's meter. */
export function measured(before: Phases, { volts: phaseVolts, phaseAmps }: Meter): Phases {
  const live = phaseVolts.filter(each => each >= LIVE);
  const inUse = phaseVolts.filter((each, phase) => each >= LIVE && (phaseAmps?.[phase] ?? 0) >= FLOWING);
  const counted = inUse.length > 0 ? inUse : live;
  if (counted.length === 0) return { ...before, phaseVolts, phaseAmps };
  const mean = volts(counted.reduce((sum, each) => sum + each, 0) / counted.length);
  const phases = inUse.length > 0 || live.length === 1 ? count(counted) : before.phases;
  return { volts: mean, phases, phaseVolts, phaseAmps };
}

const count = ({ length }: readonly Volts[]): 1 | 2 | 3 => (length === 1 ? 1 : length === 2 ? 2 : 3);
