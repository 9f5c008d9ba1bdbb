import { minutes } from '../units.ts';
import { chargeState, driveState, obey } from './car-json.ts';
import { type CarServer, type Heard, type Reply, callOf, serveCar } from './car-server.ts';
import { answered, failed } from './fleet-reply.ts';
import { type HostedMisbehaviour, type HostedSetup, ended, tokenFault, woken } from './hosted.ts';

interface TeslemetryMisbehaviour extends HostedMisbehaviour {
  /** A refresh is answered with this, and what is kept stays as it was. */
  readonly answersRefresh?: Reply;
}

export interface TeslemetryServer extends CarServer<TeslemetryMisbehaviour> {
  /** What is left of the command credits. */
  readonly account: { credits: number };
}

type Kept = Readonly<Record<string, unknown>>;

const OFFLINE = 'vehicle unavailable: vehicle is offline or asleep';
const COST = { command: 1, refresh: 2, wake: 20 };
const CALLS_A_MINUTE = 30;

/**
 * Teslemetry with one simulated car behind it (`tesla-vehicle` §1.5): the Fleet API's paths and shapes, commands that
 * it signs itself and wakes the car for, a reading that it keeps until it is refreshed, and credits.
 */
export async function startTeslemetry(setup: HostedSetup): Promise<TeslemetryServer> {
  const answers = new TeslemetryAnswers(setup);
  const server = await serveCar<TeslemetryMisbehaviour>({
    clock: setup.clock,
    rightly: {},
    answer: (request, wrong) => answers.answer(request, wrong),
  });
  return { ...server, account: answers.account };
}

class TeslemetryAnswers {
  readonly account = { credits: 2000 };
  readonly #setup: HostedSetup;
  #kept: Kept;
  #calls: readonly number[] = [];

  constructor(setup: HostedSetup) {
    this.#setup = setup;
    this.#kept = this.#taken();
  }

  async answer(request: Heard, wrong: TeslemetryMisbehaviour): Promise<Reply> {
    const refused = this.#admission(request) ?? wrong.answers;
    if (refused !== undefined) return refused;
    const energy = this.#setup.site?.answer(request);
    return energy === undefined ? this.#ofCar(request, wrong) : this.#ofSite(request, energy, wrong);
  }

  #ofCar(request: Heard, wrong: TeslemetryMisbehaviour): Reply | Promise<Reply> {
    const { vin } = this.#setup.car;
    if (request.path === `/api/refresh/${vin}`) return this.#refresh(wrong);
    const { vin: asked, what, name } = callOf(request);
    if (asked !== vin) return failed(404, 'not_found');
    if (what === 'GET') return answered(this.#vehicle(wrong));
    if (what === 'GET vehicle_data') return this.#vehicleData(wrong);
    if (what === 'POST wake_up') return this.#wake(wrong);
    return what === 'POST command' ? this.#command(name, request.body, wrong) : failed(404, 'not_found');
  }

  #ofSite({ method }: Heard, reply: Reply, wrong: TeslemetryMisbehaviour): Reply | Promise<Reply> {
    if (method !== 'POST') return reply;
    return this.#pays(COST.command) ? ended(reply, wrong) : failed(402, 'insufficient_credits');
  }

  #admission(request: Heard): Reply | undefined {
    const fault = tokenFault(request, this.#setup.token);
    if (fault !== undefined) return failed(401, fault === 'missing' ? 'missing_token' : 'invalid_token');
    const now = this.#setup.clock.now();
    this.#calls = [...this.#calls.filter(atMs => atMs > now - minutes(1)), now];
    if (this.#calls.length <= CALLS_A_MINUTE) return undefined;
    return { ...failed(429, 'rate_limited'), headers: { 'retry-after': '60' } };
  }

  #vehicle({ offline }: TeslemetryMisbehaviour): Kept {
    const { car } = this.#setup;
    const state = car.look().asleep ? 'asleep' : 'online';
    return { id_s: '1', vin: car.vin, display_name: null, state: offline === true ? 'offline' : state };
  }

  #taken(): Kept {
    const { car, clock } = this.#setup;
    const look = car.look();
    return {
      charge_state: { ...chargeState(look), timestamp: clock.wall() },
      drive_state: driveState(look, true, clock),
    };
  }

  #vehicleData(wrong: TeslemetryMisbehaviour): Reply {
    const { drive_state: place, ...rest } = this.#kept;
    return answered({
      ...this.#vehicle(wrong),
      ...rest,
      ...(wrong.hidesPlace !== true && { drive_state: place }),
    });
  }

  #refresh(wrong: TeslemetryMisbehaviour): Reply {
    if (!this.#pays(COST.refresh)) return failed(402, 'insufficient_credits');
    if (wrong.answersRefresh !== undefined) return wrong.answersRefresh;
    if (wrong.offline === true || this.#setup.car.look().asleep) return failed(408, OFFLINE);
    this.#kept = this.#taken();
    return answered({ ...this.#vehicle(wrong), ...this.#kept });
  }

  #wake(wrong: TeslemetryMisbehaviour): Reply {
    const { car } = this.#setup;
    if (car.look().asleep && !this.#pays(COST.wake)) return failed(402, 'insufficient_credits');
    if (wrong.offline !== true) car.wake();
    return answered(this.#vehicle(wrong));
  }

  async #command(name: string, body: string, wrong: TeslemetryMisbehaviour): Promise<Reply> {
    const { car } = this.#setup;
    const cost = COST.command + (car.look().asleep ? COST.wake : 0);
    if (!this.#pays(cost)) return failed(402, 'insufficient_credits');
    if (wrong.answersCommands !== undefined) return wrong.answersCommands;
    if (!(await woken(this.#setup, wrong, { every: 3, times: 10 }))) return failed(408, OFFLINE);
    const word = obey(car, name, body, wrong);
    if (word === undefined) return failed(400, 'invalid_command');
    return ended(answered({ result: word === 'ok', reason: word === 'ok' ? '' : word }), wrong);
  }

  #pays(cost: number): boolean {
    if (this.account.credits < cost) return false;
    this.account.credits -= cost;
    return true;
  }
}
