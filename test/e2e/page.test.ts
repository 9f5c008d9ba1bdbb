import { mkdirSync } from 'node:fs';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { spawnSync } from 'node:child_process';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import type { Browser as Chromium, Page } from 'playwright-core';
import { type Look, launch } from './parts/browser.ts';
import { pale } from './parts/contrast.ts';
import { places } from './parts/places.ts';
import { freePort } from './parts/ports.ts';
import { Program } from './parts/program.ts';
import { until } from './parts/wait.ts';

let browser: Chromium;
let demo: Program;
let folder: string;
let url: string;
let page: Page;
const log = (): Promise<string> => readFile(join(folder, 'log'), 'utf8');
const complaints: string[] = [];

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'sunpilot-page-'));
  const port = await freePort();
  url = `http://127.0.0.1:${port}/`;
  demo = new Program(
    [process.execPath, 'src/sunpilot.js', 'demo', '--port', String(port), '--speed', '20'],
    join(folder, 'log'),
  );
  browser = await launch();
  await until('the address of the page', async () => (await log()).includes(url) || undefined);
});

afterAll(async () => {
  await browser.close();
  await demo.end();
  await rm(folder, { recursive: true, force: true });
});

afterEach(async () => {
  await page.unrouteAll({ behavior: 'ignoreErrors' });
  await page.context().close();
  const [complaint] = complaints.splice(0);
  if (complaint !== undefined) throw new Error(`the browser complains: ${complaint}`);
});

const desktop: Look = { width: 1280, height: 900, dark: false };
const looks: Readonly<Record<string, Look>> = {
  'page-desktop': desktop,
  'page-desktop-dark': { ...desktop, dark: true },
  'page-wide': { width: 1600, height: 900, dark: false },
  'page-phone': { width: 390, height: 844, dark: false },
  'page-phone-dark': { width: 390, height: 844, dark: true },
  'page-small': { width: 320, height: 640, dark: false },
};

/** Opens the page and waits until it shows the home. What the browser complains about is kept. */
async function open(
  { width, height, dark }: Look = desktop,
  reducedMotion: 'reduce' | 'no-preference' = 'reduce',
) {
  const colorScheme = dark ? 'dark' : 'light';
  const context = await browser.newContext({ viewport: { width, height }, colorScheme, reducedMotion });
  page = await context.newPage();
  page.on('console', message => message.type() === 'error' && complaints.push(message.text()));
  page.on('pageerror', error => complaints.push(error.message));
  page.on('dialog', dialog => complaints.push(dialog.message()));
  await page.goto(url);
  await page.getByText('RS-485 bridge').waitFor();
  return page;
}

