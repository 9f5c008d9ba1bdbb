import { minutes, seconds } from '../units.ts';
import { chargeState, driveState, obey } from './car-json.ts';
import { type CarServer, type Heard, type Reply, serveCar } from './car-server.ts';
import { type HostedMisbehaviour, type HostedSetup, ended, tokenFault, woken } from './hosted.ts';

interface TessieMisbehaviour extends HostedMisbehaviour {
  /** Tessie leaves the car alone so that it falls asleep. */
  readonly waitsForSleep?: boolean;
  /** A command fails without a word from the car. */
  readonly failsSilently?: boolean;
}

type State = Readonly<Record<string, unknown>>;

const OFFLINE = 'vehicle unavailable: vehicle is offline or asleep';
/** An awake car is known to within 15 s. */
const KEPT_FOR = seconds(15);
const WAKES_WITHIN = minutes(1.5);

/** Its own names of the commands, the Fleet API's, and how each says its number. */
const commands: Readonly<Record<string, readonly [name: string, said?: string, key?: string]>> = {
  start_charging: ['charge_start'],
  stop_charging: ['charge_stop'],
  set_charging_amps: ['set_charging_amps', 'amps', 'charging_amps'],
  set_charge_limit: ['set_charge_limit', 'percent', 'percent'],
};

/**
 * Tessie with one simulated car behind it (`tesla-vehicle` §1.5): paths of its own, a state that it keeps and serves
 * whether the car sleeps or not, and commands that wake the car and answer once it has obeyed.
 */
export function startTessie(setup: HostedSetup): Promise<CarServer<TessieMisbehaviour>> {
  const tessie = new TessieAnswers(setup);
  return serveCar<TessieMisbehaviour>({
    clock: setup.clock,
    rightly: {},
    answer: (request, wrong) => tessie.answer(request, wrong),
  });
}

class TessieAnswers {
  readonly #setup: HostedSetup;
  #kept: { readonly state: State; readonly atMs: number };

  constructor(setup: HostedSetup) {
    this.#setup = setup;
    this.#kept = this.#taken();
  }

  async answer(request: Heard, wrong: TessieMisbehaviour): Promise<Reply> {
    const refused = this.#admission(request) ?? wrong.answers;
    if (refused !== undefined) return refused;
    const energy = this.#setup.site?.answer(request);
    if (energy !== undefined) return request.method === 'POST' ? ended(energy, wrong) : energy;
    return this.#ofCar(request, wrong);
  }

  async #ofCar(request: Heard, wrong: TessieMisbehaviour): Promise<Reply> {
    const { pathname, searchParams: query } = new URL(request.path, 'http://tessie');
    const [vin, what = '', name = ''] = pathname.slice(1).split('/');
    if (vin !== this.#setup.car.vin) return failed(404, 'Vehicle not found');
    switch (`${request.method} ${what}`) {
      case 'GET status':
        return { status: 200, body: { status: this.#status(wrong) } };
      case 'GET state':
        return this.#state(query.get('use_cache') !== 'false', wrong);
      case 'POST wake':
        return { status: 200, body: { result: await this.#woken(wrong) } };
      case 'POST command':
        return this.#command(name, query, wrong);
      default:
        return failed(404, 'Not found');
    }
  }

  #admission(request: Heard): Reply | undefined {
    const fault = tokenFault(request, this.#setup.token);
    if (fault === undefined) return undefined;
    return failed(401, fault === 'missing' ? 'Access token is required' : 'Invalid access token');
  }

  #status(wrong: TessieMisbehaviour): string {
    if (this.#sleeps(wrong)) return 'asleep';
    return wrong.waitsForSleep === true ? 'waiting_for_sleep' : 'awake';
  }

  #sleeps({ offline }: TessieMisbehaviour): boolean {
    return offline === true || this.#setup.car.look().asleep;
  }

  #taken(): { state: State; atMs: number } {
    const { car, clock } = this.#setup;
    const look = car.look();
    const state = {
      charge_state: { ...chargeState(look), timestamp: clock.wall() },
      drive_state: driveState(look, true, clock),
    };
    return { state, atMs: clock.now() };
  }

  /** What is kept of an awake car is 15 s old at most; of a sleeping one it is from when it fell asleep. */
  #state(kept: boolean, wrong: TessieMisbehaviour): Reply {
    const { car, clock } = this.#setup;
    const sleeps = this.#sleeps(wrong);
    if (sleeps && !kept) return failed(408, OFFLINE);
    const old = clock.now() - this.#kept.atMs > KEPT_FOR && wrong.waitsForSleep !== true;
    if (!sleeps && (old || !kept)) this.#kept = this.#taken();
    const { drive_state: place, ...rest } = this.#kept.state;
    const body = { vin: car.vin, display_name: null, state: sleeps ? 'asleep' : 'online', ...rest };
    return { status: 200, body: wrong.hidesPlace === true ? body : { ...body, drive_state: place } };
  }

  async #command(name: string, query: URLSearchParams, wrong: TessieMisbehaviour): Promise<Reply> {
    if (wrong.answersCommands !== undefined) return wrong.answersCommands;
    const [fleetName, said = '', key = ''] = commands[name] ?? [];
    if (fleetName === undefined) return failed(404, 'Not found');
    if (!(await this.#woken(wrong))) return { status: 200, body: { result: false, reason: OFFLINE } };
    const body = key === '' ? {} : { [key]: query.get(said) ?? undefined };
    const word = obey(this.#setup.car, fleetName, JSON.stringify(body), wrong);
    if (word === undefined) return failed(400, `${said} is required`);
    return ended({ status: 200, body: resultOf(word, wrong) }, wrong);
  }

  #woken(wrong: TessieMisbehaviour): Promise<boolean> {
    return woken(this.#setup, wrong, { every: 5, times: WAKES_WITHIN / seconds(5) });
  }
}

function resultOf(word: string, { failsSilently }: TessieMisbehaviour): State {
  if (failsSilently === true) return { result: false };
  return word === 'ok' ? { result: true } : { result: false, reason: word };
}

const failed = (status: number, error: string): Reply => ({ status, body: { error } });
