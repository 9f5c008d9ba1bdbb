import type { DataFolder } from '../../src/runtime/store.ts';

/** A data folder without a disk: it keeps everything and waits for nothing. */
export function memoryFolder(): DataFolder {
  const files = new Map<string, string>();
  return (name, schema) => ({
    load: async () => (files.has(name) ? schema.parse(JSON.parse(files.get(name) ?? '')) : undefined),
    save: async value => void files.set(name, JSON.stringify(value)),
  });
}
