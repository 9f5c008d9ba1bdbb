import { once } from 'node:events';
import { type IncomingMessage, type ServerResponse, createServer } from 'node:http';
import { text } from 'node:stream/consumers';

/** Made up for tests, in the shapes of real ones; none may be seen anywhere. */
export const planted = {
  password: 'Zq7#k',
  refresh: 'EU_8f2c19aa47d04e6fb3b1c55e0d9a7f31',
  rotated: 'EU_1b77e0c9d2f84a5c9e3d60a4f8b2c716',
  access: 'eyJhbGciOiJSUzI1NiJ9.eyJzdWIiOiJwbGFudGVkIn0.c2lnbmF0dXJlLXBsYW50ZWQ',
  provider: 'tok_5d9e1f0b7c3a48629f1e8b6d0a2c4e73',
  home: 'llat-planted-by-the-owner-of-the-home',
  latitude: 52.516275,
  longitude: 13.377704,
} as const;

const place = `latitude ${planted.latitude}, longitude ${planted.longitude}, (${planted.latitude}, ${planted.longitude})`;

/** What is planted, in any form, that a text shows. */
export function leaksIn(output: string, secrets: readonly string[] = Object.values(planted).map(String)) {
  const forms = secrets.flatMap(secret => [
    secret,
    encodeURIComponent(secret),
    JSON.stringify(secret).slice(1, -1),
    Buffer.from(secret).toString('base64'),
  ]);
  return [...new Set(forms)].filter(form => output.includes(form));
}

export interface Echo {
  readonly url: string;
  /** The status of every answer but a granted login. */
  status: number;
  /** Whether logins are granted. */
  grants: boolean;
  readonly heard: number;
  close(): Promise<void>;
}

/** A server in trouble that repeats in its answers whatever it was told, and where the car stands. */
export async function startEcho(): Promise<Echo> {
  let heard = 0;
  const answer = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    heard += 1;
    const body = await text(request);
    const granted = request.url?.endsWith('/token') === true && echo.grants;
    response.writeHead(granted ? 200 : echo.status, { 'content-type': 'application/json' });
    response.end(granted ? grant : repeated(request, body));
  };
  const server = createServer((request, response) => void answer(request, response));
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  const echo: Echo = {
    url: `http://127.0.0.1:${typeof address === 'object' && address !== null ? address.port : 0}`,
    status: 500,
    grants: true,
    get heard() {
      return heard;
    },
    close: async () => {
      server.close();
      server.closeAllConnections();
      await once(server, 'close');
    },
  };
  return echo;
}

const grant = JSON.stringify({
  access_token: planted.access,
  refresh_token: planted.rotated,
  expires_in: 28_800,
});

/** In every place that an answer has for words. */
function repeated({ headers, url = '' }: IncomingMessage, body: string): string {
  const said = `${headers.authorization ?? 'nobody'} at ${place} said ${body} to ${url}`;
  return JSON.stringify({
    result: false,
    reason: said,
    response: { result: false, reason: said },
    error: said,
    error_description: said,
  });
}
