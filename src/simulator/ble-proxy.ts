import { type Clock, sleep } from '../runtime/clock.ts';
import { type Millis, millis, seconds } from '../units.ts';
import { chargeState, obey } from './car-json.ts';
import { type CarServer, type Heard, type Misbehaviour, type Reply, callOf, serveCar } from './car-server.ts';
import type { CarDoor } from './seams.ts';

export interface BleMisbehaviour extends Misbehaviour {
  /** Radio does not reach the car, wherever it is. */
  readonly outOfRange?: boolean;
}

const DATA_KEPT = seconds(30);
const WAKES_WITHIN = 30;
/** Refusals that TeslaBleHttpProxy reports as success (`tesla-vehicle` §5.2). */
const swallowed: Readonly<Record<string, readonly string[]>> = {
  charge_start: ['is_charging', 'complete'],
  charge_stop: ['not_charging'],
};

const notFound: Reply = { status: 404, body: '404 page not found' };

/** TeslaBleHttpProxy beside a simulated car: plain HTTP, no login, wakes the car for commands and never for reads. */
export function startBleProxy(setup: {
  readonly car: CarDoor;
  readonly clock: Clock;
}): Promise<CarServer<BleMisbehaviour>> {
  const proxy = new BleAnswers(setup.car, setup.clock);
  return serveCar<BleMisbehaviour>({
    clock: setup.clock,
    rightly: {},
    answer: (request, wrong) => proxy.answer(request, wrong),
  });
}

class BleAnswers {
  readonly #car: CarDoor;
  readonly #clock: Clock;
  #kept: { readonly reply: Reply; readonly atMs: Millis } | undefined;

  constructor(car: CarDoor, clock: Clock) {
    this.#car = car;
    this.#clock = clock;
  }

  async answer(request: Heard, wrong: BleMisbehaviour): Promise<Reply> {
    const { vin, what, name, query } = callOf(request);
    if (vin !== this.#car.vin) return notFound;
    if (wrong.answers !== undefined) return wrong.answers;
    if (wrong.outOfRange === true || !this.#car.look().inRange) {
      return this.#failed(name, `Vehicle is not in range: ${vin}`);
    }
    if (what === 'POST command') return this.#command(name, request.body, query.has('wait'), wrong);
    if (what === 'GET body_controller_state') return this.#bodyController();
    return what === 'GET vehicle_data' ? this.#vehicleData() : notFound;
  }

  async #command(name: string, body: string, wait: boolean, wrong: BleMisbehaviour): Promise<Reply> {
    if (wrong.answersCommands !== undefined) return wrong.answersCommands;
    const ending = this.#obeyed(name, body, wrong);
    if (!wait) {
      void ending;
      return this.#succeeded(name, 'The command was successfully received and will be processed shortly.');
    }
    const word = await ending;
    if (word === 'ok' || swallowed[name]?.includes(word) === true) {
      return this.#succeeded(name, 'The command was successfully processed.');
    }
    return this.#failed(name, `car could not execute command: ${word}`);
  }

  async #obeyed(name: string, body: string, wrong: BleMisbehaviour): Promise<string> {
    this.#car.wake();
    for (let waited = 0; this.#car.look().asleep; waited += 1) {
      if (waited === WAKES_WITHIN) return 'could_not_wake_buses';
      await sleep(this.#clock, seconds(1));
    }
    return obey(this.#car, name, body, wrong) ?? 'invalid_command';
  }

  #bodyController(): Reply {
    const { asleep, charging } = this.#car.look();
    return this.#succeeded('body_controller_state', 'The request was successfully processed.', {
      closure_statuses: {
        charge_port: charging === 'Disconnected' ? 'CLOSURESTATE_CLOSED' : 'CLOSURESTATE_OPEN',
      },
      user_presence: 'VEHICLE_USER_PRESENCE_NOT_PRESENT',
      vehicle_lock_state: 'VEHICLELOCKSTATE_LOCKED',
      vehicle_sleep_status: asleep ? 'VEHICLE_SLEEP_STATUS_ASLEEP' : 'VEHICLE_SLEEP_STATUS_AWAKE',
    });
  }

  /** Data of an awake car are kept for 30 s and served again, whatever happens meanwhile. */
  #vehicleData(): Reply {
    const now = this.#clock.now();
    if (this.#kept !== undefined && now - this.#kept.atMs < DATA_KEPT) return this.#kept.reply;
    const look = this.#car.look();
    if (look.asleep) return this.#failed('vehicle_data', 'vehicle is sleeping');
    const reply = this.#succeeded('vehicle_data', 'The request was successfully processed.', {
      charge_state: {
        ...chargeState(look),
        timestamp: Math.floor(this.#clock.wall() / 1000),
        scheduled_charging_mode: 'ScheduledChargingModeOff',
      },
    });
    this.#kept = { reply, atMs: millis(now) };
    return reply;
  }

  #succeeded(command: string, reason: string, response?: Readonly<Record<string, unknown>>): Reply {
    const { vin } = this.#car;
    return {
      status: 200,
      body: { response: { result: true, reason, vin, command, ...(response && { response }) } },
    };
  }

  #failed(command: string, reason: string): Reply {
    const { vin } = this.#car;
    return { status: 503, body: { response: { result: false, reason, vin, command } } };
  }
}
