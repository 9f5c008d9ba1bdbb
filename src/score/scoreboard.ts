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
});

const tenths = (wattHours: number): number => Math.round(wattHours * 10) / 10;

const HEADINGS = ['', 'captured', 'imported', 'starts', 'J', 'of optimum'] as const;

/** The results of one day, or of all, as a table for the terminal. */
export function tableOf(results: readonly Result[]): string {
  const rows = [HEADINGS, ...results.map(cellsOf)];
  const widths = HEADINGS.map((_, column) => Math.max(...rows.map(row => row[column]?.length ?? 0)));
  return rows.map(row => lineOf(row, widths)).join('\n');
}

const lineOf = (cells: readonly string[], widths: readonly number[]): string =>
  cells
    .map((cell, column) => (column === 0 ? cell.padEnd(widths[0] ?? 0) : cell.padStart(widths[column] ?? 0)))
    .join('  ')
    .trimEnd();

function cellsOf(result: Result): readonly string[] {
  const { surplus, captured, imported, starts, worth } = result.score;
  const drawn = captured + imported;
  return [
    result.controller,
    percent(surplus > 0 ? captured / surplus : 0),
    percent(drawn > 0 ? imported / drawn : 0),
    result.days === 1 ? String(starts) : `${(starts / result.days).toFixed(1)}/day`,
    `${(worth / 1000).toFixed(2)} kWh`,
    percent(shareOf(result)),
  ];
}

const percent = (share: number): string => `${(100 * share).toFixed(1)} %`;
