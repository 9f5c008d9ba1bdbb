import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { type AddressInfo, createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { realClock, sleep } from '../../src/runtime/clock.ts';
import { type Estate, startEstate } from '../../src/simulator/estate.ts';
import { millis, minutes, seconds, watts } from '../../src/units.ts';
import { quantile } from './quantile.ts';

const CHARGERS = ['1839', '2019', '4085'];
const isShort = process.argv.includes('--short');
const WARM_UP = seconds(isShort ? 10 : 30);
const lasting = isShort ? seconds(20) : minutes(10);
const file = (path: string): string => fileURLToPath(new URL(path, import.meta.url));

/** Three chargers on a pseudo-terminal, two cars that charge, and the program as its own process. */
async function measure(): Promise<void> {
  const folder = await mkdtemp(join(tmpdir(), 'sunpilot-heartbeats-'));
  const estate = await startEstate({
    clock: realClock,
    zone: 'Europe/Berlin',
    day: 'cumulus',
    chargers: CHARGERS.map((id, place) => ({ id, protocol: place === 2 ? 1 : 2 })),
    cars: [{}, {}],
  });
  estate.home.setSun(watts(6000));
  const others = await trouble(estate);
  const program = await start(estate, folder, others.url);
  try {
    estate.plugIn(0, 0);
    estate.plugIn(1, 1);
    await sleep(realClock, WARM_UP);
    const from = realClock.now();
    await sleep(realClock, lasting);
    tell(estate, from);
  } finally {
    await Promise.all([ended(program), ended(others.busy)]);
    others.end();
    await estate.close();
    await rm(folder, { recursive: true, force: true });
  }
}

async function start(estate: Estate, folder: string, homeAssistant: string): Promise<ChildProcess> {
  const port = join(folder, 'tty');
  await estate.bus.asDevice(port);
  const wallConnectors = { port, circuit_amps: 48, charger_amps: 32 };
  const options = { ...estate.options, wall_connectors: wallConnectors };
  await writeFile(join(folder, 'options.json'), JSON.stringify(options));
  const flags = ['--options', join(folder, 'options.json'), '--data', join(folder, 'data')];
  const env = { ...process.env, HOME_ASSISTANT_URL: homeAssistant, HOME_ASSISTANT_TOKEN: 'none' };
  return spawn(process.execPath, [file('../../src/sunpilot.js'), 'run', ...flags], { env, stdio: 'ignore' });
}

/** A gateway that hangs every other twenty seconds, a Home Assistant that hangs up, and a neighbour that computes days. */
async function trouble({ gateway }: Estate) {
  const hangUp = createServer(socket => void sleep(realClock, millis(300)).then(() => socket.destroy()));
  await new Promise<void>(resolve => hangUp.listen(0, '127.0.0.1', resolve));
  const { port } = hangUp.address() as AddressInfo;
  let callOff: () => void;
  const turn = (hangs: boolean): void => {
    gateway.faults[hangs ? 'add' : 'delete']('hangs');
    callOff = realClock.after(seconds(20), () => turn(!hangs));
  };
  turn(false);
  const busy = spawn(process.execPath, [file('busy.ts')], { stdio: 'ignore' });
  const end = (): void => {
    callOff();
    hangUp.close();
  };
  return { url: `http://127.0.0.1:${port}`, busy, end };
}

async function ended(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null) return;
  const gone = new Promise(resolve => child.once('exit', resolve));
  child.kill('SIGTERM');
  await gone;
}

const row = (name: string, value: number): string => `${name.padEnd(8)}${value.toFixed(0).padStart(6)} ms\n`;

/** Time from heartbeat to heartbeat of each charger, as its bytes came to the chargers. */
function tell({ bus }: Estate, from: number): void {
  const beats = bus.frames().filter(({ from: by, hex }) => by === 'master' && hex.startsWith('fbe0'));
  const periods = CHARGERS.flatMap(id => {
    const times = beats.filter(({ atMs, hex }) => atMs >= from && hex.slice(8, 12) === id);
    return times.slice(1).map(({ atMs }, before) => atMs - (times[before]?.atMs ?? atMs));
  }).toSorted((a, b) => a - b);
  if (periods.length < (CHARGERS.length * lasting) / 2000) throw new Error('hardly a heartbeat was heard');
  process.stdout.write(
    `${periods.length} periods of ${CHARGERS.length} chargers in ${lasting / 1000} s\n` +
      row('p50', quantile(periods, 0.5)) +
      row('p99', quantile(periods, 0.99)) +
      row('p99.9', quantile(periods, 0.999)) +
      row('max', quantile(periods, 1)),
  );
}

await measure();
