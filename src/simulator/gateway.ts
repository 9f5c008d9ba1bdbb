import { createServer } from 'node:https';
import { GatewayAnswers, type GatewayPlan } from './gateway-answers.ts';
import type { PowerwallSettings } from './gateway-bodies.ts';
import type { GatewayFault } from './gateway-fault.ts';
import { selfSigned, serveOn } from './gateway-server.ts';
import type { SimulatedServer } from './seams.ts';

export interface SimulatedGateway extends SimulatedServer {
  /** Those that hold now; added and deleted at will. */
  readonly faults: Set<GatewayFault>;
  /** What the owner has set in the app; changed at will. */
  readonly settings: PowerwallSettings;
  /** Logins asked for, granted or not. */
  readonly logins: number;
  expireTokens(): void;
  /** As after its replacement: another certificate, and all connections cut. */
  renewCertificate(): Promise<void>;
}

/** An energy gateway's own HTTPS server on loopback, with a self-signed certificate. */
export async function startGateway(plan: GatewayPlan): Promise<SimulatedGateway> {
  const answers = new GatewayAnswers(plan);
  const server = createServer({ ...(await selfSigned('powerwall')), SNICallback: ownNamesOnly });
  const served = await serveOn(server, {
    scheme: 'https',
    clock: plan.clock,
    answer: asked => answers.to(asked),
  });
  return {
    ...served,
    faults: answers.faults,
    settings: answers.settings,
    get logins() {
      return answers.logins;
    },
    expireTokens: () => answers.expireTokens(),
    renewCertificate: async () => {
      server.setSecureContext(await selfSigned('powerwall'));
      server.closeAllConnections();
    },
  };
}

const ownNames = ['teg', 'powerwall', 'powerpack'];

/** A gateway ends the handshake of whoever calls it by another name. */
function ownNamesOnly(name: string, callback: (error: Error | null) => void): void {
  callback(ownNames.includes(name) ? null : new Error(`not ${name}`));
}
