import { promisify } from 'node:util';
import { brotliCompress, brotliDecompress, constants } from 'node:zlib';
import type { Step } from '../runtime/loop.ts';
import { lineMaker } from '../runtime/record.ts';
import { type Millis, hours, minutes } from '../units.ts';

const compress = promisify(brotliCompress);
const decompress = promisify(brotliDecompress);
/** Fast, and with a window that sees the line before, however long its lists of prices are. */
const params = { [constants.BROTLI_PARAM_QUALITY]: 3, [constants.BROTLI_PARAM_LGWIN]: 20 };

/** A stretch of the recording: it begins with the memory, so that it can be played without what was before. */
interface Stretch {
  readonly fromMs: Millis;
  readonly packed: Buffer;
}

const STRETCH = minutes(1);
const LONGEST_TEXT = 2 ** 18;
const KEPT = hours(3);
const MOST_BYTES = 1.5 * 2 ** 20;

/**
 * The recording of the last hours, in memory: three at most, and no more than 1.5 MB. A step costs the writing of its
 * line; what a minute has brought is compressed on another thread.
 */
export class Recent {
  #packed: readonly Stretch[] = [];
  #packing: Promise<void> = Promise.resolve();
  #lineOf = lineMaker();
  #lines: string[] = [];
  #length = 0;
  #fromMs: Millis | undefined;

  write(step: Step): void {
    const { nowMs } = step.snapshot;
    if (this.#fromMs !== undefined && (nowMs - this.#fromMs >= STRETCH || this.#length >= LONGEST_TEXT))
      this.#pack(nowMs);
    this.#fromMs ??= nowMs;
    const line = this.#lineOf(step);
    this.#lines.push(line);
    this.#length += line.length;
  }

  /** Stretch after stretch, the oldest first. */
  async *texts(): AsyncGenerator<string> {
    for (let packed: Promise<void> | undefined; packed !== this.#packing;) {
      packed = this.#packing;
      await packed;
    }
    const last = this.#lines.join('');
    for (const { packed } of this.#packed) yield (await decompress(packed)).toString();
    if (last !== '') yield last;
  }

  /** Bytes in memory that are kept for good. */
  get bytes(): number {
    return this.#packed.reduce((sum, { packed }) => sum + packed.length, 0);
  }

  #pack(nowMs: Millis): void {
    const [text, fromMs] = [this.#lines.join(''), this.#fromMs ?? nowMs];
    this.#lines = [];
    this.#length = 0;
    this.#fromMs = undefined;
    this.#lineOf = lineMaker();
    const keep = (packed: Buffer): void => {
      this.#packed = withinBounds([...this.#packed, { fromMs, packed }], nowMs);
    };
    this.#packing = this.#packing
      .then(() => compress(text, { params }))
      .then(keep)
      .catch(() => undefined);
  }
}

function withinBounds(all: readonly Stretch[], nowMs: Millis): readonly Stretch[] {
  let bytes = 0;
  const first = all.findLastIndex(({ fromMs, packed }) => {
    bytes += packed.length;
    return bytes > MOST_BYTES || nowMs - fromMs > KEPT;
  });
  return all.slice(first + 1);
}
