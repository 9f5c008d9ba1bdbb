import { z } from 'zod';
import { Ask } from './ask.ts';
import { type Language, keepToken } from './configuration.ts';
import type { Core } from './core.ts';
import { until } from './wait.ts';

/** Where the home of the tests is. */
export const place = { latitude: 52.52, longitude: 13.405, radius: 100 } as const;

const Code = z.object({ auth_code: z.string() });
const Tokens = z.object({ access_token: z.string() });

/** A field of a form; a section has fields of its own. */
interface Field {
  readonly name: string;
  readonly required?: boolean | undefined;
  readonly default?: unknown;
  readonly selector?: { readonly select?: { readonly options: readonly unknown[] } | undefined } | undefined;
  readonly schema?: readonly Field[] | undefined;
}
const Field: z.ZodType<Field> = z.object({
  name: z.string(),
  required: z.boolean().optional(),
  default: z.unknown().optional(),
  selector: z.object({ select: z.object({ options: z.array(z.unknown()) }).optional() }).optional(),
  get schema() {
    return z.array(Field).optional();
  },
});
const Form = z.object({
  type: z.literal('form'),
  flow_id: z.string(),
  step_id: z.literal('broker'),
  data_schema: z.array(Field),
});
const Created = z.object({ type: z.literal('create_entry') });

/**
 * Takes a new Home Assistant into use as an owner does: account, language, place, and the MQTT integration.
 * Keeps a long-lived token in its folder.
 */
export async function onboard(core: Core, language: Language, brokerPort: number): Promise<void> {
  const post = poster(core.url);
  const clientId = `${core.url}/`;
  const owner = { client_id: clientId, name: 'Sunny', username: 'sunny', password: 'sunny', language };
  const { auth_code: code } = Code.parse(await post('/api/onboarding/users', owner));
  const form = new URLSearchParams({ grant_type: 'authorization_code', code, client_id: clientId });
  const { access_token: session } = Tokens.parse(await post('/auth/token', form));
  const ask = await Ask.connect(core.url, session);
  await until('Home Assistant running', async () => ((await stateOf(ask)) === 'RUNNING' ? true : undefined));
  const lasting = { type: 'auth/long_lived_access_token', client_name: 'tests', lifespan: 365 };
  const token = z.string().parse(await ask.call(lasting));
  await settle(ask, language);
  await post('/api/onboarding/core_config', {}, session);
  await post('/api/onboarding/analytics', {}, session);
  const redirect = { client_id: clientId, redirect_uri: `${clientId}?auth_callback=1` };
  await post('/api/onboarding/integration', redirect, session);
  await withoutInternet(ask, core.url, token);
  await addMqtt(core.url, token, brokerPort);
  await until('MQTT loaded', async () => (await ask.entries('mqtt')).find(({ state }) => state === 'loaded'));
  keepToken(core.folder, token);
  ask.close();
}

const Config = z.object({ state: z.string() });
const stateOf = async (ask: Ask): Promise<string> =>
  Config.parse(await ask.call({ type: 'get_config' })).state;

/** Removes what onboarding adds on its own and what would wait at each start for servers that it cannot reach. */
async function withoutInternet(ask: Ask, url: string, token: string): Promise<void> {
  const headers = { authorization: `Bearer ${token}` };
  for (const domain of ['met', 'radio_browser']) {
    const { entry_id: id } = await until(`${domain} added`, async () => (await ask.entries(domain))[0]);
    await fetch(`${url}/api/config/config_entries/entry/${id}`, { method: 'DELETE', headers });
  }
}

/** Keeps the address that it listens on, tells it language and place, and waves its advice on this installation aside. */
async function settle(ask: Ask, language: Language): Promise<void> {
  await ask.call({ type: 'http/config/promote' });
  await ask.call({
    type: 'config/core/update',
    ...place,
    location_name: language === 'de' ? 'Zuhause' : 'Home',
    elevation: 34,
    unit_system: 'metric',
    currency: 'EUR',
    country: 'DE',
    time_zone: 'Europe/Berlin',
    language,
  });
  await ask.call({ type: 'frontend/set_user_data', key: 'language', value: { language } });
  const { issues } = Issues.parse(await ask.call({ type: 'repairs/list_issues' }));
  for (const issue of issues) await ask.call({ type: 'repairs/ignore_issue', ...issue, ignore: true });
}

const Issues = z.object({ issues: z.array(z.object({ domain: z.string(), issue_id: z.string() })) });

/** Adds the MQTT integration: our broker, and of all else what the form wants at least, as it proposes it. */
export async function addMqtt(url: string, token: string, port: number): Promise<void> {
  const post = poster(url);
  const flow = '/api/config/config_entries/flow';
  const begun = await post(flow, { handler: 'mqtt', show_advanced_options: false }, token);
  const form = Form.parse(begun);
  const answers = { ...wanted(form.data_schema), broker: '127.0.0.1', port };
  Created.parse(await post(`${flow}/${form.flow_id}`, answers, token));
}

/** An answer to each field that must have one: what the form proposes, else its first choice, else no. */
const wanted = (fields: readonly Field[]): Readonly<Record<string, unknown>> =>
  Object.fromEntries(
    fields
      .filter(({ required }) => required === true)
      .map(({ name, schema, selector, default: proposed }) => [
        name,
        schema === undefined ? (proposed ?? selector?.select?.options[0] ?? false) : wanted(schema),
      ]),
  );

type Post = (path: string, body: object, token?: string) => Promise<unknown>;

const poster =
  (url: string): Post =>
  async (path, body, token) => {
    const isForm = body instanceof URLSearchParams;
    const response = await fetch(`${url}${path}`, {
      method: 'POST',
      body: isForm ? body : JSON.stringify(body),
      headers: {
        ...(!isForm && { 'content-type': 'application/json' }),
        ...(token !== undefined && { authorization: `Bearer ${token}` }),
      },
    });
    const text = await response.text();
    if (!response.ok) throw new Error(`${path}: ${response.status} ${text}`);
    return JSON.parse(text);
  };
