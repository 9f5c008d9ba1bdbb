import { z } from 'zod';
import type { Kept } from '../charging/memory.ts';
import { controlModes } from '../charging/powerwall-settings.ts';
import { amps, epoch, percent, wattHours } from '../units.ts';

const moment = z.number().transform(epoch);
const level = z.number().transform(percent);
const kind = z.enum(['sun', 'asked', 'owners']);
const cause = z.enum(['sun', 'plug_in', 'button', 'boost', 'fast', 'minimum_level', 'ready_by', 'car']);

const charger = z.object({
  charge: z
    .object({
      kind,
      cause,
      vin: z.string().optional(),
      beganMs: moment,
      seenMs: moment,
      untilMs: moment.optional(),
    })
    .optional(),
  start: z
    .object({ kind, cause, sentMs: moment, untilMs: moment.optional(), resumed: z.boolean().optional() })
    .optional(),
  stop: z.object({ why: z.string(), sentMs: moment }).optional(),
  interrupted: z
    .object({
      kind,
      cause,
      atMs: moment,
      untilMs: moment.optional(),
      by: z.enum(['bus', 'off_grid', 'fuse']),
    })
    .optional(),
  respectedDay: z.string().optional(),
  barred: z.object({ day: z.string() }).optional(),
  complete: z.object({ levelPercent: level.optional(), limitPercent: level.optional() }).optional(),
  warned: z.object({ cause, untilMs: moment.optional() }).optional(),
  closings: z
    .object({ day: z.string(), count: z.number(), cars: z.record(z.string(), z.number()).optional() })
    .optional(),
  phases: z.union([z.literal(1), z.literal(2), z.literal(3)]).optional(),
});

const current = z.number().transform(amps);

const car = z.object({
  raised: z.object({ foundAmps: current, setAmps: current, fromAmps: current.optional() }).optional(),
  highestAmps: current.optional(),
  unplugged: z.boolean(),
  raises: z.number(),
  returns: z.number(),
});

const battery = z.object({ whPerPercent: z.number().transform(wattHours) });
const changed = <Value extends z.ZodType>(value: Value) =>
  z.object({ found: value, set: value, sent: z.enum(['set', 'found']), seen: z.boolean() }).optional();

const powerwall = z.object({
  raisedReserve: changed(level),
  changedMode: changed(z.enum(controlModes)),
  left: z.boolean().optional(),
  wishedMs: moment.optional(),
});

const wh = z.number().transform(wattHours);
const bySource = { solarWh: wh, batteryWh: wh, gridWh: wh };
const session = z.object({
  ...bySource,
  started: z.string(),
  car: z.string().optional(),
  cost: z.number().optional(),
  unpriced: z.boolean(),
});

const energy = z.object({
  totals: z.object(bySource),
  open: z.record(z.string(), session.extend({ vin: z.string().optional() })),
  ended: z.array(session.extend({ ended: z.string(), charger: z.string() })),
});

/** `memory.json`: what the decision must know after a restart. */
export const MemoryFile: z.ZodType<Kept> = z.object({
  chargers: z.record(z.string(), charger),
  cars: z.record(z.string(), car).optional(),
  batteries: z.record(z.string(), battery).optional(),
  homeBattery: battery.optional(),
  powerwall: powerwall.optional(),
  energy: energy.optional(),
});
