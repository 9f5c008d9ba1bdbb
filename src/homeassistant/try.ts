import { z } from 'zod';
import type { Fault } from '../runtime/failure.ts';
import { type Address, type Home, stayConnected } from './connection.ts';

const Config = z.object({
  state: z.string(),
  version: z.string().catch('–'),
  time_zone: z.string(),
  latitude: z.number(),
  longitude: z.number(),
});
const Entries = z.array(z.object({ state: z.string() }));

/** What Home Assistant says to whoever only looks. */
export interface HomeAnswer {
  readonly version: string;
  /** False while it is still starting: then MQTT may come yet. */
  readonly running: boolean;
  /** `down`: it is set up and does not run. */
  readonly mqtt: 'running' | 'down' | 'none';
  readonly zone: string;
  readonly latitude: number;
  readonly longitude: number;
}

/** Connects once as SunPilot does, asks what it needs to be there, and goes. Publishes and changes nothing. */
export async function tryHomeAssistant(address: Address, signal: AbortSignal): Promise<HomeAnswer | Fault> {
  const over = new AbortController();
  let outcome: HomeAnswer | Fault = { key: 'home_assistant_unreachable', about: { url: address.url } };
  const end = (found: HomeAnswer | Fault): void => {
    outcome = found;
    over.abort();
  };
  const live = async (home: Home): Promise<void> => end(await answerOf(home));
  await stayConnected(address, AbortSignal.any([signal, over.signal]), live, fault => {
    if (fault !== undefined && !over.signal.aborted) end(fault);
  });
  return outcome;
}

async function answerOf(home: Home): Promise<HomeAnswer> {
  const config = Config.parse(await home.call({ type: 'get_config' }));
  const entries = Entries.parse(await home.call({ type: 'config_entries/get', domain: 'mqtt' }));
  const { state, version, time_zone: zone, latitude, longitude } = config;
  const runs = entries.some(entry => entry.state === 'loaded');
  const mqtt = runs ? 'running' : entries.length > 0 ? 'down' : 'none';
  return { version, running: state === 'RUNNING', mqtt, zone, latitude, longitude };
}
