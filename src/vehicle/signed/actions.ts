import type { VehicleCommand } from '../command.ts';
import { type Fields, message, readFields, uint } from './protobuf.ts';

const SET_LIMIT = 5;
const START_STOP = 6;
const SET_AMPS = 43;
const START = 2;
const STOP = 5;

/** A command as the car's computer takes it (§4.9). */
export const actionOf = (command: VehicleCommand): Uint8Array => message(2, vehicleAction(command));

function vehicleAction(command: VehicleCommand): Uint8Array {
  switch (command.kind) {
    case 'start':
      return message(START_STOP, message(START));
    case 'stop':
      return message(START_STOP, message(STOP));
    case 'amps':
      return message(SET_AMPS, uint(1, Math.round(command.amps)));
    case 'limit':
      return message(SET_LIMIT, uint(1, Math.round(command.percent)));
  }
}

/** What a car says became of an action. `reason` is a word of the Fleet API's own vocabulary. */
export interface ActionResult {
  readonly result: boolean;
  readonly reason: string;
}

const LONGEST_REASON = 120;

/** Reads the answer to an action (§4.7); undefined where it is none. */
export function readResult(answer: Uint8Array): ActionResult | undefined {
  const status = readFields(answer)?.message(1);
  const reason = status?.message(2);
  if (status === undefined || reason === undefined) return undefined;
  const result = status.uint(1) === 0;
  return { result, reason: result ? '' : wordIn(reason) };
}

const wordIn = (reason: Fields): string =>
  Buffer.from(reason.bytes(1) ?? [])
    .toString()
    .slice(0, LONGEST_REASON) || 'no_reason';
