import type { Amps, Volts } from '../units.ts';
import type { Id } from './identity.ts';
import type { Firmware, Nameplate } from './nameplate.ts';

/** What a Wall Connector tells of itself. Layouts: `twc-rs485` §3. */
export interface Face {
  readonly protocol: 1 | 2;
  readonly id: Id;
  readonly sign: number;
  readonly ratedAmps: Amps;
  readonly state: number;
  readonly limitAmps: Amps;
  readonly actualAmps: Amps;
  readonly firmware: Firmware;
  readonly nameplate: Nameplate;
  readonly plug: 'out' | 'charging' | 'idle';
  /** In its own unit. */
  readonly energy: () => number;
  /** It has the older meter, which tells no currents. */
  readonly shortMeter: boolean;
  /** Of each phase. */
  readonly volts: readonly Volts[];
  readonly phaseAmps: readonly Amps[];
  /** Empty where no car tells. */
  readonly vin: string;
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

/** Fourteen bytes that do not say who speaks. */
const nameless = (code: number, content: Content): Content => padded([0xfd, code, ...content], 13);

const plugStates: Readonly<Record<Face['plug'], number>> = { out: 0, charging: 1, idle: 3 };

const meter = (face: Face): Content => {
  const told = [...longWord(face.energy()), ...ofPhases(face.volts).flatMap(word)];
  if (face.shortMeter) return usual(face, METER, ...told);
  return long(face, METER, ...told, ...ofPhases(face.phaseAmps.map(amps => amps * 2)));
};

const vinPart =
  (code: number, from: number, to: number) =>
  (face: Face): Content =>
    long(face, code, ...text(face.vin.slice(from, to)));

type Answer = (face: Face) => Content;

export const METER = 0xeb;
export const VERSION_OF_ANY = 0x1b;

const earlyAnswers: ReadonlyMap<number, Answer> = new Map<number, Answer>([
  [0x19, ({ nameplate }) => nameless(0x19, text(nameplate.serial))],
  [0x1a, ({ nameplate }) => nameless(0x1a, text(nameplate.model))],
  [VERSION_OF_ANY, ({ nameplate }) => nameless(VERSION_OF_ANY, nameplate.version.slice(0, 3))],
  [0xb4, face => usual(face, 0xb4, plugStates[face.plug])],
]);

const laterAnswers: ReadonlyMap<number, Answer> = new Map<number, Answer>([
  [METER, meter],
  [0xec, face => usual(face, 0xec, ...face.nameplate.version)],
  [0xed, face => long(face, 0xed, ...text(face.nameplate.serial))],
  [0xee, vinPart(0xee, 0, 7)],
  [0xef, vinPart(0xef, 7, 14)],
  [0xf1, vinPart(0xf1, 14, 17)],
]);

/** What it answers to a question; undefined where its firmware does not know it. `twc-rs485` §3.5. */
export function answerTo(code: number, face: Face): Content | undefined {
  const answer = earlyAnswers.get(code) ?? (face.firmware === 'new' ? laterAnswers.get(code) : undefined);
  return answer?.(face);
}
