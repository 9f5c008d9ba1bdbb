import { type Amps, type Millis, type Watts, amps, seconds } from '../units.ts';
import { chance } from './chance.ts';
import { type Face, type Id, acknowledged, answerTo, heartbeat, idOf, linkready } from './charger-answers.ts';
import type { Lockstep } from './lockstep.ts';
import { Outlet, type OutletOptions } from './outlet.ts';
import { type Frame, FrameFinder, wrap } from './wire.ts';

export interface ChargerOptions extends OutletOptions {
  readonly lockstep: Lockstep;
  /** Four hex digits. */
  readonly id?: string;
  readonly sign?: number;
  /** The byte that its transceiver leaves after each frame. */
  readonly trailer?: number | 'none';
  readonly energyUnit?: 'kWh' | 'Wh';
  /** False with its switch set for foreign cars: no VIN is known then. */
  readonly tellsVin?: boolean;
}

export interface ChargerLook {
  readonly id: string;
  /** The code of its heartbeat. */
  readonly state: number;
  readonly limitAmps: Amps;
  readonly pilotAmps: Amps;
  readonly actualAmps: Amps;
  readonly watts: Watts;
}

const ANNOUNCEMENT = 0xfc;
const ANSWER = 0xfd;
const LINKREADY_EVERY = seconds(10);

/** A Wall Connector Gen 2 with its rotary switch at F, as it behaves on the bus. `twc-rs485` §6.1. */
export class SimulatedCharger {
  /** Where a car plugs in and what the home feeds. */
  readonly outlet: Outlet;
  readonly #lockstep: Lockstep;
  readonly #trailer: number | undefined;
  readonly #energyDivisor: number;
  readonly #tellsVin: boolean;
  readonly #finder = new FrameFinder();
  #id: Id;
  #sign: number;
  #say: (bytes: Uint8Array) => void = () => undefined;
  #callOff: (() => void) | undefined;
  #muted = false;

  constructor({ lockstep, id, sign, trailer, energyUnit, tellsVin, ...outlet }: ChargerOptions) {
    this.outlet = new Outlet(outlet);
    this.#lockstep = lockstep;
    this.#id = idOf(id ?? '1839');
    this.#sign = sign ?? 0x52;
    this.#trailer = trailer === 'none' ? undefined : (trailer ?? 0xfc);
    this.#energyDivisor = energyUnit === 'Wh' ? 1 : 1000;
    this.#tellsVin = tellsVin ?? true;
    lockstep.join((step, from) => this.outlet.live(step, from));
  }

  look(): ChargerLook {
    const now = this.#lockstep.catchUp();
    const { limitAmps, pilotAmps, actualAmps, watts } = this.outlet;
    const id = Buffer.from(this.#id).toString('hex').toUpperCase();
    return { id, state: this.outlet.state(now), limitAmps, pilotAmps, actualAmps, watts };
  }

  /** Its transmitter is dead, its receiver is not. */
  mute(muted: boolean): void {
    this.#muted = muted;
  }

  /** It faults: state 02, no current. */
  fail(failed: boolean): void {
    this.#lockstep.catchUp();
    this.outlet.fail(failed);
  }

  /** Wires it to a bus, where it asks for a master at once. */
  attach(say: (bytes: Uint8Array) => void): void {
    this.#say = say;
    this.#announce();
  }

  detach(): void {
    this.#callOff?.();
    this.#say = () => undefined;
  }

  hear(bytes: Uint8Array): void {
    const now = this.#lockstep.catchUp();
    if (!this.outlet.powered) return;
    for (const frame of this.#finder.find(bytes)) this.#receive(frame, now);
  }

  /** It asks for a master every 10 s until heartbeats come, and again 10 s after the last. */
  #announce(): void {
    const now = this.#lockstep.catchUp();
    if (this.outlet.powered) this.#send(linkready(this.#face(now)));
    this.#announceLater();
  }

  #announceLater(): void {
    this.#callOff?.();
    this.#callOff = this.#lockstep.clock.after(LINKREADY_EVERY, () => this.#announce());
  }

  #send(content: readonly number[]): void {
    if (!this.#muted) this.#say(wrap(content, this.#trailer));
  }

  #receive(frame: Frame, now: Millis): void {
    const [kind = 0, code = 0] = frame;
    if (kind === ANSWER) return;
    if (code === 0xe1 || code === 0xe2) this.#beware(frame);
    else if (this.#owns(frame, 4)) this.#obey(kind, code, frame, now);
  }

  #obey(kind: number, code: number, frame: Frame, now: Millis): void {
    if (kind === ANNOUNCEMENT) return this.#switch(code, now);
    if (code === 0xe0) return this.#heartbeat(frame, now);
    const answer = answerTo(code, this.#face(now));
    return answer === undefined ? undefined : this.#send(answer);
  }

  #owns(frame: Frame, at: number): boolean {
    return frame[at] === this.#id[0] && frame[at + 1] === this.#id[1];
  }

  /** From a master that announces itself with this unit's id it flees to another; those are decimal digits. */
  #beware(frame: Frame): void {
    if (!this.#owns(frame, 2)) return;
    const digits = Math.floor(10_000 * chance(this.#sign, ...this.#id));
    this.#id = idOf(digits.toString().padStart(4, '0'));
    this.#sign = Math.floor(256 * chance(this.#sign, digits));
    this.#announce();
  }

  #switch(code: number, now: Millis): void {
    if (code !== 0xb1 && code !== 0xb2) return;
    this.outlet.setContactor(code === 0xb2);
    this.#send(acknowledged(this.#face(now), code));
  }

  #heartbeat(frame: Frame, now: Millis): void {
    const [, , masterHigh = 0, masterLow = 0, , , command = 0, high = 0, low = 0] = frame;
    this.#announceLater();
    this.outlet.masterHeard(now);
    if (command === 0x02) this.outlet.fail(true);
    this.outlet.obey(command, amps((high * 256 + low) / 100), now);
    this.#send(heartbeat(this.#face(now), [masterHigh, masterLow]));
  }

  #face(now: Millis): Face {
    const { outlet } = this;
    return {
      protocol: outlet.protocol,
      id: this.#id,
      sign: this.#sign,
      ratedAmps: outlet.ratedAmps,
      state: outlet.state(now),
      limitAmps: outlet.limitAmps,
      actualAmps: outlet.actualAmps,
      energy: Math.floor(outlet.energyWh / this.#energyDivisor),
      volts: Array.from({ length: outlet.phases }, () => outlet.volts),
      phaseAmps: outlet.phaseAmps,
      vin: this.#tellsVin ? (outlet.car?.vin ?? '') : '',
      serial: `A18I000${Buffer.from(this.#id).toString('hex')}`,
    };
  }
}
