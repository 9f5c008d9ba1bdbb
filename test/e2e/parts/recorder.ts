import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { DateTime } from 'luxon';
import { z } from 'zod';

const Count = z.object({ n: z.number() });
const Named = z.array(z.object({ name: z.string(), n: z.number() }));

/** What Home Assistant's recorder holds. */
export interface Recorded {
  readonly bytes: number;
  readonly events: number;
  readonly states: number;
  /** How often an entity became unavailable. */
  readonly unavailable: number;
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
      unavailable: count("SELECT count(*) AS n FROM states WHERE state = 'unavailable'"),
      tables: new Map(tables.map(({ name, n }) => [name, n])),
    };
  } finally {
    database.close();
  }
}

/**
 * Gives a life that went faster than Home Assistant's clock its own length: what was recorded seconds ago is put so many
 * times as far into the past. Home Assistant must not run; when it starts, it makes its statistics from what it finds.
 */
export function stretch(folder: string, times: number, since: DateTime): void {
  const database = new DatabaseSync(join(folder, 'home-assistant_v2.db'));
  const now = Date.now() / 1000;
  const stretched = (column: string): string => `${column} = ${now} - (${now} - ${column}) * ${times}`;
  try {
    const columns = ['last_updated_ts', 'last_changed_ts', 'last_reported_ts'];
    database.exec(`
      UPDATE states SET ${columns.map(stretched).join(', ')} WHERE last_updated_ts >= ${since.toSeconds()};
      UPDATE events SET ${stretched('time_fired_ts')} WHERE time_fired_ts >= ${since.toSeconds()};
      DELETE FROM statistics_short_term; DELETE FROM statistics; DELETE FROM statistics_runs;
      INSERT INTO statistics_runs (start) VALUES ('${beforeFirst(now, times, since)}')`);
  } finally {
    database.close();
  }
}

/** The full five minutes before the life began, as Home Assistant writes it. */
function beforeFirst(now: number, times: number, since: DateTime): string {
  const began = DateTime.fromSeconds(now - (now - since.toSeconds()) * times, { zone: 'utc' });
  return began.minus({ minutes: 5 + (began.minute % 5) }).toFormat("yyyy-MM-dd HH:mm:'00.000000'");
}
