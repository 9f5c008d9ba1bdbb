import { existsSync, globSync, statSync } from 'node:fs';
import { describe, expect, it } from '@jest/globals';
import { eventTypes } from '../../src/charging/decision.ts';
import { reasons } from '../../src/charging/reasons.ts';
import { settingsDefaults } from '../../src/charging/settings.ts';
import { carRows } from '../../src/homeassistant/car-rows.ts';
import { chargerRows } from '../../src/homeassistant/charger-rows.ts';
import { powerwallRows } from '../../src/homeassistant/powerwall-rows.ts';
import { sunPilotRows } from '../../src/homeassistant/sunpilot-rows.ts';
import { inRepository, leaves, text } from './parts.ts';

const docs = text('addon/DOCS.md');
const pages = ['README.md', 'addon/README.md', 'addon/DOCS.md'];

/** A chapter, from its heading to the next of its rank. */
function chapter(heading: string): string {
  const [, found] = docs.split(new RegExp(`^## ${heading}$`, 'm'));
  if (found === undefined) throw new Error(`DOCS.md has no chapter "${heading}"`);
  return found.split(/^## /m)[0] ?? '';
}

/** What stands in the first column of the tables of a chapter, without its quotes. */
const firstColumn = (heading: string): readonly string[] =>
  [...chapter(heading).matchAll(/^\| ([^|]*`[^|]*) \|/gm)].flatMap(([, cell = '']) =>
    [...cell.matchAll(/`([^`]+)`/g)].map(([, code = '']) => code),
  );

const devices = [
  { slug: 'sunpilot', rows: [...sunPilotRows, ...powerwallRows] },
  { slug: 'wall_connector_<id>', rows: chargerRows },
  { slug: '<name>', rows: carRows },
];

const ids = devices.flatMap(({ slug, rows }) =>
  rows.map(({ platform, key, id = key }) => `${platform}.${slug}_${id}`),
);

describe('DOCS.md', () => {
  it('has a row for every entity, and for none that does not exist', () => {
    const documented = firstColumn('In Home Assistant').filter(code => code.includes('.'));
    expect(documented.toSorted()).toEqual(ids.toSorted());
  });

  it('has a row for every option, and for none that does not exist', () => {
    const options = leaves.map(({ path }) => path.join('.').replace(/^vehicles\./, 'vehicles[].'));
    expect(firstColumn('Options').toSorted()).toEqual(options.toSorted());
  });

  it('has every setting that is kept', () => {
    const known = Object.keys(settingsDefaults).filter(key => !['wall_connectors', 'vehicles'].includes(key));
    expect(firstColumn('Settings')).toEqual(expect.arrayContaining(known));
  });

  it('has every key of the status, and every event, for automations', () => {
    const chapters = `${chapter('In Home Assistant')}${chapter('Automations')}`;
    const words = [...chapters.matchAll(/`([^`]+)`/g)].map(([, code]) => code);
    expect(words).toEqual(expect.arrayContaining([...Object.keys(reasons), ...eventTypes]));
  });
});

describe('the pages for people', () => {
  const links = pages.flatMap(page =>
    [...text(page).matchAll(/\]\(([^)\s]+)\)|(?:src|srcset)="([^"]+)"/g)].map(([, link, source]) => ({
      page,
      link: link ?? source ?? '',
    })),
  );

  /** Home Assistant shows our pages from elsewhere, so what they show is named in full. */
  const OURS =
    /^https:\/\/(?:raw\.githubusercontent\.com\/sunpilot-app\/sunpilot\/main|github\.com\/sunpilot-app\/sunpilot\/(?:blob|raw)\/main)\//;

  it('lead to files and chapters that are there', () => {
    expect(links.length).toBeGreaterThan(5);
    const inside = links.filter(({ link }) => OURS.test(link) || !/^https?:/.test(link));
    for (const { page, link } of inside) {
      const [path = '', anchor] = link.replace(OURS, '').split('#');
      const file = path === '' ? page : path;
      expect([link, existsSync(inRepository(file))]).toEqual([link, true]);
      const anchors = [...text(file).matchAll(/^#+ (.+)$/gm)].map(([, title = '']) =>
        title
          .toLowerCase()
          .replaceAll(/[^\p{L}\d -]/gu, '')
          .replaceAll(' ', '-'),
      );
      expect([link, anchor === undefined || anchors.includes(anchor)]).toEqual([link, true]);
    }
  });

  it('that Home Assistant shows have no picture that it would not find', () => {
    const shown = links.filter(({ page, link }) => page !== 'README.md' && /\.(?:png|svg)$/.test(link));
    expect(shown.length).toBeGreaterThan(0);
    for (const { link } of shown) expect(link).toMatch(OURS);
  });

  it('have pictures that load quickly: 200 kB at most', () => {
    const images = globSync('addon/images/*', { cwd: inRepository('.') });
    expect(images.length).toBeGreaterThan(3);
    for (const image of images)
      expect([image, statSync(inRepository(image)).size <= 200_000]).toEqual([image, true]);
  });

  it('use every picture that there is', () => {
    const used = links.map(({ link }) => link.replace(OURS, ''));
    const images = globSync('addon/images/*', { cwd: inRepository('.') });
    expect(images.filter(image => !used.includes(image))).toEqual([]);
  });
});