describe('the page of the demo', () => {
  it.each(Object.entries(looks))(
    'is whole and readable as %s: nothing wider than the screen, nothing pale',
    async (name, look) => {
      await open(look);
      await page.getByRole('img', { name: /Power in the home: Sun/ }).waitFor();
      const widths = await page.evaluate('[document.documentElement.scrollWidth, innerWidth]');
      expect(widths).toEqual([look.width, look.width]);
      expect(await page.evaluate(pale)).toEqual([]);
      mkdirSync(places.screenshots, { recursive: true });
      await page.screenshot({ path: join(places.screenshots, `${name}.png`), fullPage: true });
    },
  );

  it('would not get away with pale words', async () => {
    await open();
    await page.evaluate("document.querySelector('#sentence').style.color = '#c8b48c'");
    const found = expect.stringMatching(/ [12]\.\d\d$/) as unknown;
    expect(await page.evaluate(pale)).toEqual([found, found]);
  });

  it('is there at once', async () => {
    await open();
    const loaded = Number(await page.evaluate("performance.getEntriesByType('navigation')[0].loadEventEnd"));
    console.log(`the page has loaded after ${Math.round(loaded)} ms`);
    expect(loaded).toBeLessThan(3000);
  });

  it('can be read without seeing it: headings, lists, and names for what is drawn', async () => {
    await open();
    const titles = await page.getByRole('heading', { level: 2 }).allTextContents();
    expect(titles.slice(1)).toEqual([
      'The home now',
      'Set-up',
      'Chargers and cars',
      'Last decisions',
      'Report a problem',
    ]);
    expect(await page.getByRole('heading', { level: 1 }).allTextContents()).toEqual(['SunPilot']);
    for (const name of titles.slice(1)) await page.getByRole('region', { name }).first().waitFor();
    await page.getByRole('main').waitFor();
    await page.getByRole('img', { name: 'in order' }).first().waitFor();
    const nameless = await page
      .locator('svg[role=img]:not([aria-label]), [role=img]:not([aria-label]), img:not([alt])')
      .count();
    expect(nameless).toBe(0);
    expect(await page.getByRole('status').textContent()).toContain(
      await page.getByRole('heading', { level: 2 }).first().textContent(),
    );
  });

  it('can be used without a mouse', async () => {
    await open();
    await page.keyboard.press('Tab');
    await page.keyboard.press('Tab');
    const link = page.getByRole('link', { name: 'Download the recording' });
    expect(await link.evaluate(element => element.matches(':focus-visible'))).toBe(true);
    expect(await page.evaluate('getComputedStyle(document.activeElement).outlineStyle')).toBe('solid');
  });

  it('moves only for those who like that', async () => {
    const moving = () => page.evaluate("getComputedStyle(document.querySelector('.flow')).animationName");
    await open(desktop, 'no-preference');
    expect(await moving()).toBe('flow');
    await page.context().close();
    await open(desktop, 'reduce');
    expect(await moving()).toBe('none');
  });

  it('shows a hostile name as what it is, a text', async () => {
    const name = '<img src=x onerror=alert(1)><script>alert(2)</script>';
    await open();
    await page.route('**/*.json', async route => {
      const body = await (await route.fetch()).text();
      await route.fulfill({ body: body.replaceAll('Model 3', name), contentType: 'application/json' });
    });
    await page.getByText(name, { exact: true }).first().waitFor();
    expect(await page.locator('main img, main script').count()).toBe(0);
  });

  it('comes anew in another language when SunPilot has learnt it', async () => {
    await open();
    const again = page.waitForEvent('framenavigated');
    await page.route(
      '**/state.json',
      async route => {
        const body = await (await route.fetch()).text();
        await route.fulfill({ body: body.replace('"en"', '"de"'), contentType: 'application/json' });
      },
      { times: 1 },
    );
    expect((await again).url()).toBe(url);
  });

  it('gives a recording that can be played again', async () => {
    await open();
    const [download] = await Promise.all([page.waitForEvent('download'), page.getByRole('link').click()]);
    expect(download.suggestedFilename()).toMatch(/^sunpilot-2026-06-21-\d{4}\.jsonl\.gz$/);
    const path = join(folder, 'recording.gz');
    await download.saveAs(path);
    const input = gunzipSync(await readFile(path));
    expect(input.toString()).not.toContain('SUNNY');
    const { status, stdout } = spawnSync(process.execPath, ['src/sunpilot.js', 'replay'], {
      input,
      maxBuffer: 2 ** 28,
    });
    expect(status).toBe(0);
    expect(stdout.toString().split('\n').length).toBe(input.toString().split('\n').length);
  });

  it('says so when SunPilot is gone, and does not pass old numbers off as new', async () => {
    await open();
    await page.route('**/*.json', route => route.abort());
    await page
      .getByRole('alert')
      .filter({ hasText: /does not answer. What you see is from \d\d:\d\d:\d\d/ })
      .waitFor();
    await page.unroute('**/*.json');
    await page.getByRole('alert').waitFor({ state: 'hidden' });
    expect(complaints.splice(0).every(text => text.includes('ERR_FAILED'))).toBe(true);
  });

  it('shows a neighbour how the car follows the sun', async () => {
    for (const [name, look] of Object.entries({
      'readme-page': { width: 1100, height: 840, dark: false },
      'readme-page-phone-dark': { width: 390, height: 840, dark: true },
    })) {
      await open(look);
      await page.getByRole('heading', { name: 'Following the sun' }).first().waitFor({ timeout: 120_000 });
      await page.getByRole('img', { name: /Model 3: Charging/ }).waitFor();
      await page.screenshot({ path: join(places.screenshots, `${name}.png`) });
    }
    expect(await log()).toContain('Charging started: Model 3 at 1839.');
  });
});
