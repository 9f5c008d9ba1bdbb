import { type IncomingMessage, type ServerResponse, request as ask } from 'node:http';

/** What the Supervisor names the app by in addresses, and the session that Home Assistant's frontend asks it for. */
const TOKEN = 'dGhlLWFwcC1vZi10aGUtc3Vu';
const SESSION = 'ingress_session=of-the-owner';
/** Where the page begins for a browser. */
export const PREFIX = `/api/hassio_ingress/${TOKEN}`;

/** The panel of an app in Home Assistant's sidebar. */
export const PANEL = '/app/sunpilot';

const panel = `<!doctype html><title>Home Assistant</title><link rel="icon" href="data:,"><meta name="viewport" content="width=device-width">
<style>body{margin:0}iframe{border:0;width:100vw;height:100vh}</style>
<iframe title="SunPilot" src="${PREFIX}/"></iframe>`;

/** What it does not pass on of an answer. */
const HELD_BACK = ['transfer-encoding', 'content-length', 'content-encoding'];

/**
 * The Supervisor's door to the page of an app: for whoever has a session, without the prefix that the browser knows, from
 * the Supervisor's own address. Answers false where something else is asked for.
 */
export function ingress({ url = '', method, headers }: IncomingMessage, response: ServerResponse): boolean {
  if (url === PANEL) {
    response.writeHead(200, {
      'content-type': 'text/html',
      'set-cookie': `${SESSION}; Path=/api/hassio_ingress`,
    });
    response.end(panel);
    return true;
  }
  if (!url.startsWith(`${PREFIX}/`)) return false;
  if (headers.cookie !== SESSION) {
    response.writeHead(401).end();
    return true;
  }
  const told = { ...headers, 'x-ingress-path': PREFIX, 'x-remote-user-name': 'owner' };
  const there = { host: '192.0.2.1', port: 8099, localAddress: '172.30.32.2', method, headers: told };
  const passed = ask({ ...there, path: url.slice(PREFIX.length) }, answer => {
    const kept = Object.entries(answer.headers).filter(([name]) => !HELD_BACK.includes(name));
    response.writeHead(answer.statusCode ?? 502, Object.fromEntries(kept));
    answer.pipe(response);
  });
  passed.on('error', () => response.writeHead(502).end());
  passed.end();
  return true;
}
