import { type Amps, type Millis, type Watts, millis, seconds } from '../units.ts';
import { Beacon } from './beacon.ts';
import { Conversation } from './conversation.ts';
import type { EnergyGlitch } from './energy-counter.ts';
import { ErrorMode } from './error-mode.ts';
import { type MakeOptions, makeOf } from './face.ts';
import { Identity } from './identity.ts';
import type { Lockstep } from './lockstep.ts';
import { Outlet, type OutletOptions } from './outlet.ts';
import type { Station } from './station.ts';
import { FrameFinder, wrap } from './wire.ts';

export interface ChargerOptions extends OutletOptions, MakeOptions {
  readonly lockstep: Lockstep;
  /** Four hex digits. */
  readonly id?: string;
  readonly sign?: number;
  /** What its transceiver leaves after each frame: a byte, some bytes or nothing. */
  readonly trailer?: number | readonly number[] | 'none';
}

export interface ChargerLook {
  readonly id: string;
  readonly sign: number;
  /** The code of its heartbeat. */
  readonly state: number;
  readonly limitAmps: Amps;
  readonly pilotAmps: Amps;
  readonly actualAmps: Amps;
  readonly watts: Watts;
  /** How often its middle lamp blinks red in a row. */
  readonly redBlinks: number;
  /** It was sent a code that no Wall Connector survives. */
  readonly broken: boolean;
}

const LOST_MASTER_BLINKS = 4;

const tailOf = (trailer: ChargerOptions['trailer'] = 0xfc): readonly number[] => {
  if (trailer === 'none') return [];
  return typeof trailer === 'number' ? [trailer] : trailer;
};

/** A Wall Connector Gen 2 with its rotary switch at F, as it behaves on the bus. `twc-rs485` §6.1. */
export class SimulatedCharger implements Station {
  readonly role = 'charger';
  /** Where a car plugs in and what the home feeds. */
  readonly outlet: Outlet;
  readonly #lockstep: Lockstep;
  readonly #identity: Identity;
  readonly #tail: readonly number[];
  readonly #beacon: Beacon;
  readonly #errorMode = new ErrorMode();
  readonly #conversation: Conversation;
  #finder = new FrameFinder();
  #say: ((bytes: Uint8Array) => void) | undefined;
  #muted = false;
  #deaf = false;
  #dark = false;

  constructor(options: ChargerOptions) {
    const { lockstep, id = '1839', sign = 0x52, trailer } = options;
    this.outlet = new Outlet(options);
    this.#lockstep = lockstep;
    this.#identity = new Identity(id, sign);
    this.#tail = tailOf(trailer);
    this.#beacon = new Beacon(lockstep.clock, () => this.#announce());
    this.#conversation = new Conversation({
      make: makeOf(id, this.outlet, options),
      identity: this.#identity,
      outlet: this.outlet,
      errorMode: this.#errorMode,
      beacon: this.#beacon,
      send: content => (this.#muted ? undefined : this.#say?.(wrap(content, this.#tail))),
    });
    lockstep.join((step, from) => this.#live(step, from));
  }

  look(): ChargerLook {
    const now = this.#lockstep.catchUp();
    const { pilotAmps, actualAmps, watts, control } = this.outlet;
    const alone = control.missesMaster(now) ? LOST_MASTER_BLINKS : 0;
    return {
      id: this.#identity.hex,
      sign: this.#identity.sign,
      state: this.outlet.state(now),
      limitAmps: control.limitAmps,
      pilotAmps,
      actualAmps,
      watts,
      redBlinks: this.#errorMode.on ? this.#errorMode.redBlinks : alone,
      broken: this.#conversation.broken,
    };
  }

  /** Its transmitter is dead, its receiver is not. */
  mute(muted: boolean): void {
    this.#muted = muted;
  }

  /** Its receiver is dead, its transmitter is not. */
  deafen(deaf: boolean): void {
    this.#deaf = deaf;
  }

  /** It faults: state 02, no current. */
  fail(failed: boolean): void {
    this.#lockstep.catchUp();
    this.outlet.fault('own', failed);
  }

  /** One reading of its meter will be wrong. */
  glitchEnergy(glitch: EnergyGlitch = 'flipped_bit'): void {
    this.outlet.counter.spoil(glitch);
  }

  /** Its breaker is thrown. Switched on again it knows nothing of before, and has another sign. */
  power(on: boolean): void {
    this.#lockstep.catchUp();
    const before = this.outlet.powered;
    this.outlet.switch(on);
    if (!before && this.outlet.powered) this.#start();
  }

  /** Somebody holds its reset button. */
  reset(held: Millis = seconds(4)): void {
    this.#lockstep.catchUp();
    if (this.outlet.powered && this.#errorMode.yieldsTo(held)) this.#start();
  }

  /** Wires it to a bus, where it asks for a master at once. */
  attach(say: (bytes: Uint8Array) => void): void {
    this.#say = say;
    this.#beacon.start();
  }

  detach(): void {
    this.#beacon.stop();
    this.#say = undefined;
  }

  hear(bytes: Uint8Array): void {
    const now = this.#lockstep.catchUp();
    if (this.#deaf || !this.outlet.powered) return;
    for (const frame of this.#finder.find(bytes)) if (this.#alive) this.#conversation.hear(frame, now);
  }

  get #alive(): boolean {
    return this.outlet.powered && !this.#conversation.broken && !this.#errorMode.on;
  }

  #announce(): void {
    const now = this.#lockstep.catchUp();
    if (this.#alive) this.#conversation.announce(now);
  }

  #live(step: Millis, from: Millis): void {
    this.outlet.live(step, from);
    const returns = this.#dark && this.outlet.powered;
    this.#dark = !this.outlet.powered;
    if (!returns) return;
    this.#boot();
    this.#lockstep.clock.after(millis(0), () => this.#ask());
  }

  #start(): void {
    this.#dark = false;
    this.#boot();
    this.#ask();
  }

  #ask(): void {
    if (this.#say !== undefined) this.#beacon.start();
  }

  /** It knows nothing of before. */
  #boot(): void {
    this.#finder = new FrameFinder();
    this.#errorMode.end();
    this.outlet.boot();
    this.#identity.boot();
  }
}
