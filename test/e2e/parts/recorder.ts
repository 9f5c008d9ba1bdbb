import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { z } from 'zod';

const Count = z.object({ n: z.number() });
const Named = z.array(z.object({ name: z.string(), n: z.number() }));

/** What Home Assistant's recorder holds. */
export interface Recorded {
  readonly bytes: number;
  readonly events: number;
  readonly states: number;
  readonly statistics: number;
  /** Bytes of each table with its indexes, for the curious. */
  readonly tables: ReadonlyMap<string, number>;
}

/** Looks into the database of the Home Assistant of this folder, whether it runs or not. */
export function recorded(folder: string): Recorded {
  const database = new DatabaseSync(join(folder, 'home-assistant_v2.db'), { readOnly: true });
  const count = (query: string): number => Count.parse(database.prepare(query).get()).n;
  try {
    const tables = Named.parse(
      database
        .prepare(
          'SELECT tbl_name AS name, sum(pgsize) AS n FROM dbstat JOIN sqlite_schema USING (name) GROUP BY 1',
        )
        .all(),
    );
    return {
      bytes: tables.reduce((sum, { n }) => sum + n, 0),
      events: count('SELECT count(*) AS n FROM events'),
      states: count('SELECT count(*) AS n FROM states'),
      statistics: count('SELECT count(*) AS n FROM statistics_short_term'),
      tables: new Map(tables.map(({ name, n }) => [name, n])),
    };
  } finally {
    database.close();
  }
}
