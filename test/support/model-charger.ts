/** A Wall Connector as its master sees it: frames in, frames out, and the limit that is really in force. */
export interface ModelCharger {
  readonly id: string;
  readonly protocol: 1 | 2;
  /** Drawn at random when it boots. */
  readonly sign: number;
  readonly ratedAmps: number;
  /** Adopted from whatever heartbeat arrives. */
  readonly limitAmps: number;
  /** What the car would draw if it might; undefined without a car. */
  readonly carAmps: number | undefined;
  /** The car draws what it wants, whatever the limit. */
  readonly disobeys: boolean;
  /** Some report no limit while no car is there. */
  readonly hidesIdleLimit: boolean;
  /** Some of protocol 2 take a limit only by 05 before they charge, and only by 09 while they do. */
  readonly startsBy05: boolean;
  readonly state: number | undefined;
  readonly vin: string;
  readonly phaseVolts: readonly [number, number, number];
  /** What its lifetime counter shows. */
  readonly energyCount: number;
  readonly answersQuestions: boolean;
  /** `old` firmware knows of 19, 1A, 1B and B4 only. */
  readonly firmware: 'new' | 'old';
  readonly serial: string;
  readonly model: string;
  readonly version: readonly [number, number, number, number];
  /** What it says of its plug; undefined where it does not know the question. */
  readonly plug: number | undefined;
  readonly contactor: 'closed' | 'open';
  readonly obeysContactor: boolean;
  /** When it last heard a heartbeat, and when it last announced itself. */
  readonly heardAtMs: number | undefined;
  readonly announcedAtMs: number | undefined;
}

const STOPS_AFTER_MS = 30_000;
const ANNOUNCES_EVERY_MS = 10_000;

export const modelCharger = (change: Partial<ModelCharger> = {}): ModelCharger => ({
  id: '1839',
  protocol: 2,
  sign: 0x52,
  ratedAmps: 32,
  limitAmps: 0,
  carAmps: undefined,
  disobeys: false,
  hidesIdleLimit: false,
  startsBy05: false,
  state: undefined,
  vin: '',
  phaseVolts: [241, 0, 0],
  energyCount: 924,
  answersQuestions: true,
  firmware: 'new',
  serial: 'A17I0001839',
  model: 'EVW2T32HL',
  version: [4, 5, 3, 2],
  plug: undefined,
  contactor: 'closed',
  obeysContactor: true,
  heardAtMs: undefined,
  announcedAtMs: undefined,
  ...change,
});

/** What it may let a car draw now: nothing once it has been without a master for long. */
export const inForce = ({ limitAmps, heardAtMs }: ModelCharger, nowMs: number): number =>
  heardAtMs === undefined || nowMs - heardAtMs > STOPS_AFTER_MS ? 0 : limitAmps;

const draws = (charger: ModelCharger, nowMs: number): number => {
  const wish = charger.contactor === 'open' ? 0 : (charger.carAmps ?? 0);
  return charger.disobeys ? wish : Math.min(wish, inForce(charger, nowMs));
};

/** The limit in a heartbeat, of a master or of a charger. */
export const limitIn = (heartbeat: Uint8Array): number => Buffer.from(heartbeat).readUInt16BE(7) / 100;

/** A frame's body arrives; the charger answers what is meant for it. */
export function hears(
  charger: ModelCharger,
  body: Uint8Array,
  nowMs: number,
): readonly [ModelCharger, Uint8Array | undefined] {
  const code = hex(body.subarray(0, 2));
  if (hex(body.subarray(4, 6)) !== charger.id) return [charger, undefined];
  if (code === 'FBE0') {
    const limitAmps = obeys(charger, body[6], nowMs) ? limitIn(body) : inForce(charger, nowMs);
    const next = { ...charger, limitAmps, heardAtMs: nowMs };
    return [next, heartbeat(next, hex(body.subarray(2, 4)), nowMs)];
  }
  if (code === 'FCB1' || code === 'FCB2') {
    if (!charger.obeysContactor) return [charger, undefined];
    const contactor = code === 'FCB1' ? 'closed' : 'open';
    return [{ ...charger, contactor }, ofCharger(charger, [0xfd, body[1] ?? 0, ...unhex(charger.id)])];
  }
  return [charger, charger.answersQuestions ? answerTo(charger, code, nowMs) : undefined];
}

function obeys(charger: ModelCharger, command: number | undefined, nowMs: number): boolean {
  if (charger.protocol === 1) return command === 5;
  const charging = draws(charger, nowMs) > 0;
  return command === 9 ? charging || !charger.startsBy05 : command === 5 && !charging;
}

