import type { Clock } from '../runtime/clock.ts';
import { type CarServer, serveCar } from './car-server.ts';
import { FleetApiAnswers, type FleetApiMisbehaviour } from './fleet-api-answers.ts';
import type { EnergySite } from './energy-site.ts';
import type { CarDoor } from './seams.ts';
import type { SignedCar } from './signed-car.ts';
import { TokenEndpoint, type TokenSetup } from './token-endpoint.ts';

export interface FleetApiServer extends CarServer<FleetApiMisbehaviour> {
  readonly tokens: TokenEndpoint;
  /** The car's own computer, behind the server. */
  readonly computer: SignedCar;
}

interface Setup {
  readonly car: CarDoor;
  readonly clock: Clock;
  readonly auth: TokenSetup;
  readonly tls?: boolean;
  /** The Powerwall of the same account. */
  readonly site?: EnergySite | undefined;
  /** A car of before 2021, which does not know the signed protocol. */
  readonly old?: boolean;
  /** The address that the account's region is said to have. */
  readonly region?: string;
}

/** Tesla's Fleet API with one simulated car behind it, and Tesla's token endpoint under the same address. */
export async function startFleetApi(setup: Setup): Promise<FleetApiServer> {
  const tokens = new TokenEndpoint(setup.auth, setup.clock);
  const fleet = new FleetApiAnswers(setup, tokens);
  const server = await serveCar<FleetApiMisbehaviour>({
    clock: setup.clock,
    tls: setup.tls === true,
    rightly: {},
    answer: async (request, wrong) => {
      const reply = fleet.answer(request, wrong);
      const silent =
        wrong.obeysInSilence === true && /\/(?:signed_)?command|\/backup$|\/operation$/.test(request.path);
      return silent ? new Promise<never>(() => undefined) : reply;
    },
  });
  return { ...server, tokens, computer: fleet.computer };
}
