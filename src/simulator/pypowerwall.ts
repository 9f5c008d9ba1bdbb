import { createServer } from 'node:http';
import { createServer as createSecureServer } from 'node:https';
import { selfSigned, serveOn } from './gateway-server.ts';
import { ProxyAnswers, type ProxyFault, type ProxyPlan } from './pypowerwall-answers.ts';
import type { PowerwallSettings } from './gateway-bodies.ts';
import type { SimulatedServer } from './seams.ts';

export interface SimulatedProxy extends SimulatedServer {
  /** Those that hold now; added and deleted at will. */
  readonly faults: Set<ProxyFault>;
  /** What the owner has set in the app; changed at will. */
  readonly settings: PowerwallSettings;
}

/** pypowerwall on loopback, over plain HTTP unless `tls` is set. */
export async function startPypowerwall(
  plan: ProxyPlan & { readonly tls?: boolean },
): Promise<SimulatedProxy> {
  const answers = new ProxyAnswers(plan);
  const scheme = plan.tls === true ? 'https' : 'http';
  const server = plan.tls === true ? createSecureServer(await selfSigned('localhost')) : createServer();
  const served = await serveOn(server, {
    scheme,
    clock: plan.clock,
    answer: ({ path }) => answers.to(path),
  });
  return { ...served, faults: answers.faults, settings: answers.settings };
}
