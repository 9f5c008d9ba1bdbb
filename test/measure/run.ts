import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';

const jest = fileURLToPath(new URL('../support/run.js', import.meta.url));
const endToEnd = fileURLToPath(new URL('../e2e/run.ts', import.meta.url));
const here = (file: string): string => fileURLToPath(new URL(file, import.meta.url));

interface Part {
  readonly name: string;
  readonly about: string;
  readonly command: readonly string[];
  readonly env?: Readonly<Record<string, string>>;
  /** The tests have a short form of it already. */
  readonly longOnly?: boolean;
}

const parts: readonly Part[] = [
  { name: 'codec', about: 'frames a second', command: [here('codec.ts')] },
  {
    name: 'decisions',
    about: 'steps and simulated days a second',
    command: [here('decisions.ts')],
  },
  { name: 'heartbeats', about: 'their period on a pseudo-terminal', command: [here('heartbeats.ts')] },
  {
    name: 'day',
    about: 'a day of three chargers with every fault',
    command: [here('day.ts')],
    longOnly: true,
  },
  {
    name: 'footprint',
    about: 'memory and processor time in ordinary operation, as the image runs it',
    command: [here('footprint.ts')],
  },
  { name: 'cost', about: 'requests of an ordinary month by each way to a car', command: [here('cost.ts')] },
  {
    name: 'bounds',
    about: 'what the score would be for one who knew the clouds, and with finer amps',
    command: [here('bounds.ts')],
  },
  {
    name: 'fit',
    about: 'the weights of the rule best_value, found on days that are never reported',
    command: [here('fit.ts')],
  },
  {
    name: 'fuzz',
    about: 'ten million hostile bytes',
    command: [jest, 'test/twc/frame-fuzz'],
    env: { FUZZ_BYTES: '10000000' },
    longOnly: true,
  },
  {
    name: 'histories',
    about: 'the circuit rule in thousands of random histories',
    command: [jest, 'test/twc/circuit-histories'],
    env: { BUS_HISTORIES: '5000' },
    longOnly: true,
  },
  {
    name: 'ordinary',
    about: 'a quarter of an hour beside a real Home Assistant',
    command: [endToEnd, 'ordinary'],
    env: { MEASURE: 'long' },
    longOnly: true,
  },
  {
    name: 'resident-day',
    about:
      'a day of a home, sixty times as fast, beside a real Home Assistant: its log, its database, its calls',
    command: [endToEnd, 'resident-day'],
    env: { MEASURE: 'long' },
    longOnly: true,
  },
];

/** Measures everything, or the parts that are named; with `--short` in little time. Fails if any part does. */
const args = process.argv.slice(2);
const short = args.includes('--short');
const named = args.filter(arg => arg !== '--short');
const unknown = named.find(name => !parts.some(part => part.name === name));
if (unknown !== undefined) {
  process.stderr.write(`"${unknown}" is no part; use ${parts.map(({ name }) => name).join(', ')}\n`);
  process.exit(2);
}
const chosen = parts
  .filter(({ name }) => named.length === 0 || named.includes(name))
  .filter(({ longOnly }) => !(short && longOnly === true));
const failed = chosen.filter(({ name, about, command, env }) => {
  process.stdout.write(`\n== ${name}: ${about}\n`);
  const flags = short ? ['--short'] : [];
  const { status } = spawnSync(process.execPath, [...command, ...flags], {
    stdio: 'inherit',
    env: { ...process.env, ...env },
  });
  return status !== 0;
});
if (failed.length > 0) process.stderr.write(`\nfailed: ${failed.map(({ name }) => name).join(', ')}\n`);
process.exitCode = failed.length > 0 ? 1 : 0;
