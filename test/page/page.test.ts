import { once } from 'node:events';
import { type IncomingHttpHeaders, type IncomingMessage, request } from 'node:http';
import { gunzipSync } from 'node:zlib';
import { afterEach, describe, expect, it } from '@jest/globals';
import { listen } from '../../src/page/server.ts';
import { StageCar } from '../support/stage-car.ts';
import { Stage } from '../support/stage.ts';
import { entry, openOn, seenOf } from './bench.ts';

let opened: Awaited<ReturnType<typeof openOn>>;

afterEach(() => opened.page.stop());

/** As a browser does not let its pages ask: under any name. */
async function ask(url: string, headers: IncomingHttpHeaders, method = 'GET'): Promise<number | undefined> {
  const sent = request(url, { method, headers }).end();
  const [answer] = (await once(sent, 'response')) as [IncomingMessage];
  answer.resume();
  return answer.statusCode;
}

const HOSTILE = '<script>alert(1)</script>"&\'';

describe('the page', () => {
  it('is complete in itself and small: nothing is fetched from elsewhere, and no more than 40 kB', async () => {
    opened = await openOn();
    const html = await (await opened.get('')).text();
    const named = [...html.matchAll(/(?:src|href)="([^"]+)"/g)].map(([, name = '']) => name);
    expect(named.toSorted()).toEqual(['icon.svg', 'icon.svg', 'page.css', 'page.js', 'report']);
    const files = [...new Set([...named, 'picture.js'])].filter(name => name !== 'report');
    const bodies = await Promise.all(files.map(async name => (await opened.get(name)).text()));
    expect([html, ...bodies].join('').length).toBeLessThan(40_000);
    expect(bodies.join('').match(/https?:\/\/(?!www\.w3\.org\/2000\/svg)/g)).toBeNull();
    expect(html).not.toMatch(/style=|<script(?! type="module" src="page.js">)|\son\w+=|\{\{/);
  });

  it('lets no script run that is not its own, and nobody frame it but Home Assistant', async () => {
    opened = await openOn();
    for (const path of ['', 'page.js', 'state.json', 'decisions.json', 'report', 'nothing']) {
      const { headers } = await opened.get(path);
      const policy = headers.get('content-security-policy');
      for (const rule of [
        "default-src 'none'",
        "script-src 'self'",
        "frame-ancestors 'self'",
        "base-uri 'none'",
      ])
        expect(policy).toContain(rule);
      expect(policy).not.toContain('unsafe');
      expect(headers.get('x-content-type-options')).toBe('nosniff');
    }
  });

  it('is in the language of its owner', async () => {
    opened = await openOn(0, { language: 'de' });
    const html = await (await opened.get('')).text();
    expect(html).toContain('<html lang="de"');
    expect(html).toContain('Letzte Entscheidungen');
  });

  it('says that it is not there yet, before the first second', async () => {
    opened = await openOn();
    expect((await opened.get('state.json')).status).toBe(503);
    opened.page.show(await seenOf());
    expect(await opened.json('state.json')).toMatchObject({ reason: expect.any(String) as unknown });
  });

  it('passes a hostile name on as a text, and nowhere as markup', async () => {
    opened = await openOn();
    const car = new StageCar();
    Object.assign(car, { vinOnBus: true });
    const seen = await seenOf(new Stage([car]));
    const vehicles = seen.snapshot.vehicles.map(vehicle => ({ ...vehicle, name: HOSTILE }));
    opened.page.show({ ...seen, snapshot: { ...seen.snapshot, vehicles } });
    opened.page.note(entry({ text: HOSTILE }));
    const state = await opened.get('state.json');
    expect(state.headers.get('content-type')).toBe('application/json');
    expect(JSON.stringify(await state.json())).toContain(JSON.stringify(HOSTILE).slice(1, -1));
    expect(await opened.json('decisions.json')).toMatchObject({ decisions: [{ text: HOSTILE }] });
    expect(await (await opened.get('')).text()).not.toContain('alert(1)');
    const script = `${await (await opened.get('page.js')).text()}${await (await opened.get('picture.js')).text()}`;
    expect(script).not.toMatch(/innerHTML|outerHTML|insertAdjacent|document\.write|eval|Function\(/);
  });

  it('keeps the last hundred decisions, and says whether there are new ones', async () => {
    opened = await openOn();
    opened.page.show(await seenOf());
    const { decisions: before } = await opened.json('state.json');
    for (let n = 1; n <= 120; n += 1) opened.page.note(entry({ text: `${n}` }));
    const { decisions, stamp } = await opened.json('decisions.json');
    const texts = (decisions as readonly { text: string; time: string }[]).map(({ text }) => text);
    expect([texts.length, texts[0], texts.at(-1)]).toEqual([100, '21', '120']);
    expect(decisions).toEqual(
      expect.arrayContaining([expect.objectContaining({ time: '2026-06-21 12:00:00' })]),
    );
    expect(await opened.json('state.json')).toMatchObject({ decisions: stamp });
    expect(stamp).not.toBe(before);
  });
});

describe('a stranger', () => {
  it('finds nothing but what is there: no file of the program, no other method, no other name', async () => {
    opened = await openOn();
    const { url } = opened;
    for (const path of [
      'package.json',
      '../package.json',
      '..%2fpackage.json',
      'assets/page.html',
      'constructor',
      '__proto__',
    ])
      expect(await ask(`${url}${path}`, {})).toBe(404);
    expect(await ask(url, {}, 'POST')).toBe(405);
    expect(await ask(`${url}state.json`, { host: 'evil.example' })).toBe(421);
    expect(await ask(`${url}report`, { 'sec-fetch-site': 'cross-site' })).toBe(403);
    expect(await ask(url, {})).toBe(200);
  });

  it('in the network of the apps does not even get a connection to the page behind Home Assistant', async () => {
    opened = await openOn();
    const heard: string[] = [];
    const server = await listen({ kind: 'ingress' }, { '/': () => void heard.push('asked') });
    await expect(fetch(`http://127.0.0.1:${server.port}/`)).rejects.toThrow('fetch failed');
    await server.stop();
    expect(heard).toEqual([]);
  });
});

describe('where the port is taken', () => {
  it('the page is not there, that is said, and nothing else is touched', async () => {
    opened = await openOn();
    const second = await openOn(Number(new URL(opened.url).port));
    expect(second.page.url).toBeUndefined();
    expect(second.logged.join('')).toContain('EADDRINUSE');
    second.page.show(await seenOf());
    await second.page.stop();
  });
});

describe('the download', () => {
  it('is a recording with the version, the options and the decisions, and nothing secret', async () => {
    opened = await openOn(0, { secrets: ['tok_5d9e1f0b7c3a4862', 'SUNNY', 'rotated-token'] });
    opened.page.show(await seenOf());
    opened.page.note(entry({ text: 'The server said rotated-token.' }));
    const answer = await opened.get('report');
    expect(answer.headers.get('content-disposition')).toBe(
      'attachment; filename="sunpilot-2026-06-21-1200.jsonl.gz"',
    );
    const file = gunzipSync(Buffer.from(await answer.arrayBuffer())).toString();
    const line = JSON.parse(file.trimEnd()) as Record<string, Record<string, unknown>>;
    expect(Object.keys(line)).toEqual(['report', 'snapshot', 'settings', 'memory', 'decision']);
    expect(line['report']).toMatchObject({
      version: '1.2.3',
      options: {
        meter: { host: '192.168.1.50', password: '***' },
        home: { latitude: '***', longitude: '***' },
      },
      decisions: [{ text: 'The server said ***.' }],
    });
    for (const secret of ['SUNNY', 'tok_', '52.516', '13.377', 'rotated']) expect(file).not.toContain(secret);
  });

  it('is there with wrong options too', async () => {
    const optionFaults = [{ key: 'meter.password', value: undefined, remedy: 'is missing' }];
    opened = await openOn(0, { options: undefined, optionFaults });
    const { memory: _, ...seen } = await seenOf(new Stage([]));
    opened.page.show(seen);
    const file = gunzipSync(Buffer.from(await (await opened.get('report')).arrayBuffer())).toString();
    const report = { options: null, optionFaults: [{ key: 'meter.password', remedy: 'is missing' }] };
    expect(JSON.parse(file)).toMatchObject({ report });
  });
});
