import { type Result, shareOf } from './results.ts';

/** One object of the JSON output; Wh but for `starts` and `share`. */
export const entryOf = (result: Result): Readonly<Record<string, string | number>> => ({
  controller: result.controller,
  trace: result.trace,
  surplus_wh: tenths(result.score.surplus),
  captured_wh: tenths(result.score.captured),
  imported_wh: tenths(result.score.imported),
  starts: result.score.starts,
  score_wh: tenths(result.score.worth),
  optimum_wh: tenths(result.optimum),
  share: Math.round(shareOf(result) * 1e4) / 1e4,
  ...(result.score.leak && {
    stored_wh: tenths(result.score.stored),
    held_wh: tenths(result.score.leak.held),
    unwanted_wh: tenths(result.score.leak.unwanted),
  }),
});

const tenths = (wattHours: number): number => Math.round(wattHours * 10) / 10;

const HEADINGS = ['', 'captured', 'imported', 'starts', 'J', 'of optimum'] as const;
/** With a Powerwall: what it gave to cars as the rules allow it, and beyond. */
const LEAK_HEADINGS = ['held', 'unwanted'] as const;

/** The results of one day, or of all, as a table for the terminal. */
export function tableOf(results: readonly Result[]): string {
  const headings = results.some(({ score }) => score.leak) ? [...HEADINGS, ...LEAK_HEADINGS] : HEADINGS;
  const rows = [headings, ...results.map(cellsOf)];
  const widths = headings.map((_, column) => Math.max(...rows.map(row => row[column]?.length ?? 0)));
  return rows.map(row => lineOf(row, widths)).join('\n');
}

const lineOf = (cells: readonly string[], widths: readonly number[]): string =>
  cells
    .map((cell, column) => (column === 0 ? cell.padEnd(widths[0] ?? 0) : cell.padStart(widths[column] ?? 0)))
    .join('  ')
    .trimEnd();

function cellsOf(result: Result): readonly string[] {
  const { surplus, captured, imported, starts, worth, leak } = result.score;
  const drawn = captured + imported;
  return [
    result.controller,
    percent(surplus > 0 ? captured / surplus : 0),
    percent(drawn > 0 ? imported / drawn : 0),
    result.days === 1 ? String(starts) : `${(starts / result.days).toFixed(1)}/day`,
    `${(worth / 1000).toFixed(2)} kWh`,
    percent(shareOf(result)),
    ...(leak === undefined ? [] : [`${leak.held.toFixed(0)} Wh`, `${leak.unwanted.toFixed(0)} Wh`]),
  ];
}

const percent = (share: number): string => `${(100 * share).toFixed(1)} %`;
