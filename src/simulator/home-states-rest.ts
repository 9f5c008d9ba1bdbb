import type { IncomingMessage, ServerResponse } from 'node:http';
import { text } from 'node:stream/consumers';
import { z } from 'zod';
import type { SimulatedHome } from './home-states.ts';

const Posted = z.object({ state: z.string(), attributes: z.record(z.string(), z.unknown()) });

/** `/api/states/<entity>` by POST and DELETE, for whoever has the token. */
export async function answerRest(
  home: SimulatedHome,
  token: string,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const id = /^\/api\/states\/([a-z_]+\.\w+)$/.exec(request.url ?? '')?.[1];
  const end = (status: number): void => void response.writeHead(status).end();
  if (request.headers.authorization !== `Bearer ${token}`) return end(401);
  if (id === undefined) return end(404);
  const isThere = home.states.has(id);
  if (request.method === 'DELETE') {
    home.remove(id);
    return end(isThere ? 200 : 404);
  }
  if (request.method !== 'POST') return end(405);
  const posted = Posted.safeParse(JSON.parse(await text(request))).data;
  if (posted === undefined) return end(400);
  home.report(id, posted.state, posted.attributes);
  return end(isThere ? 200 : 201);
}
