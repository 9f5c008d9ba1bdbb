import type { ChargingEvent } from '../../src/charging/decision.ts';
import { emptyKept } from '../../src/charging/memory.ts';
import { settingsDefaults } from '../../src/charging/settings.ts';
import type { MeterSeen } from '../../src/charging/snapshot.ts';
import { startDiary } from '../../src/runtime/diary.ts';
import { Redactor, lineLog } from '../../src/runtime/log.ts';
import { type Loop, type Sources, startLoop } from '../../src/runtime/loop.ts';
import type { Words } from '../../src/runtime/words.ts';
import { SimulatedCar } from '../../src/simulator/car.ts';
import { SimulatedCharger } from '../../src/simulator/charger.ts';
import { SimulatedHome } from '../../src/simulator/home.ts';
import { Lockstep } from '../../src/simulator/lockstep.ts';
import { Wires } from '../../src/simulator/wires.ts';
import { drive } from '../../src/twc/driver.ts';
import { chargerFacts } from '../../src/twc/facts.ts';
import { busFaults } from '../../src/twc/faults.ts';
import { newMaster } from '../../src/twc/state.ts';
import { type Millis, amps, epoch, millis, minutes, percent, seconds, watts } from '../../src/units.ts';
import { type Vehicle, watchVehicle } from '../../src/vehicle/vehicle.ts';
import { HandClock } from '../support/hand-clock.ts';
import { counted, lived } from '../support/real-sockets.ts';
import type { Way } from './ways.ts';

const ZONE = 'Europe/Berlin';
/** 21 June 2026, 21:30 in that zone. The sun is the test's to let rise: the night is as long as it needs. */
const EVENING = epoch(Date.UTC(2026, 5, 21, 19, 30));
const installation = {
  circuitAmps: amps(48),
  chargerAmps: amps(32),
  meterIncludesChargers: true,
  cutsOff: false,
};
const settings = {
  ...settingsDefaults,
  solar_charging: true,
  window_start: '00:00',
  window_end: '23:59',
};

/** A home with one Wall Connector and one car, asleep, that is nearly full. */
export function newPlace() {
  const clock = new HandClock(EVENING);
  const lockstep = new Lockstep(clock);
  const home = new SimulatedHome({ lockstep, zone: ZONE, day: 'clear', battery: 'none' });
  const charger = new SimulatedCharger({ lockstep, mains: home, id: '1839' });
  home.connect(charger.outlet);
  home.setSun(watts(0));
  const car = new SimulatedCar({ lockstep, level: percent(79.5), asleep: true });
  return { clock, home, charger, car };
}

type Place = ReturnType<typeof newPlace>;

/**
 * A night and a morning in virtual time: the real bus engine, the real decision and diary, and a real route to the car
 * over real sockets.
 */
export class Driveway {
  readonly place: Place;
  readonly way: Way;
  /** The log, as its owner reads it. */
  readonly lines: string[] = [];
  readonly events: ChargingEvent[] = [];
  readonly #engine: ReturnType<typeof drive>;
  readonly #loop: Loop;
  #vehicle: Vehicle;
  #busy: () => boolean = () => false;

  constructor(place: Place, way: Way, words: Words) {
    this.place = place;
    this.way = way;
    const wires = new Wires({ clock: place.clock, chargers: [place.charger] }, bytes =>
      this.#engine.feed({ kind: 'bytes', bytes }),
    );
    this.#engine = masterOf(place, wires);
    this.#vehicle = this.#watch();
    this.#loop = this.#begin(words);
    wires.join();
    this.#engine.feed({ kind: 'opened' });
  }

  /** The car as SunPilot sees it. */
  get seen(): ReturnType<Vehicle['seen']> {
    return this.#vehicle.seen();
  }

  /** What is wrong on the way to the car. */
  get faults(): ReturnType<Vehicle['faults']> {
    return this.#vehicle.faults();
  }

  live(time: Millis): Promise<void> {
    return lived(this.place.clock, time, seconds(1), () => this.#busy());
  }

  async until(what: string, holds: () => boolean, within: Millis): Promise<void> {
    for (let passed = 0; !holds(); passed += seconds(5)) {
      if (passed > within) throw new Error(`not seen: ${what}\n${this.lines.slice(-15).join('')}`);
      await this.live(seconds(5));
    }
  }

  /** Waits for a line of the log that was not there yet. */
  async reads(line: RegExp, within: Millis = minutes(40), from = this.lines.length): Promise<void> {
    await this.until(String(line), () => this.lines.slice(from).some(text => line.test(text)), within);
  }

  /** The owner changed the login in the options, and the program was started again for it. */
  async loginChanged(): Promise<void> {
    await this.#vehicle.stop();
    this.#vehicle = this.#watch();
  }

  async end(): Promise<void> {
    await this.#loop.stop();
    this.#engine.stop();
    await this.#vehicle.stop();
    await this.way.close();
  }

  #watch(): Vehicle {
    const { route, busy } = counted(this.way.open());
    this.#busy = busy;
    const { clock, car } = this.place;
    return watchVehicle({ name: 'Model 3', vin: car.vin, url: this.way.url, clock, route });
  }

  #begin(words: Words): Loop {
    const { clock } = this.place;
    const log = lineLog(clock, 'info', new Redactor(), line => this.lines.push(line));
    const diary = startDiary(log, () => words);
    return startLoop({
      clock,
      zone: () => ZONE,
      installation,
      kept: emptyKept,
      settings: () => settings,
      save: () => Promise.resolve(),
      sources: this.#sources(),
      hands: {
        offer: wanted =>
          this.#engine.feed({
            kind: 'offer',
            wanted: new Map(
              wanted.map(({ id, limitAmps, mostAmps, barred }) => [
                id,
                { amps: limitAmps, mostAmps, barred },
              ]),
            ),
          }),
        order: ({ command }) => this.#vehicle.send(command),
        attend: attention => this.#vehicle.attend(attention),
      },
      onStep: step => {
        this.events.push(...step.decision.events);
        diary.note(step);
        diary.faults([...busFaults(this.#engine.master(), clock.now()), ...this.faults]);
      },
    });
  }

  #sources(): Sources {
    const { clock, home } = this.place;
    const master = () => this.#engine.master();
    return {
      bus: () => ({ connected: master().line.open, sinceMs: master().line.sinceMs }),
      chargers: taken => chargerFacts(master(), taken, clock.now()),
      meter: () => readingOf(home.look(), clock.now()),
      vehicles: () => [this.seen],
    };
  }
}

function masterOf({ clock }: Place, wires: Wires): ReturnType<typeof drive> {
  const { circuitAmps, chargerAmps } = installation;
  const setup = {
    masterId: 'FADE',
    circuitAmps,
    chargerAmps,
    answerWithin: millis(150),
    remembered: {},
    energyUnit: 'auto',
    spike: false,
    lastResort: 'none',
  } as const;
  const engine = drive(newMaster(setup, clock.now()), clock, output => {
    if (output.kind === 'send') wires.masterSays(output.bytes);
    else clock.after(millis(5), () => engine.feed({ kind: 'remembered' }));
  });
  return engine;
}

const readingOf = (look: ReturnType<Place['home']['look']>, takenAtMs: Millis): MeterSeen => ({
  reading: { ...look, takenAtMs },
  staleAfterMs: seconds(30),
  levelPercent: undefined,
  grid: 'connected',
  gridServices: undefined,
  reservePercent: undefined,
  powerwallMode: undefined,
  phases: undefined,
});
