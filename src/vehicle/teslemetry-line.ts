import type { Pins } from '../runtime/pin.ts';
import { Failure, type FaultKey } from '../runtime/failure.ts';
import type { Millis } from '../units.ts';
import { FleetLine, type Toll } from './fleet-line.ts';
import { type Answer, openServer } from './http.ts';

interface Setup {
  readonly token: string;
  readonly url: string;
  readonly pins: Pins;
  /** Real time that one question may take. */
  readonly deadline: Millis;
  readonly toll?: Toll | undefined;
}

/** What the owner does about it at a provider, where Tesla's own servers want something else. */
const elsewhere: Readonly<Partial<Record<FaultKey, FaultKey>>> = {
  car_token_over: 'car_token_refused',
  car_allowance: 'car_subscription',
  car_scopes: 'car_permission',
  car_not_registered: 'car_answer',
};

/** A line to a provider (Teslemetry or Tessie): one token for all, and signatures and regions are its own affair. */
export class ProviderLine extends FleetLine {
  constructor({ token, url, pins, deadline, toll }: Setup) {
    const refused = new Failure('car_token_refused', { url: new URL(url).origin });
    super({
      tokens: { access: async () => token, instead: () => Promise.reject(refused) },
      open: address => openServer(address, pins),
      url,
      deadline,
      toll,
    });
  }

  override complaint(answer: Answer): Failure {
    const told = super.complaint(answer);
    const { key, about } = told.fault;
    const ours = answer.status === 403 && key === 'car_account' ? 'car_permission' : elsewhere[key];
    return ours === undefined ? told : new Failure(ours, about);
  }
}
