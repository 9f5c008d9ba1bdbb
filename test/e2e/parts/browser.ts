import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { type Browser as Chromium, type Page, chromium } from 'playwright-core';
import { places } from './places.ts';
import { until } from './wait.ts';

/** What a page is looked at with. */
export interface Look {
  readonly width: number;
  readonly height: number;
  readonly dark: boolean;
  /** Without Home Assistant's sidebar. */
  readonly bare?: boolean;
}

/** A browser of nobody's, for pages that need no login. */
export const launch = (): Promise<Chromium> =>
  chromium.launch({
    executablePath: '/usr/bin/chromium',
    args: ['--no-sandbox', '--disable-gpu', '--disable-dev-shm-usage'],
  });

const DESKTOP: Look = { width: 1280, height: 900, dark: false };

/** Debian's Chromium, logged in to a Home Assistant as its owner. */
export class Browser {
  readonly #url: string;
  readonly #token: string;
  readonly #language: string;
  #chromium: Promise<Chromium> | undefined;

  constructor(url: string, token: string, language: string) {
    this.#url = url;
    this.#token = token;
    this.#language = language;
  }

  /** Opens a page and waits until it is really there. */
  async open(path: string, { width, height, dark, bare = false }: Look = DESKTOP): Promise<Screen> {
    this.#chromium ??= launch();
    const browser = await this.#chromium;
    const context = await browser.newContext({
      locale: this.#language,
      timezoneId: 'Europe/Berlin',
      viewport: { width, height },
      colorScheme: dark ? 'dark' : 'light',
      reducedMotion: 'reduce',
    });
    await context.addInitScript(this.#login());
    if (bare) await context.addInitScript(`localStorage.setItem('dockedSidebar', '"always_hidden"')`);
    const page = await context.newPage();
    await page.goto(`${this.#url}${path}`);
    const screen = new Screen(page);
    await screen.settle();
    return screen;
  }

  async close(): Promise<void> {
    await (await this.#chromium)?.close();
  }

  /** Tells the frontend, before it starts, that it has a session. */
  #login(): string {
    const tokens = {
      access_token: this.#token,
      token_type: 'Bearer',
      refresh_token: '',
      expires_in: 1e9,
      expires: 1e13,
      hassUrl: this.#url,
      clientId: `${this.#url}/`,
    };
    return `localStorage.setItem('hassTokens', ${JSON.stringify(JSON.stringify(tokens))});`;
  }
}

/** A page of Home Assistant's frontend. */
export class Screen {
  /** For all that is special to one test. */
  readonly page: Page;

  constructor(page: Page) {
    this.page = page;
  }

  /** Waits until nothing is loading any more. */
  async settle(): Promise<void> {
    await this.page.locator('home-assistant-main').waitFor({ state: 'attached', timeout: 60_000 });
    const loading = this.page
      .locator('#ha-launch-screen, hass-loading-screen, ha-spinner')
      .filter({ visible: true });
    await until('the page complete', async () => ((await loading.count()) === 0 ? true : undefined));
    await this.page.waitForLoadState('networkidle');
  }

  /** Waits until the page shows this text. */
  async sees(text: string | RegExp): Promise<void> {
    await this.page.getByText(text).filter({ visible: true }).first().waitFor();
  }

  /** Clicks the toggle of an entity on this page, as its owner does. */
  async toggle(entityId: string): Promise<void> {
    const toggles = this.page.locator('ha-entity-toggle');
    const toggle = await until(`a toggle of ${entityId}`, async () => {
      const shown = await toggles.evaluateAll(entitiesOf);
      return shown.includes(entityId) ? toggles.nth(shown.indexOf(entityId)) : undefined;
    });
    await toggle.locator('ha-switch, ha-icon-button').first().click();
  }

  /** Keeps a picture of what is seen, as `.cache/e2e/screenshots/<name>.png`, and gives its path. */
  async shot(name: string): Promise<string> {
    await this.settle();
    mkdirSync(places.screenshots, { recursive: true });
    const path = join(places.screenshots, `${name}.png`);
    await this.page.screenshot({ path });
    return path;
  }

  async close(): Promise<void> {
    await this.page.context().close();
  }
}

/** Runs in the page: which entities do these elements show? */
const entitiesOf = (
  elements: readonly { readonly stateObj?: { readonly entity_id: string } }[],
): readonly (string | undefined)[] => elements.map(({ stateObj }) => stateObj?.entity_id);
