/** A Wall Connector as its master sees it: frames in, frames out, and the limit that is really in force. */
export interface ModelCharger {
  readonly id: string;
  readonly protocol: 1 | 2;
  readonly ratedAmps: number;
  /** Adopted from whatever heartbeat arrives. */
  readonly limitAmps: number;
  /** What the car would draw if it might; undefined without a car. */
  readonly carAmps: number | undefined;
  /** The car draws what it wants, whatever the limit. */
  readonly disobeys: boolean;
  /** Some report no limit while no car is there. */
  readonly hidesIdleLimit: boolean;
  readonly state: number | undefined;
  readonly vin: string;
  readonly phaseVolts: readonly [number, number, number];
  readonly answersQuestions: boolean;
  /** When it last heard a heartbeat, and when it last announced itself. */
  readonly heardAtMs: number | undefined;
  readonly announcedAtMs: number | undefined;
}

const STOPS_AFTER_MS = 30_000;
const ANNOUNCES_EVERY_MS = 10_000;

export const modelCharger = (change: Partial<ModelCharger> = {}): ModelCharger => ({
  id: '1839',
  protocol: 2,
  ratedAmps: 32,
  limitAmps: 0,
  carAmps: undefined,
  disobeys: false,
  hidesIdleLimit: false,
  state: undefined,
  vin: '',
  phaseVolts: [241, 0, 0],
  answersQuestions: true,
  heardAtMs: undefined,
  announcedAtMs: undefined,
  ...change,
});

/** What it may let a car draw now: nothing once it has been without a master for long. */
export const inForce = ({ limitAmps, heardAtMs }: ModelCharger, nowMs: number): number =>
  heardAtMs === undefined || nowMs - heardAtMs > STOPS_AFTER_MS ? 0 : limitAmps;

const draws = (charger: ModelCharger, nowMs: number): number => {
  const wish = charger.carAmps ?? 0;
  return charger.disobeys ? wish : Math.min(wish, inForce(charger, nowMs));
};

/** A frame's body arrives; the charger answers what is meant for it. */
export function hears(
  charger: ModelCharger,
  body: Uint8Array,
  nowMs: number,
): readonly [ModelCharger, Uint8Array | undefined] {
  const code = hex(body.subarray(0, 2));
  if (hex(body.subarray(4, 6)) !== charger.id) return [charger, undefined];
  if (code !== 'FBE0')
    return [charger, charger.answersQuestions ? answerTo(charger, code, nowMs) : undefined];
  const command = body[6];
  const obeys = command === (charger.protocol === 1 ? 5 : 9);
  const limitAmps = obeys ? u16(body, 7) / 100 : inForce(charger, nowMs);
  const next = { ...charger, limitAmps, heardAtMs: nowMs };
  return [next, heartbeat(next, hex(body.subarray(2, 4)), nowMs)];
}

/** Time passes: without a master it announces itself every 10 s. */
export function waits(charger: ModelCharger, nowMs: number): readonly [ModelCharger, Uint8Array | undefined] {
  const lastMs = Math.max(charger.heardAtMs ?? -Infinity, charger.announcedAtMs ?? -Infinity);
  if (nowMs - lastMs < ANNOUNCES_EVERY_MS) return [charger, undefined];
  return [{ ...charger, announcedAtMs: nowMs }, linkready(charger)];
}

export const linkready = ({ id, ratedAmps, protocol }: ModelCharger): Uint8Array =>
  body(protocol, [0xfd, 0xe2, ...unhex(id), 0x52, ...bytes16(ratedAmps * 100)]);

function heartbeat(charger: ModelCharger, master: string, nowMs: number): Uint8Array {
  const { id, protocol, carAmps, hidesIdleLimit, limitAmps } = charger;
  const drawn = draws(charger, nowMs);
  const state = charger.state ?? (carAmps === undefined ? 0 : drawn > 0 ? 1 : 3);
  const shown = carAmps === undefined && hidesIdleLimit ? 0 : limitAmps;
  const numbers = [...bytes16(shown * 100), ...bytes16(drawn * 100)];
  return body(protocol, [0xfd, 0xe0, ...unhex(id), ...unhex(master), state, ...numbers]);
}

function answerTo(charger: ModelCharger, code: string, nowMs: number): Uint8Array | undefined {
  const vinPart = { FBEE: [0, 7], FBEF: [7, 14], FBF1: [14, 17] }[code];
  const start = [0xfd, Number.parseInt(code.slice(2), 16), ...unhex(charger.id)];
  if (vinPart !== undefined) return long([...start, ...Buffer.from(charger.vin.slice(...vinPart))]);
  if (code !== 'FBEB') return undefined;
  const halves = charger.phaseVolts.map(volts => (volts > 0 ? Math.round(draws(charger, nowMs) * 2) : 0));
  return long([...start, 0, 0, 3, 0x9c, ...charger.phaseVolts.flatMap(bytes16), ...halves]);
}

const body = (protocol: 1 | 2, bytes: readonly number[]): Uint8Array =>
  padded(bytes, protocol === 1 ? 13 : 15);
const long = (bytes: readonly number[]): Uint8Array => padded(bytes, 19);
const padded = (bytes: readonly number[], length: number): Uint8Array => {
  const whole = new Uint8Array(length);
  whole.set(bytes);
  return whole;
};
const bytes16 = (value: number): readonly number[] => [Math.round(value) >> 8, Math.round(value) & 0xff];
const u16 = (bytes: Uint8Array, at: number): number => Buffer.from(bytes).readUInt16BE(at);
const hex = (bytes: Uint8Array): string => Buffer.from(bytes).toString('hex').toUpperCase();
const unhex = (text: string): readonly number[] => [...Buffer.from(text, 'hex')];
