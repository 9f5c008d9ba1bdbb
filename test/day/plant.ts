import type { ChargerDecision } from '../../src/charging/decision.ts';
import { type Kept, emptyKept } from '../../src/charging/memory.ts';
import { settingsDefaults } from '../../src/charging/settings.ts';
import type { MeterSeen } from '../../src/charging/snapshot.ts';
import { startDiary } from '../../src/runtime/diary.ts';
import type { Log } from '../../src/runtime/log.ts';
import { type Loop, startLoop } from '../../src/runtime/loop.ts';
import type { Words } from '../../src/runtime/words.ts';
import { SimulatedCar } from '../../src/simulator/car.ts';
import { SimulatedCharger } from '../../src/simulator/charger.ts';
import { SimulatedHome } from '../../src/simulator/home.ts';
import { Lockstep } from '../../src/simulator/lockstep.ts';
import { Wires } from '../../src/simulator/wires.ts';
import { isAnswering } from '../../src/twc/charger.ts';
import { drive } from '../../src/twc/driver.ts';
import { chargerFacts } from '../../src/twc/facts.ts';
import { busFaults } from '../../src/twc/faults.ts';
import type { BusMemory } from '../../src/twc/memory.ts';
import { type MasterSetup, newMaster } from '../../src/twc/state.ts';
import { type Millis, amps, epoch, millis, percent, seconds } from '../../src/units.ts';
import { HandClock } from '../support/hand-clock.ts';
import { PlantCar } from './plant-cars.ts';

const ZONE = 'Europe/Berlin';
/** 21 June 2026, 05:00 in that zone. */
const DAWN = epoch(Date.UTC(2026, 5, 21, 3));
const CIRCUIT = amps(48);
const METER_EVERY = seconds(2);
/** No linked, answering charger is to be without a heartbeat for longer. */
const LONGEST_GAP = seconds(3);

/**
 * Three Wall Connectors, one of them with protocol 1, and three cars in a simulated home: the real bus engine and the real
 * decision in simulated time, on simulated wires. It watches the circuit and the heartbeats at every moment.
 */
export class Plant {
  readonly clock = new HandClock(DAWN);
  readonly lockstep = new Lockstep(this.clock);
  readonly home = new SimulatedHome({
    lockstep: this.lockstep,
    zone: ZONE,
    day: 'cumulus',
    solarKilowatts: 14,
  });
  readonly chargers: readonly SimulatedCharger[];
  readonly cars: readonly PlantCar[];
  readonly wires: Wires;
  /** Everything that must not be. */
  readonly broken: string[] = [];
  readonly lines: string[] = [];
  /** Further units on the same circuit. */
  readonly others: SimulatedCharger[] = [];
  longestGapMs = 0;
  mostAmps = 0;
  #engine: ReturnType<typeof drive>;
  #loop: Loop | undefined;
  #disk: BusMemory = {};
  #kept: Kept = emptyKept;
  #open = false;
  #meter: MeterSeen['reading'];
  readonly #beats = new Map<string, number>();
  readonly #words: Words;

