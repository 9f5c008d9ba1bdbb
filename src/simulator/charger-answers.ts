import type { Amps, Volts } from '../units.ts';

/** A bus id as it goes over the wire. */
export type Id = readonly [high: number, low: number];

export const idOf = (hex: string): Id => [parseInt(hex.slice(0, 2), 16), parseInt(hex.slice(2, 4), 16)];

/** What a Wall Connector tells of itself. Layouts: `twc-rs485` §3. */
export interface Face {
  readonly protocol: 1 | 2;
  readonly id: Id;
  readonly sign: number;
  readonly ratedAmps: Amps;
  readonly state: number;
  readonly limitAmps: Amps;
  readonly actualAmps: Amps;
  /** In its own unit. */
  readonly energy: number;
  /** Of each phase. */
  readonly volts: readonly Volts[];
  readonly phaseAmps: readonly Amps[];
  /** Empty where no car tells. */
  readonly vin: string;
  readonly serial: string;
}

type Content = readonly number[];

/** 14 bytes with protocol 1, 16 with protocol 2, of which the checksum comes on the wire. */
const usual = (face: Face, code: number, ...rest: Content): Content =>
  padded([0xfd, code, ...face.id, ...rest], face.protocol === 1 ? 13 : 15);

/** The 20 bytes of later firmware. */
const long = (face: Face, code: number, ...rest: Content): Content =>
  padded([0xfd, code, ...face.id, ...rest], 19);

const padded = (bytes: Content, length: number): Content => Array.from({ length }, (_, at) => bytes[at] ?? 0);

const word = (value: number): Content => [(value >>> 8) & 0xff, value & 0xff];
const longWord = (value: number): Content => [...word(value >>> 16), ...word(value)];
const hundredths = (value: Amps): Content => word(Math.round(value * 100));
const text = (characters: string): Content => [...Buffer.from(characters, 'latin1')];
const ofPhases = (values: readonly number[]): Content =>
  [0, 1, 2].map(phase => Math.round(values[phase] ?? 0));

export const linkready = (face: Face): Content => usual(face, 0xe2, face.sign, ...hundredths(face.ratedAmps));

export const heartbeat = (face: Face, master: Id): Content =>
  usual(face, 0xe0, ...master, face.state, ...hundredths(face.limitAmps), ...hundredths(face.actualAmps));

/** Says that the contactor was opened (B2) or may close (B1). */
export const acknowledged = (face: Face, code: number): Content => usual(face, code);

const plugStates: ReadonlyMap<number, number> = new Map([
  [0x00, 0],
  [0x01, 1],
]);
const PLUGGED_NOT_CHARGING = 3;

const plugState = (face: Face): Content =>
  usual(face, 0xb4, plugStates.get(face.state) ?? PLUGGED_NOT_CHARGING);

const meter = (face: Face): Content => {
  const halfAmps = ofPhases(face.phaseAmps.map(amps => amps * 2));
  return long(face, 0xeb, ...longWord(face.energy), ...ofPhases(face.volts).flatMap(word), ...halfAmps);
};

const vinPart =
  (code: number, from: number, to: number) =>
  (face: Face): Content =>
    long(face, code, ...text(face.vin.slice(from, to)));

const laterAnswers: ReadonlyMap<number, (face: Face) => Content> = new Map([
  [0xeb, meter],
  [0xec, (face: Face) => usual(face, 0xec, 4, 5, 3, 2)],
  [0xed, (face: Face) => long(face, 0xed, ...text(face.serial))],
  [0xee, vinPart(0xee, 0, 7)],
  [0xef, vinPart(0xef, 7, 14)],
  [0xf1, vinPart(0xf1, 14, 17)],
]);

/** What it answers to a question; undefined where it does not know it. Protocol 1 knows the plug state alone. */
export function answerTo(code: number, face: Face): Content | undefined {
  if (code === 0xb4) return plugState(face);
  return face.protocol === 1 ? undefined : laterAnswers.get(code)?.(face);
}
