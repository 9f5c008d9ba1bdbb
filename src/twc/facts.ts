import { type Amps, type Millis, type Volts, type WattHours, amps } from '../units.ts';
import { carPresent } from './answers.ts';
import { type Charger, isAnswering, minimumOf } from './charger.ts';
import { isConfirmed } from './circuit.ts';
import { energyOf } from './energy.ts';
import { ampsAt } from './history.ts';
import type { ChargerState, Protocol } from './message.ts';
import type { Master } from './state.ts';
import { lostBeats } from './twins.ts';
import { isPending, numberOf } from './vin.ts';

/** One charger, as the decision sees it. */
export interface ChargerFacts {
  readonly id: string;
  readonly protocol: Protocol;
  readonly answering: boolean;
  readonly linkedAtMs: Millis;
  readonly heardAtMs: Millis;
  readonly state: ChargerState;
  readonly actualAmps: Amps;
  readonly atReadingAmps: Amps;
  readonly limitAmps: Amps;
  readonly offeredAmps: Amps | undefined;
  readonly offeredAtMs: Millis | undefined;
  readonly confirmed: boolean;
  readonly minimumAmps: Amps;
  readonly ratedAmps: Amps;
  readonly volts: Volts | undefined;
  readonly phases: 1 | 2 | 3 | undefined;
  readonly vin: string | undefined;
  /**
   * True: current flows, a VIN is known, or the state needs a car. False: ready, and the charger answered within the
   * last 3 minutes that it knows of no car. Undefined: nobody tells (also a charger that is known not to hear of cars).
   */
  readonly carPresent: boolean | undefined;
  /** The VIN of a car that just came or began to charge is being read: `vin` may change, within 10 s at most. */
  readonly vinPending: boolean;
  readonly firmware: string | undefined;
  readonly serial: string | undefined;
  readonly model: string | undefined;
  /** To neutral, or between the legs of a split phase. */
  readonly phaseVolts: readonly Volts[] | undefined;
  readonly phaseAmps: readonly Amps[] | undefined;
  /** What it has delivered in its life; undefined while the counter or its unit is in doubt. */
  readonly energyWh: WattHours | undefined;
  /** Answers to heartbeats, heartbeats without one, and noise where an answer was due, since the program started. */
  readonly counters: { readonly heartbeats: number; readonly lost: number; readonly noise: number };
}

/** Every charger that has reported in this run, with its draw at the moment of a meter reading. */
export const chargerFacts = (
  master: Master,
  readingTakenAt: Millis | undefined,
  now: Millis,
): readonly ChargerFacts[] =>
  [...master.chargers.values()].flatMap(charger => {
    const { report } = charger;
    if (report === undefined) return [];
    const then =
      readingTakenAt === undefined ? undefined : ampsAt(master.history, charger.id, readingTakenAt);
    return [
      { ...reportFacts(report), ...ownFacts(master, charger, now), atReadingAmps: then ?? report.actualAmps },
    ];
  });

const reportFacts = ({ atMs, state, actualAmps, limitAmps }: NonNullable<Charger['report']>) => ({
  heardAtMs: atMs,
  state,
  actualAmps,
  limitAmps,
});

const ownFacts = ({ setup }: Master, charger: Charger, now: Millis) => ({
  id: charger.id,
  protocol: charger.protocol,
  answering: isAnswering(charger, now),
  linkedAtMs: charger.linkedAtMs,
  offeredAmps: charger.standing.offeredAmps,
  offeredAtMs: charger.standing.offeredAtMs,
  confirmed: isConfirmed(charger.standing),
  minimumAmps: minimumOf(charger),
  ratedAmps: amps(charger.ratedAmps ?? setup.chargerAmps),
  ...charger.polls.phases,
  vin: numberOf(charger.polls.vin),
  carPresent: carPresent(charger, now),
  vinPending: isPending(charger.polls.vin, now),
  firmware: charger.polls.identity.firmware,
  serial: charger.polls.identity.serial,
  model: charger.polls.identity.model,
  energyWh: energyOf(charger.polls.energy),
  counters: { heartbeats: charger.beats.answered, lost: lostBeats(charger.beats), noise: charger.noise },
});
