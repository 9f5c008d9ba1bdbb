import type { Trace } from './trace.ts';

/** Rows are so many seconds apart, and are held until the next. */
const CLOSEST_S = 1;
const FARTHEST_S = 900;
const REQUIRED = ['time', 'solar_w', 'home_w'] as const;
const OPTIONAL = ['import_price', 'export_price'] as const;
/** More mistakes than that are counted, not told. */
const TOLD = 5;

type Column = (typeof REQUIRED)[number] | (typeof OPTIONAL)[number];
type Values = ReadonlyMap<Column, number>;

/** One row, with the number of its line in the file. */
interface Row {
  readonly line: number;
  readonly values: Values;
  /** A moment in ISO 8601 counts from its own midnight at the first row, and by the true distance from then on. */
  readonly epochS: number | undefined;
}

/** Every mistake names its line, what is wrong and what to do. */
type TraceRead = { readonly trace: Trace } | { readonly faults: readonly string[] };

/** Reads a trace: `time,solar_w,home_w` and optionally `import_price,export_price`, in any order. */
export function readTrace(name: string, text: string): TraceRead {
  const lines = text.replace(/^\uFEFF/, '').split(/\r?\n/);
  const header = (lines[0] ?? '').split(',').map(cell => cell.trim().toLowerCase());
  const missing = REQUIRED.filter(column => !header.includes(column));
  if (missing.length > 0)
    return {
      faults: [
        `line 1: no column ${missing.join(', ')}; the header must be time,solar_w,home_w, separated by commas`,
      ],
    };
  const faults: string[] = [];
  const rows = lines.flatMap((line, index) => {
    if (index === 0 || line.trim() === '') return [];
    const row = readRow(header, line.split(','), index + 1);
    if ('fault' in row) faults.push(row.fault);
    return 'fault' in row ? [] : [row];
  });
  const all = [...faults, ...faultsOfOrder(rows)];
  if (all.length > 0) return { faults: shortened(all) };
  return { trace: held(name, rows, header) };
}

const shortened = (faults: readonly string[]): readonly string[] =>
  faults.length <= TOLD ? faults : [...faults.slice(0, TOLD), `and ${faults.length - TOLD} more`];

function readRow(
  header: readonly string[],
  cells: readonly string[],
  line: number,
): Row | { readonly fault: string } {
  const values = new Map<Column, number>();
  const moment = momentIn(cellIn(header, cells, 'time'));
  for (const column of [...REQUIRED, ...OPTIONAL].filter(column => header.includes(column))) {
    const cell = cellIn(header, cells, column);
    const value = column === 'time' ? (moment?.localS ?? numberIn(cell)) : numberIn(cell);
    if (value === undefined) return { fault: `line ${line}: ${column} ${mistake(column, cell)}` };
    values.set(column, value);
  }
  return { line, values, epochS: moment?.epochS };
}

const cellIn = (header: readonly string[], cells: readonly string[], column: Column): string =>
  cells[header.indexOf(column)]?.trim() ?? '';

function mistake(column: Column, cell: string): string {
  const found = cell === '' ? 'is missing' : `"${cell}" is not understood`;
  const wanted =
    column === 'time'
      ? 'ISO 8601 with offset, as 2026-06-21T10:30:00+02:00, or seconds from local midnight'
      : 'a number with a decimal point';
  return `${found}; write ${wanted}`;
}

const numberIn = (cell: string): number | undefined => {
  const value = cell === '' ? Number.NaN : Number(cell);
  return Number.isFinite(value) ? value : undefined;
};

const ISO = /^\d{4}-\d\d-\d\d[T ](\d\d):(\d\d)(?::(\d\d)(?:\.\d+)?)?(?:Z|[+-]\d\d:?\d\d)$/;

function momentIn(cell: string): { readonly localS: number; readonly epochS: number } | undefined {
  const [, hour, minute, second = '0'] = ISO.exec(cell) ?? [];
  const epochS = Math.round(Date.parse(cell) / 1000);
  if (hour === undefined || Number.isNaN(epochS)) return undefined;
  return { localS: Number(hour) * 3600 + Number(minute) * 60 + Number(second), epochS };
}

const localOf = ({ values }: Row): number => Math.round(values.get('time') ?? 0);

/** Seconds from one row to the next; undefined where one has a date and the other has none. */
function distance(from: Row, to: Row): number | undefined {
  if (from.epochS !== undefined && to.epochS !== undefined) return to.epochS - from.epochS;
  return from.epochS === to.epochS ? localOf(to) - localOf(from) : undefined;
}

function faultsOfOrder(rows: readonly Row[]): readonly string[] {
  if (rows.length < 2) return [`there are ${rows.length} rows; a trace needs two or more`];
  return rows.flatMap((row, index) => {
    const before = rows[index - 1];
    if (before === undefined) return [];
    const apart = distance(before, row);
    if (apart === undefined) return [`line ${row.line}: time is of another kind than on line ${before.line}`];
    if (apart >= CLOSEST_S && apart <= FARTHEST_S) return [];
    const found =
      apart < CLOSEST_S
        ? `is not after that of line ${before.line}`
        : `is ${apart} s after line ${before.line}`;
    return [`line ${row.line}: time ${found}; rows must be 1 s to 15 min apart, in order`];
  });
}

/** Each row's values until the next; the last one's as long as the row before. */
function held(name: string, rows: readonly Row[], header: readonly string[]): Trace {
  const spans = rows.map((row, index) => distance(row, rows[index + 1] ?? row) ?? 0);
  spans[spans.length - 1] = spans.at(-2) ?? CLOSEST_S;
  const length = spans.reduce((sum, span) => sum + span, 0);
  const fill = (column: Column): Float64Array => {
    const samples = new Float64Array(length);
    let at = 0;
    for (const [index, { values }] of rows.entries()) {
      samples.fill(values.get(column) ?? 0, at, at + (spans[index] ?? 0));
      at += spans[index] ?? 0;
    }
    return samples;
  };
  const priced = (column: Column): Float64Array | undefined =>
    header.includes(column) ? fill(column) : undefined;
  const [first] = rows;
  return {
    name,
    beginS: first === undefined ? 0 : localOf(first),
    solarWatts: fill('solar_w'),
    homeWatts: fill('home_w'),
    importPrice: priced('import_price'),
    exportPrice: priced('export_price'),
  };
}

/** A trace as a file that `readTrace` reads: a row where something changes, and where a row must not last any longer. */
export function writeTrace(trace: Trace): string {
  const { solarWatts, homeWatts, importPrice, exportPrice } = trace;
  const columns = [
    ['solar_w', solarWatts] as const,
    ['home_w', homeWatts] as const,
    ['import_price', importPrice] as const,
    ['export_price', exportPrice] as const,
  ].flatMap(([name, samples]) => (samples === undefined ? [] : [{ name, samples }]));
  const lines = [['time', ...columns.map(({ name }) => name)].join(',')];
  let before = -FARTHEST_S;
  const last = solarWatts.length - 1;
  for (let second = 0; second <= last; second += 1) {
    const changed = columns.some(({ samples }) => samples[second] !== samples[second - 1]);
    if (!changed && second - before < FARTHEST_S && second < last - 1) continue;
    lines.push([trace.beginS + second, ...columns.map(({ samples }) => samples[second])].join(','));
    before = second;
  }
  return `${lines.join('\n')}\n`;
}