/** Time passes: without a master it announces itself every 10 s. */
export function waits(charger: ModelCharger, nowMs: number): readonly [ModelCharger, Uint8Array | undefined] {
  const lastMs = Math.max(charger.heardAtMs ?? -Infinity, charger.announcedAtMs ?? -Infinity);
  if (nowMs - lastMs < ANNOUNCES_EVERY_MS) return [charger, undefined];
  return [{ ...charger, announcedAtMs: nowMs }, linkready(charger)];
}

export const linkready = (charger: ModelCharger): Uint8Array =>
  ofCharger(charger, [0xfd, 0xe2, ...unhex(charger.id), charger.sign, ...bytes16(charger.ratedAmps * 100)]);

function heartbeat(charger: ModelCharger, master: string, nowMs: number): Uint8Array {
  const { id, carAmps, hidesIdleLimit, limitAmps } = charger;
  const drawn = draws(charger, nowMs);
  const state = charger.state ?? (carAmps === undefined ? 0 : drawn > 0 ? 1 : 3);
  const shown = carAmps === undefined && hidesIdleLimit ? 0 : limitAmps;
  const numbers = [...bytes16(shown * 100), ...bytes16(drawn * 100)];
  return ofCharger(charger, [0xfd, 0xe0, ...unhex(id), ...unhex(master), state, ...numbers]);
}

/** What is answered to a question: with the charger's id, or without it. */
interface Answer {
  readonly named: boolean;
  readonly length: number;
  readonly isNew: boolean;
  readonly bytes: (charger: ModelCharger, nowMs: number) => ArrayLike<number> | undefined;
}
const byNewFirmware = (length: number, bytes: Answer['bytes']): Answer => ({
  named: true,
  length,
  isNew: true,
  bytes,
});
const byAll = (named: boolean, bytes: Answer['bytes']): Answer => ({
  named,
  length: 13,
  isNew: false,
  bytes,
});

const answers: Readonly<Record<string, Answer>> = {
  FBEB: byNewFirmware(19, meterOf),
  FBEC: byNewFirmware(15, ({ version }) => version),
  FBED: byNewFirmware(19, ({ serial }) => Buffer.from(serial)),
  FBEE: byNewFirmware(19, ({ vin }) => Buffer.from(vin.slice(0, 7))),
  FBEF: byNewFirmware(19, ({ vin }) => Buffer.from(vin.slice(7, 14))),
  FBF1: byNewFirmware(19, ({ vin }) => Buffer.from(vin.slice(14))),
  FB19: byAll(false, ({ serial }) => Buffer.from(serial)),
  FB1A: byAll(false, ({ model }) => Buffer.from(model)),
  FB1B: byAll(false, ({ version }) => version.slice(0, 3)),
  FBB4: byAll(true, ({ plug }) => (plug === undefined ? undefined : [plug])),
};

function answerTo(charger: ModelCharger, code: string, nowMs: number): Uint8Array | undefined {
  const answer = answers[code];
  if (answer === undefined || (answer.isNew && charger.firmware === 'old')) return undefined;
  const bytes = answer.bytes(charger, nowMs);
  const id = answer.named ? unhex(charger.id) : [];
  const start = [0xfd, Number.parseInt(code.slice(2), 16), ...id];
  return bytes && padded([...start, ...Array.from(bytes)], answer.length);
}

function meterOf(charger: ModelCharger, nowMs: number): readonly number[] {
  const { energyCount, phaseVolts } = charger;
  const halves = phaseVolts.map(volts => (volts > 0 ? Math.round(draws(charger, nowMs) * 2) : 0));
  return [
    ...bytes16(energyCount >>> 16),
    ...bytes16(energyCount & 0xffff),
    ...phaseVolts.flatMap(bytes16),
    ...halves,
  ];
}

const ofCharger = ({ protocol }: ModelCharger, bytes: readonly number[]): Uint8Array =>
  padded(bytes, protocol === 1 ? 13 : 15);
const padded = (bytes: readonly number[], length: number): Uint8Array => {
  const whole = new Uint8Array(length);
  whole.set(bytes);
  return whole;
};
const bytes16 = (value: number): readonly number[] => [Math.round(value) >> 8, Math.round(value) & 0xff];
const hex = (bytes: Uint8Array): string => Buffer.from(bytes).toString('hex').toUpperCase();
const unhex = (text: string): readonly number[] => [...Buffer.from(text, 'hex')];
