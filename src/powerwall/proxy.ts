import { Agent } from '../runtime/agent.ts';
import { Failure } from '../runtime/failure.ts';
import { type Pins, pinnedAgent } from '../runtime/pin.ts';
import { type Millis, seconds } from '../units.ts';
import type { Answer } from './answer.ts';
import { proxyEndpoints } from './endpoints.ts';
import { failureOf, openExchange } from './http.ts';
import type { Source } from './source.ts';

/** Written where JSON should be when the proxy itself got no answer. */
const emptyHanded = ['TIMEOUT!', 'ERROR!'];

/**
 * pypowerwall's proxy or server: the gateway's answers over plain HTTP without a login. It asks the gateway, or Tesla,
 * only when it is asked itself, hence the patience.
 */
export function openProxy(setup: {
  readonly url: string;
  readonly pins: Pins;
  readonly deadline?: Millis;
}): Source {
  const { url, pins, deadline = seconds(10) } = setup;
  const base = new URL(url);
  const root = `${base.origin}${base.pathname.replace(/\/+$/, '')}`;
  // For telling the owner: no path, which may be a secret of a web server in front.
  const about = { url: base.origin };
  const dispatcher =
    base.protocol === 'https:'
      ? pinnedAgent(pins, { host: `${base.hostname}:${base.port || '443'}` })
      : new Agent({ connections: 1 });
  const exchange = openExchange(dispatcher, deadline);
  const read = async (path: string): Promise<unknown> => {
    const answer = await exchange(new URL(`${root}${path}`)).catch((error: unknown) => {
      throw failureOf(error, 'proxy', about);
    });
    return bodyOf(answer, base.origin);
  };
  return { read, glance: read, close: () => dispatcher.destroy(), endpoints: proxyEndpoints(base.origin) };
}

function bodyOf({ status, text }: Answer, url: string): unknown {
  if (status === 404) return undefined;
  if (status >= 400) throw new Failure('proxy_down', { url, status });
  if (emptyHanded.includes(text.trim())) throw new Failure('proxy_no_data', { url });
  try {
    return JSON.parse(text);
  } catch {
    throw new Failure('proxy_not_json', { url });
  }
}
