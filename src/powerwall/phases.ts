import { z } from 'zod';
import type { PhasesSeen } from '../charging/snapshot.ts';
import { type Amps, type Millis, amps } from '../units.ts';

/** Currents at the grid at one moment of the meter's own. */
export interface PhasesMeasured {
  readonly amps: readonly Amps[];
  /** Changes when the meter has measured anew. */
  readonly stamp: string;
}

/** No home has a fuse for 1000 A. */
const current = z.number().min(-1000).max(1000);

/** A phase that is not there is left out; null is a phase that was not heard. */
const PhaseCurrents = z.object({
  i_a_current: current,
  i_b_current: current.default(0),
  i_c_current: current.default(0),
});

const power = z.number().min(-100_000).max(100_000).optional();
const voltage = z.number().min(0).max(1000).optional();

const Readings = PhaseCurrents.extend({
  last_communication_time: z
    .string()
    .min(1)
    .refine(time => !time.startsWith('0001-')),
  instant_power: z.number(),
  real_power_a: power,
  real_power_b: power,
  real_power_c: power,
  reactive_power_a: power,
  reactive_power_b: power,
  reactive_power_c: power,
  v_l1n: voltage,
  v_l2n: voltage,
  v_l3n: voltage,
});

const AtTheGrid = z.object({ location: z.literal('site'), Cached_readings: Readings });
const Meters = z.array(z.union([AtTheGrid, z.object({ location: z.string() })]));

/** Beside more than this no current is a field that nobody fills. */
const MOST_WITHOUT_CURRENT = 200;

/**
 * `/api/meters/site`: the meters at the grid, summed phase by phase where a home has several. Undefined where one of
 * them is not heard, or tells of power and of no current.
 */
export function readPhases(body: unknown): PhasesMeasured | undefined {
  const meters = Meters.safeParse(body).data ?? [];
  const heard = meters.flatMap(meter => ('Cached_readings' in meter ? [meter.Cached_readings] : []));
  const told = heard.map(meter => ({ meter, phases: phasesOf(meter) }));
  if (told.length === 0 || heard.length < meters.filter(({ location }) => location === 'site').length)
    return undefined;
  if (told.some(({ meter, phases }) => isUnfilled(meter.instant_power, phases))) return undefined;
  const sum = (phase: number): number => told.reduce((all, { phases }) => all + (phases[phase] ?? 0), 0);
  return {
    amps: [0, 1, 2].map(phase => amps(sum(phase))),
    stamp: heard.map(meter => meter.last_communication_time).join(' '),
  };
}

const isUnfilled = (watts: number, phases: readonly number[]): boolean =>
  Math.abs(watts) > MOST_WITHOUT_CURRENT && phases.every(phase => phase === 0);

interface Phase {
  readonly amps: number;
  readonly watts: number | undefined;
  readonly reactive: number | undefined;
  readonly volts: number | undefined;
}

function phasesOf(meter: z.output<typeof Readings>): readonly number[] {
  const { i_a_current: a, i_b_current: b, i_c_current: c } = meter;
  const phases: readonly Phase[] = [
    { amps: a, watts: meter.real_power_a, reactive: meter.reactive_power_a, volts: meter.v_l1n },
    { amps: b, watts: meter.real_power_b, reactive: meter.reactive_power_b, volts: meter.v_l2n },
    { amps: c, watts: meter.real_power_c, reactive: meter.reactive_power_c, volts: meter.v_l3n },
  ];
  // A Neurio tells power and voltage of each phase, and zeros for its currents.
  const unfilled = phases.every(phase => phase.amps === 0);
  return phases.map(phase => loadOf(unfilled ? { ...phase, amps: apparentAmps(phase) } : phase));
}

/** Below this a phase is not there. */
const LIVE_VOLTS = 80;

const apparentAmps = ({ watts = 0, reactive = 0, volts = 0 }: Phase): number =>
  volts < LIVE_VOLTS ? 0 : Math.hypot(watts, reactive) / volts;

/**
 * What a phase has on it when amps of a car are about to be added. Where it exports, only what feeds the grid makes
 * room: the reactive part of the current stays whatever the car draws.
 */
function loadOf({ amps, watts, volts }: Phase): number {
  const size = Math.abs(amps);
  if (watts === undefined || watts >= 0 || volts === undefined || volts < LIVE_VOLTS) return size;
  const active = Math.min(size, -watts / volts);
  return Math.sqrt(size * size - active * active) - active;
}

const Beside = z.object({ site: PhaseCurrents });

/**
 * Currents that come with the home's sums, without the power of each phase. Below nought the direction alone is known,
 * not how much of it makes room, so it makes none. All nought is fields that nobody fills.
 */
export function ampsBeside(body: unknown): readonly Amps[] | undefined {
  const { data } = Beside.safeParse(body);
  if (data === undefined) return undefined;
  const { i_a_current: a, i_b_current: b, i_c_current: c } = data.site;
  const told = [a, b, c];
  return told.every(phase => phase === 0) ? undefined : told.map(phase => amps(Math.max(0, phase)));
}

/** With our own time: that at which the stamp was first seen. */
export interface PhasesTaken extends PhasesSeen {
  readonly stamp: string;
}

export const phasesTaken = (
  before: PhasesTaken | undefined,
  measured: PhasesMeasured,
  nowMs: Millis,
): PhasesTaken => (before?.stamp === measured.stamp ? before : { ...measured, takenAtMs: nowMs });
