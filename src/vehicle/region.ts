import { z } from 'zod';
import { type Answer, wordsOf } from './http.ts';

/** Tesla's own address of the Fleet API where nothing else is known: North America, Asia and the Pacific. */
export const FLEET_API = 'https://fleet-api.prd.na.vn.cloud.tesla.com';

const Claims = z.object({
  aud: z.union([z.string().transform(one => [one]), z.array(z.string())]),
  ou_code: z.string().optional().catch(undefined),
});

/** The Fleet API's address for the account of an access token, as the token itself tells (§3); undefined where it does not. */
export function baseOfToken(token: string): string | undefined {
  const claims = claimsOf(token);
  const bases = claims?.aud.map(baseIn).filter(base => base !== undefined) ?? [];
  const region = claims?.ou_code?.toLowerCase();
  return bases.length > 1 && region !== undefined
    ? bases.find(base => base.includes(`.${region}.`))
    : bases[0];
}

/** The address that an answer sends an account of another region to (421, or the region asked for). */
export const baseInAnswer = (answer: Answer): string | undefined =>
  answer.status === 421 ? baseIn(wordsOf(answer)) : undefined;

const Region = z.object({ response: z.object({ fleet_api_base_url: z.string() }) });

/** The address in the answer of `GET /api/1/users/region`. */
export const baseInRegion = ({ status, text }: Answer): string | undefined =>
  status === 200 ? baseIn(Region.safeParse(jsonOf(text)).data?.response.fleet_api_base_url ?? '') : undefined;

/** Only Tesla's own servers are ever gone to: the account's token goes with the question. */
const baseIn = (text: string): string | undefined =>
  /https:\/\/fleet-api(?:\.[a-z\d-]+)+\.tesla\.(?:com|cn)(?![\w.-]*[\w-])/.exec(text)?.[0];

function claimsOf(token: string): z.infer<typeof Claims> | undefined {
  const claims = Buffer.from(token.split('.')[1] ?? '', 'base64url').toString();
  return Claims.safeParse(jsonOf(claims)).data;
}

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
