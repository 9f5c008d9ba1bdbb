import { type Result, shareOf, totals } from '../../src/score/results.ts';
import { type Kind, kinds } from '../../src/score/skies.ts';

/** A result with the weather of its day. */
export interface Played {
  /** Where it is not the plain one. */
  readonly home: string;
  readonly kind: Kind;
  readonly result: Result;
}

/** One controller: all its days together, and J as a share of the optimum's for each kind of weather. */
interface Line {
  readonly total: Result;
  readonly shares: readonly number[];
}

/** Best first. */
function linesOf(played: readonly Played[]): readonly Line[] {
  const lines = totals(played.map(({ result }) => result)).map(total => ({
    total,
    shares: kinds.map(kind => {
      const alike = played.filter(day => day.kind === kind && day.result.controller === total.controller);
      const [all] = totals(alike.map(({ result }) => result));
      return all === undefined ? 0 : shareOf(all);
    }),
  }));
  return lines.toSorted((a, b) => shareOf(b.total) - shareOf(a.total));
}

const percent = (share: number): string => `${(100 * share).toFixed(1)} %`;

/** A table in Markdown, a row for each controller. */
export function reportTable(played: readonly Played[]): string {
  const columns = ['controller', 'captured', 'imported', 'starts a day', 'J, % of optimum', ...kinds];
  const rows = linesOf(played).map(({ total, shares }) => {
    const { surplus, captured, imported, starts } = total.score;
    return [
      total.controller,
      percent(captured / surplus),
      percent(imported / Math.max(1, captured + imported)),
      (starts / total.days).toFixed(1),
      percent(shareOf(total)),
      ...shares.map(percent),
    ];
  });
  const rule = columns.map((_, index) => (index === 0 ? '---' : '---:'));
  return [columns, rule, ...rows].map(cells => `| ${cells.join(' | ')} |`).join('\n');
}

/** Another home beside the plain one on the same days: with what a Powerwall gave to cars, if it has one. */
export function homeTable(home: string, played: readonly Played[], beside: readonly string[]): string {
  const here = played.filter(day => day.home === home);
  const traces = new Set(here.map(({ result }) => result.trace));
  const plain = played.filter(
    ({ home, result }) => home === '' && traces.has(result.trace) && beside.includes(result.controller),
  );
  const named = (days: readonly Played[], more: string): readonly Result[] =>
    totals(days.map(({ result }) => result)).map(total => ({
      ...total,
      controller: total.controller + more,
    }));
  const lines = [...named(here, ''), ...named(plain, ', plain home')];
  const rows = lines.toSorted((a, b) => shareOf(b) - shareOf(a)).map(homeRow);
  const columns = [
    'controller',
    'captured',
    'starts a day',
    'J, % of optimum',
    'held Wh a day',
    'unwanted Wh a day',
  ];
  const used = lines.some(({ score }) => score.leak !== undefined) ? columns.length : columns.length - 2;
  const rule = columns.map((_, index) => (index === 0 ? '---' : '---:'));
  const table = [columns, rule, ...rows].map(cells => `| ${cells.slice(0, used).join(' | ')} |`).join('\n');
  return `${traces.size} days, each weather in winter and summer, ${home}:\n\n${table}`;
}

function homeRow(total: Result): readonly string[] {
  const { surplus, captured, starts, leak } = total.score;
  const aDay = (sum: number | undefined): string => (sum === undefined ? '' : (sum / total.days).toFixed(1));
  return [
    total.controller,
    percent(captured / surplus),
    aDay(starts),
    percent(shareOf(total)),
    aDay(leak?.held),
    aDay(leak?.unwanted),
  ];
}

const WIDTH = 760;
const LEFT = 210;
const RIGHT = 70;
const ROW = 26;
const TOP = 54;
const FROM = 0.6;
const colours: Readonly<Record<Kind, string>> = {
  clear: '#f9a825',
  haze: '#8d6e63',
  cumulus: '#1e88e5',
  fronts: '#546e7a',
  mixed: '#43a047',
};

/** A drawing of the same: a bar for all days, a dot for each kind of weather. */
export function reportChart(played: readonly Played[]): string {
  const lines = linesOf(played);
  const height = TOP + lines.length * ROW + 30;
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" width="${WIDTH}" height="${height}" viewBox="0 0 ${WIDTH} ${height}" font-family="sans-serif" font-size="13">`,
    `<rect width="100%" height="100%" fill="#ffffff"/>`,
    `<text x="16" y="22" font-weight="bold">J as a share of what was possible: all days (bar), by weather (dots)</text>`,
    ...kinds.map((kind, index) => legend(kind, LEFT + index * 90)),
    ...[0.6, 0.7, 0.8, 0.9, 1].map(share => gridLine(share, height)),
    ...lines.map((line, index) => bar(line, TOP + index * ROW)),
    '</svg>\n',
  ].join('\n');
}

const across = (share: number): string =>
  (LEFT + (WIDTH - LEFT - RIGHT) * Math.max(0, (share - FROM) / (1 - FROM))).toFixed(1);

const legend = (kind: Kind, x: number): string =>
  `<circle cx="${x}" cy="38" r="4" fill="${colours[kind]}"/><text x="${x + 9}" y="42">${kind}</text>`;

const gridLine = (share: number, height: number): string =>
  [
    `<line x1="${across(share)}" x2="${across(share)}" y1="${TOP}" y2="${height - 26}" stroke="#cccccc"/>`,
    `<text x="${across(share)}" y="${height - 10}" text-anchor="middle" fill="#555555">${Math.round(100 * share)} %</text>`,
  ].join('\n');

function bar({ total, shares }: Line, top: number): string {
  const share = shareOf(total);
  const fill = total.controller.startsWith('sunpilot') ? '#ffcc80' : '#e0e0e0';
  const middle = top + ROW / 2;
  return [
    `<rect x="${LEFT}" y="${top + 4}" width="${Number(across(share)) - LEFT}" height="${ROW - 8}" fill="${fill}"/>`,
    `<text x="${LEFT - 8}" y="${middle + 4}" text-anchor="end">${total.controller}</text>`,
    `<text x="${WIDTH - RIGHT + 12}" y="${middle + 4}">${percent(share)}</text>`,
    ...kinds.map(
      (kind, index) =>
        `<circle cx="${across(shares[index] ?? 0)}" cy="${middle}" r="4" fill="${colours[kind]}"/>`,
    ),
  ].join('\n');
}
