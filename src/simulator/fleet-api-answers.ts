import { z } from 'zod';
import type { Clock } from '../runtime/clock.ts';
import { chargeState, driveState, obey } from './car-json.ts';
import { type Call, type Heard, type Misbehaviour, type Reply, callOf } from './car-server.ts';
import type { EnergySite } from './energy-site.ts';
import { answered, failed } from './fleet-reply.ts';
import type { CarDoor } from './seams.ts';
import { type Manners, SignedCar } from './signed-car.ts';
import type { TokenEndpoint } from './token-endpoint.ts';

export interface FleetApiMisbehaviour extends Misbehaviour, Manners {
  /** The token lacks `vehicle_location`: `drive_state` is missing as a whole. */
  readonly hidesPlace?: boolean;
  /** The car has no network; it is listed as `offline`. */
  readonly offline?: boolean;
  /** The account belongs to the region of this address. */
  readonly elsewhere?: string;
  /** A command is carried out, and answered with this all the same. */
  readonly obeysAndAnswers?: Reply;
  /** A command is carried out, and never answered. */
  readonly obeysInSilence?: boolean;
}

interface Setup {
  readonly car: CarDoor;
  readonly clock: Clock;
  readonly site?: EnergySite | undefined;
  readonly old?: boolean;
  readonly region?: string;
}

const OFFLINE = 'vehicle unavailable: vehicle is offline or asleep';
const SIGNED_ONLY =
  'Tesla Vehicle Command Protocol required, please refer to the documentation here: https://developer.tesla.com/docs/fleet-api#2023-10-09-rest-api-vehicle-commands-endpoint-deprecation-warning';
const Signed = z.object({ routable_message: z.base64() });

/** What the Fleet API answers (`tesla-vehicle` §2). */
export class FleetApiAnswers {
  readonly computer: SignedCar;
  readonly #setup: Setup;
  readonly #tokens: TokenEndpoint;
  #wrong: FleetApiMisbehaviour = {};

  constructor(setup: Setup, tokens: TokenEndpoint) {
    const { car, clock } = setup;
    this.#setup = setup;
    this.#tokens = tokens;
    this.computer = new SignedCar(
      car.vin,
      clock,
      ({ name, body }) => obey(car, name, JSON.stringify(body), this.#wrong) ?? 'invalid_command',
    );
  }

  answer(request: Heard, wrong: FleetApiMisbehaviour): Reply {
    this.#wrong = wrong;
    if (request.path === '/oauth2/v3/token') return this.#tokens.answer(request.body);
    const refused = this.#admission(request) ?? wrong.answers ?? this.#elsewhere(wrong);
    if (refused !== undefined) return refused;
    const energy = this.#setup.site?.answer(request);
    if (energy !== undefined) return wrong.obeysAndAnswers ?? energy;
    return this.#ofAccount(request, wrong);
  }

  #ofAccount(request: Heard, wrong: FleetApiMisbehaviour): Reply {
    if (request.path === '/api/1/users/region') return this.#region();
    const call = callOf(request);
    if (call.vin === 'fleet_status') return this.#fleetStatus();
    return call.vin === this.#setup.car.vin
      ? this.#ofCar(call, request.body, wrong)
      : failed(404, 'not_found');
  }

  #ofCar({ what, name, query }: Call, body: string, wrong: FleetApiMisbehaviour): Reply {
    switch (what) {
      case 'GET':
        return answered(this.#vehicle(wrong));
      case 'POST wake_up':
        return this.#wake(wrong);
      case 'GET vehicle_data':
        return this.#vehicleData(query.get('endpoints') ?? '', wrong);
      case 'POST command':
        return this.#command(wrong, () => this.#plain(name, body, wrong));
      case 'POST signed_command':
        return this.#command(wrong, () => this.#signed(body, wrong));
      default:
        return failed(404, 'not_found');
    }
  }

  #admission({ method, headers }: Heard): Reply | undefined {
    const { authorization } = headers;
    if (authorization === undefined || !this.#tokens.accepts(authorization)) return { status: 401, body: '' };
    const json = method !== 'POST' || headers['content-type'] === 'application/json';
    return json ? undefined : failed(406, 'not_a_JSON_request');
  }

  #elsewhere({ elsewhere }: FleetApiMisbehaviour): Reply | undefined {
    return elsewhere === undefined
      ? undefined
      : failed(421, `user out of region, use base URL: ${elsewhere}, see https://developer.tesla.com`);
  }

  #region(): Reply {
    const { region } = this.#setup;
    return region === undefined
      ? failed(404, 'not_found')
      : answered({ region: 'eu', fleet_api_base_url: region });
  }

  #fleetStatus(): Reply {
    const { car, old } = this.#setup;
    const paired = this.computer.paired;
    return answered({
      key_paired_vins: paired ? [car.vin] : [],
      unpaired_vins: paired ? [] : [car.vin],
      vehicle_info: { [car.vin]: { vehicle_command_protocol_required: old !== true } },
    });
  }

  #wake(wrong: FleetApiMisbehaviour): Reply {
    if (wrong.offline !== true) this.#setup.car.wake();
    return answered(this.#vehicle(wrong));
  }

  #vehicle({ offline }: FleetApiMisbehaviour): Readonly<Record<string, unknown>> {
    const { car } = this.#setup;
    const state = car.look().asleep ? 'asleep' : 'online';
    return {
      id: 1,
      id_s: '1',
      vin: car.vin,
      display_name: null,
      state: offline === true ? 'offline' : state,
    };
  }

  #unavailable({ offline }: FleetApiMisbehaviour): boolean {
    return offline === true || this.#setup.car.look().asleep;
  }

  #vehicleData(endpoints: string, wrong: FleetApiMisbehaviour): Reply {
    const { car, clock } = this.#setup;
    if (this.#unavailable(wrong)) return failed(408, OFFLINE);
    const look = car.look();
    const placed = endpoints.includes('drive_state') && wrong.hidesPlace !== true;
    return answered({
      ...this.#vehicle(wrong),
      charge_state: { ...chargeState(look), timestamp: clock.wall() },
      ...(placed && { drive_state: driveState(look, endpoints.includes('location_data'), clock) }),
    });
  }

  #command(wrong: FleetApiMisbehaviour, carryOut: () => Reply): Reply {
    if (wrong.answersCommands !== undefined) return wrong.answersCommands;
    if (this.#unavailable(wrong)) return failed(408, OFFLINE);
    const reply = carryOut();
    return wrong.obeysAndAnswers ?? reply;
  }

  #plain(name: string, body: string, wrong: FleetApiMisbehaviour): Reply {
    if (this.#setup.old !== true) return failed(403, SIGNED_ONLY);
    const word = obey(this.#setup.car, name, body, wrong);
    if (word === undefined) return failed(400, 'invalid_command');
    return answered({ result: word === 'ok', reason: word === 'ok' ? '' : word });
  }

  #signed(body: string, wrong: FleetApiMisbehaviour): Reply {
    if (this.#setup.old === true) return failed(422, 'vehicle does not support the signed command protocol');
    const { data } = Signed.safeParse(JSON.parse(body));
    const reply = data && this.computer.answer(Buffer.from(data.routable_message, 'base64'), wrong);
    return reply === undefined
      ? failed(400, 'invalid_field')
      : { status: 200, body: { response: reply.toString('base64') } };
  }
}
