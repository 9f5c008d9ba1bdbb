import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Duplex } from 'node:stream';
import { TextSocket } from '../../src/simulator/home-states-socket.ts';

interface Call {
  readonly id?: number;
  readonly type: string;
  readonly access_token?: string;
}

export interface HomeAssistantStub {
  readonly url: string;
  /** Types of everything that was asked of it. */
  readonly calls: readonly string[];
  close(): Promise<void>;
}

/** The part of Home Assistant's websocket that a check talks to. */
export async function startHomeAssistantStub(given: {
  readonly token: string;
  readonly state?: string;
  readonly mqtt?: string;
  /** Takes connections and says nothing. */
  readonly mute?: boolean;
  /** States in W, by entity. */
  readonly watts?: Readonly<Record<string, number>>;
}): Promise<HomeAssistantStub> {
  const { token, state = 'RUNNING', mqtt = 'loaded', mute = false, watts = {} } = given;
  const results: Readonly<Record<string, unknown>> = {
    get_config: { state, version: '2026.5.1', time_zone: 'Europe/Zurich', latitude: 47.37, longitude: 8.54 },
    'config_entries/get': [{ state: mqtt }],
    'config/device_registry/list': [],
    'config/entity_registry/list': [],
    subscribe_entities: null,
    subscribe_events: null,
  };
  const unit = { unit_of_measurement: 'W' };
  const a = Object.fromEntries(
    Object.entries(watts).map(([id, value]) => [id, { s: String(value), a: unit, lc: 1 }]),
  );
  const calls: string[] = [];
  const streams = new Set<Duplex>();
  const server = createServer();
  server.on('upgrade', ({ headers }, stream: Duplex) => {
    streams.add(stream);
    stream.on('error', () => stream.destroy());
    if (mute) return;
    const socket = new TextSocket(stream, headers['sec-websocket-key'] ?? '', text => {
      const { id, type, access_token: shown } = JSON.parse(text) as Call;
      calls.push(type);
      if (type === 'auth')
        say(socket, { type: shown === token ? 'auth_ok' : 'auth_invalid', ha_version: '2026.5.1' });
      else say(socket, { id, type: 'result', ...answerTo(results, type) });
      if (type === 'subscribe_entities') say(socket, { id, type: 'event', event: { a } });
    });
    say(socket, { type: 'auth_required', ha_version: '2026.5.1' });
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    calls,
    close: async () => {
      for (const stream of streams) stream.destroy();
      server.close();
      await once(server, 'close');
    },
  };
}

const answerTo = (results: Readonly<Record<string, unknown>>, type: string): object =>
  type in results
    ? { success: true, result: results[type] }
    : { success: false, error: { code: 'unknown_command', message: 'not here' } };

const say = (socket: TextSocket, message: object): void => socket.send(JSON.stringify(message));
