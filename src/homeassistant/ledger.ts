import { z } from 'zod';
import type { Kept } from '../runtime/store.ts';

/** `helpers.json`: what stands in Home Assistant in place of MQTT entities, so that it can be taken back after any crash. */
export const LedgerFile = z.object({
  /** By domain, device and key, as `input_number.sunpilot.start_export`: the helper's id, and the name that we gave it. */
  helpers: z.record(z.string(), z.object({ id: z.string(), name: z.string() })),
  /** Entity ids of posted states. */
  posted: z.array(z.string()),
});
type Entries = z.infer<typeof LedgerFile>;

const nothing: Entries = { helpers: {}, posted: [] };

/** What we have put into Home Assistant. Each entry is on disk before the thing itself is there. */
export class Ledger {
  readonly #file: Kept<Entries>;
  #entries: Entries | undefined;

  constructor(file: Kept<Entries>) {
    this.#file = file;
  }

  async read(): Promise<Entries> {
    this.#entries ??= (await this.#file.load()) ?? nothing;
    return this.#entries;
  }

  /** Throws a `Failure` where it cannot be written. */
  async note(change: Partial<Entries>): Promise<void> {
    const entries = { ...(await this.read()), ...change };
    await this.#file.save(entries);
    this.#entries = entries;
  }

  /** What is gone. Where that cannot be written it is looked for once more after a restart. */
  async forget(change: Partial<Entries>): Promise<void> {
    const entries = { ...(await this.read()), ...change };
    this.#entries = entries;
    await this.#file.save(entries).catch(() => undefined);
  }

  async isEmpty(): Promise<boolean> {
    const { helpers, posted } = await this.read();
    return posted.length === 0 && Object.keys(helpers).length === 0;
  }
}
