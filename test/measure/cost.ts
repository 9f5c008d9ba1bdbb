import { requestKinds } from '../../src/charging/snapshot.ts';
import { type Played, playMonth } from '../month/month.ts';
import { type Connection, connections } from '../month/ways.ts';

/* Plays an ordinary month with each way to the car, and prints what it was asked and what that cost. */
const short = process.argv.includes('--short');
const days = short ? 3 : 30;
const kinds = ['free', ...requestKinds] as const;

const named = connections.filter(connection => process.argv.includes(connection));
const cell = (text: string | number): string => String(text).padStart(10);
const line = (first: string, cells: readonly (string | number)[]): string =>
  `${first.padEnd(16)}${cells.map(cell).join('')}\n`;

function row(connection: Connection, { asked, counted, monthUsd }: Played): string {
  const cost = counted === undefined ? '-' : `${monthUsd.toFixed(2)} $`;
  return line(connection, [...kinds.map(kind => asked[kind]), cost]);
}

const busiest = ({ busiest: most }: Played): string =>
  line('  busiest day', [...kinds.map(kind => most[kind]), '']);

process.stdout.write(
  `${days} days of one car, ordinary use; requests by kind, and their cost by the price list\n\n`,
);
process.stdout.write(line('', [...kinds, 'cost']));
let wrong = 0;
for (const connection of named.length > 0 ? named : connections) {
  const played = await playMonth(connection, days);
  process.stdout.write(row(connection, played) + busiest(played));
  const told = played.faults.length === 0 ? '' : `  faults: ${played.faults.join(', ')}\n`;
  process.stdout.write(told);
  wrong += played.faults.length;
  if (connection === connections.at(-1))
    process.stdout.write(
      `\nthe car took ${played.sunKwh.toFixed(0)} kWh of sun in ${played.starts} starts and never fell below ${played.lowestPercent.toFixed(0)} %\n`,
    );
}
process.exitCode = wrong === 0 ? 0 : 1;
