import type { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { createGzip } from 'node:zlib';
import type { Redactor } from '../runtime/log.ts';

/** Everything between quotes in a JSON text: numbers are left as they are. */
const TOKEN = /"(?:[^"\\]|\\.)*"/g;
/** Letters and digits, the last six of them the number of the car. */
const VIN = /\b(?=\d*[A-Z])[A-HJ-NPR-Z\d]{11}\d{6}\b/g;

/** What makes a text fit for strangers; the same word always becomes the same. */
type Cleaner = (json: string) => string;

/**
 * Takes every secret that is known from the texts in a JSON text, and gives each car another number: model and year stay,
 * and whether two are the same can still be seen.
 */
export function cleaner(redactor: Redactor): Cleaner {
  const cars = new Map<string, string>();
  const tokens = new Map<string, string>();
  const anotherCar = (vin: string): string => {
    const number = cars.get(vin) ?? `${vin.slice(0, 11)}${String(cars.size + 1).padStart(6, '0')}`;
    cars.set(vin, number);
    return number;
  };
  const cleaned = (token: string): string => {
    const known = tokens.get(token) ?? redactor.redact(token).replaceAll(VIN, anotherCar);
    tokens.set(token, known);
    return known;
  };
  return json => json.replaceAll(TOKEN, cleaned);
}

/**
 * The file for a bug report, compressed: a recording that `replay` plays, whose first line also says under `report` what
 * was running.
 */
export function reportFile(
  about: Readonly<Record<string, unknown>>,
  texts: AsyncIterable<string>,
  clean: Cleaner,
): Readable {
  const packed = createGzip();
  // Whoever reads it is told; an owner who thinks better of the download is no fault.
  pipeline(cleanTexts(about, texts, clean), packed).catch(() => undefined);
  return packed;
}

async function* cleanTexts(
  about: Readonly<Record<string, unknown>>,
  texts: AsyncIterable<string>,
  clean: Cleaner,
): AsyncGenerator<string> {
  const report = `{"report":${clean(JSON.stringify(about))}`;
  let isFirst = true;
  for await (const text of texts) {
    yield isFirst ? `${report},${clean(text).slice(1)}` : clean(text);
    isFirst = false;
  }
  if (isFirst) yield `${report}}\n`;
}