  constructor(words: Words) {
    this.#words = words;
    const { lockstep, home } = this;
    const common = { lockstep, mains: home };
    this.chargers = [
      new SimulatedCharger({ ...common, id: '1839', trailer: 0xfc }),
      new SimulatedCharger({ ...common, id: '2019', trailer: 0xf8, energyUnit: 'Wh' }),
      new SimulatedCharger({ ...common, id: '032E', protocol: 1, trailer: 0xfe, ratedAmps: amps(40) }),
    ];
    for (const { outlet } of this.chargers) home.connect(outlet);
    const vins = ['5YJ3E1EA3JF012345', '5YJYGDEE4MF012346', '5YJSA1E24HF012347'];
    this.cars = vins.map(
      (vin, place) =>
        new PlantCar(
          new SimulatedCar({ lockstep, vin, capacityKwh: 75, level: percent(35 + 10 * place) }),
          ['Model 3', 'Model Y', 'Model S'][place] ?? '',
        ),
    );
    this.wires = new Wires({ clock: this.clock, chargers: this.chargers }, bytes => this.#heard(bytes));
    this.#engine = this.#wake();
  }

  /** The program starts, and the line opens. */
  start(): void {
    this.wires.join();
    this.#begin();
  }

  /** The program is gone and comes back with what is on disk. */
  async restart(after: Millis): Promise<void> {
    this.unplugAdapter();
    await this.#loop?.stop();
    this.#engine.stop();
    await this.live(after);
    this.#engine = this.#wake();
    this.#begin();
  }

  unplugAdapter(): void {
    this.#open = false;
    this.wires.cut();
    this.#engine.feed({ kind: 'closed' });
  }

  plugAdapter(): void {
    this.#open = true;
    this.#engine.feed({ kind: 'opened' });
  }

  async live(time: Millis): Promise<void> {
    const end = this.clock.now() + time;
    while (this.clock.now() < end) {
      await this.clock.live(seconds(1));
      this.#watch();
    }
  }

  /** `05:00` and so on, as in the log. */
  get time(): string {
    return new Date(this.clock.wall()).toLocaleTimeString('de', { timeZone: ZONE });
  }

  #begin(): void {
    const { clock } = this;
    const write = (level: string) => (line: string | (() => string)) => {
      this.lines.push(`${this.time} ${level}${typeof line === 'string' ? line : line()}`);
    };
    const log: Log = {
      debug: () => undefined,
      info: write(''),
      warning: write('WARNING '),
      error: write('ERROR '),
    };
    const diary = startDiary(log, () => this.#words);
    this.#loop = startLoop({
      clock,
      zone: () => ZONE,
      installation: {
        circuitAmps: CIRCUIT,
        chargerAmps: amps(32),
        meterIncludesChargers: true,
        cutsOff: false,
      },
      kept: this.#kept,
      settings: () => ({ ...settingsDefaults, solar_charging: true, battery_priority: 'car_first' }),
      sources: {
        bus: () => ({
          connected: this.#engine.master().line.open,
          sinceMs: this.#engine.master().line.sinceMs,
        }),
        chargers: taken => chargerFacts(this.#engine.master(), taken, clock.now()),
        meter: () => this.#read(),
        vehicles: () => this.cars.map(car => car.seen(clock.now())),
      },
      hands: {
        offer: wanted => this.#engine.feed({ kind: 'offer', wanted: new Map(wanted.map(wishOf)) }),
        order: ({ vin, command }) => this.cars.find(({ car }) => car.vin === vin)?.send(command, clock.now()),
        attend: () => undefined,
      },
      save: kept => {
        this.#kept = kept;
        return Promise.resolve();
      },
      onStep: step => {
        diary.note(step);
        diary.faults(busFaults(this.#engine.master(), clock.now()));
      },
    });
    this.plugAdapter();
  }

  #wake(): ReturnType<typeof drive> {
    const setup: MasterSetup = {
      masterId: 'FADE',
      circuitAmps: CIRCUIT,
      chargerAmps: amps(32),
      answerWithin: millis(150),
      remembered: this.#disk,
      energyUnit: 'auto',
      spike: false,
      lastResort: 'none',
    };
    return drive(newMaster(setup, this.clock.now()), this.clock, output => {
      if (output.kind === 'send') return this.#say(output.bytes);
      this.#disk = output.memory;
      return void this.clock.after(millis(5), () => this.#engine.feed({ kind: 'remembered' }));
    });
  }

  #say(bytes: Uint8Array): void {
    const hex = Buffer.from(bytes).toString('hex').toUpperCase();
    if (hex.startsWith('C0FBE0')) this.#beats.set(hex.slice(10, 14), this.clock.now());
    if (this.#open) this.wires.masterSays(bytes);
  }

  #heard(bytes: Uint8Array): void {
    if (this.#open) this.#engine.feed({ kind: 'bytes', bytes });
  }

  #read(): MeterSeen {
    const look = this.home.look();
    const now = this.clock.now();
    if (now - (this.#meter?.takenAtMs ?? -METER_EVERY) >= METER_EVERY)
      this.#meter = { ...look, takenAtMs: now };
    return {
      reading: this.#meter,
      staleAfterMs: seconds(30),
      levelPercent: look.levelRawPercent,
      grid: 'connected',
      gridServices: undefined,
      reservePercent: undefined,
      powerwallMode: undefined,
      phases: undefined,
    };
  }

  /** What flows, and what the pilots would let flow, is within the circuit; nobody who answers is left alone. */
  #watch(): void {
    const looks = [...this.chargers, ...this.others].map(charger => charger.look());
    const drawn = looks.reduce((sum, { actualAmps }) => sum + (actualAmps >= 1 ? actualAmps : 0), 0);
    this.mostAmps = Math.max(this.mostAmps, drawn);
    if (drawn > CIRCUIT + 0.5) this.broken.push(`${this.time} ${drawn.toFixed(1)} A on the circuit`);
    const { chargers, line } = this.#engine.master();
    const now = this.clock.now();
    if (!line.open || now - line.sinceMs < LONGEST_GAP) return;
    for (const charger of chargers.values()) {
      if (!isAnswering(charger, now) || now - charger.linkedAtMs < LONGEST_GAP) continue;
      const gap = now - (this.#beats.get(charger.id) ?? charger.linkedAtMs);
      this.longestGapMs = Math.max(this.longestGapMs, gap);
      if (gap > LONGEST_GAP) this.broken.push(`${this.time} ${charger.id}: no heartbeat for ${gap} ms`);
    }
  }
}

const wishOf = ({ id, limitAmps, mostAmps, barred }: ChargerDecision) =>
  [id, { amps: limitAmps, mostAmps, barred }] as const;
