import type { Clock } from '../runtime/clock.ts';
import { chargeState, driveState, obey } from './car-json.ts';
import { type CarServer, type Heard, type Misbehaviour, type Reply, callOf, serveCar } from './car-server.ts';
import { answered, failed } from './fleet-reply.ts';
import type { CarDoor } from './seams.ts';
import { TokenEndpoint, type TokenSetup } from './token-endpoint.ts';

interface FleetMisbehaviour extends Misbehaviour {
  /** The token lacks `vehicle_location`: `drive_state` is missing as a whole. */
  readonly hidesPlace?: boolean;
  /** The car has no network; it is listed as `offline`. */
  readonly offline?: boolean;
}

export interface FleetServer extends CarServer<FleetMisbehaviour> {
  readonly tokens: TokenEndpoint;
}

const OFFLINE = 'vehicle unavailable: vehicle is offline or asleep';

/** tesla-http-proxy in front of the Fleet API and a simulated car, with Tesla's token endpoint under the same address. */
export async function startFleetProxy(setup: {
  readonly car: CarDoor;
  readonly clock: Clock;
  readonly auth: TokenSetup;
  readonly tls?: boolean;
}): Promise<FleetServer> {
  const tokens = new TokenEndpoint(setup.auth, setup.clock);
  const fleet = new FleetAnswers(setup.car, setup.clock, tokens);
  const server = await serveCar<FleetMisbehaviour>({
    clock: setup.clock,
    tls: setup.tls === true,
    rightly: {},
    answer: async (request, wrong) => fleet.answer(request, wrong),
  });
  return { ...server, tokens };
}

class FleetAnswers {
  readonly #car: CarDoor;
  readonly #clock: Clock;
  readonly #tokens: TokenEndpoint;

  constructor(car: CarDoor, clock: Clock, tokens: TokenEndpoint) {
    this.#car = car;
    this.#clock = clock;
    this.#tokens = tokens;
  }

  answer(request: Heard, wrong: FleetMisbehaviour): Reply {
    if (request.path === '/oauth2/v3/token') return this.#tokens.answer(request.body);
    const { vin, what, name, query } = callOf(request);
    const refused = this.#admission(request, vin) ?? wrong.answers;
    if (refused !== undefined) return refused;
    if (what === 'GET') return answered(this.#vehicle(wrong));
    if (what === 'POST wake_up') return this.#wake(wrong);
    if (what === 'GET vehicle_data') return this.#vehicleData(query.get('endpoints') ?? '', wrong);
    return what === 'POST command' ? this.#command(name, request.body, wrong) : failed(404, 'not_found');
  }

  #wake(wrong: FleetMisbehaviour): Reply {
    if (wrong.offline !== true) this.#car.wake();
    return answered(this.#vehicle(wrong));
  }

  #admission({ method, headers }: Heard, vin: string): Reply | undefined {
    if (headers.authorization === undefined) return failed(403, 'client did not provide an OAuth token');
    if (!this.#tokens.accepts(headers.authorization)) return { status: 401, body: '' };
    if (method === 'POST' && headers['content-type'] !== 'application/json')
      return failed(406, 'not_a_JSON_request');
    return vin === this.#car.vin ? undefined : failed(404, 'not_found');
  }

  #vehicle(wrong: FleetMisbehaviour): Readonly<Record<string, unknown>> {
    const awake = this.#car.look().asleep ? 'asleep' : 'online';
    return {
      id: 1,
      id_s: '1',
      vin: this.#car.vin,
      display_name: null,
      state: wrong.offline ? 'offline' : awake,
    };
  }

  #unavailable(wrong: FleetMisbehaviour): boolean {
    return wrong.offline === true || this.#car.look().asleep;
  }

  #vehicleData(endpoints: string, wrong: FleetMisbehaviour): Reply {
    if (this.#unavailable(wrong)) return failed(408, OFFLINE);
    const look = this.#car.look();
    const placed = endpoints.includes('drive_state') && wrong.hidesPlace !== true;
    return answered({
      ...this.#vehicle(wrong),
      charge_state: { ...chargeState(look), timestamp: this.#clock.wall() },
      ...(placed && { drive_state: driveState(look, endpoints.includes('location_data'), this.#clock) }),
    });
  }

  #command(name: string, body: string, wrong: FleetMisbehaviour): Reply {
    if (wrong.answersCommands !== undefined) return wrong.answersCommands;
    if (this.#unavailable(wrong)) return failed(500, OFFLINE);
    const word = obey(this.#car, name, body, wrong);
    if (word === undefined) return failed(400, 'invalid_command');
    if (word === 'ok') return answered({ result: true, reason: '' });
    return answered({ result: false, reason: `car could not execute command: ${word}` });
  }
}
