import { type Duplex, addAbortSignal } from 'node:stream';
import { DateTime } from 'luxon';
import { realClock, sleep } from '../runtime/clock.ts';
import { Failure } from '../runtime/failure.ts';
import { loadWords } from '../runtime/words.ts';
import { type Place, dial } from '../twc/dial.ts';
import { entryOf, foundIn } from '../twc/tape.ts';
import { seconds } from '../units.ts';
import { untilStopped } from './signals.ts';
import { printed } from './twc-print.ts';

export const listenHelp = `sunpilot twc listen PORT

Writes a line of JSON for each frame, or piece of noise, that is heard on the bus, with its time, until it is told to
stop (SIGTERM or Ctrl-C). It sends nothing, and so also meters a Wall Connector that works alone.

  PORT  a serial device (/dev/serial/by-id/...) or a bridge (tcp://host:port); stop the SunPilot app first
`;

/** Whoever reads standard output may have stopped reading. */
const LONGEST_END = seconds(2);

/** Writes down what is said on the bus and says nothing itself. Answers the exit code. */
export async function listen(place: Place): Promise<number> {
  const stop = new AbortController();
  const stopped = untilStopped().then(() => stop.abort());
  await Promise.race([follow(place, stop.signal), stopped.then(() => sleep(realClock, LONGEST_END))]);
  return 0;
}

async function follow(place: Place, signal: AbortSignal): Promise<void> {
  const line = await opened(place, signal);
  if (line === undefined) return;
  if (process.stderr.isTTY) process.stderr.write('Listening; nothing is sent. Ctrl-C ends it.\n');
  const isRead = await printed(entriesIn(line));
  if (isRead && !signal.aborted) throw new Error(lost(place, line));
}

/** Undefined where it was told to stop before. */
async function opened(place: Place, signal: AbortSignal): Promise<Duplex | undefined> {
  try {
    return addAbortSignal(signal, await dial(place, signal));
  } catch (error) {
    if (signal.aborted) return undefined;
    throw error instanceof Failure ? new Error((await loadWords('en')).fault(error.fault)) : error;
  }
}

async function* entriesIn(line: Duplex): AsyncGenerator<object> {
  for await (const found of foundIn(bytesFrom(line), () => realClock.now()))
    yield { at: DateTime.fromMillis(realClock.wall()).toISO(), ...entryOf(found) };
}

/** However the line ends, what was heard before is told. */
async function* bytesFrom(line: Duplex): AsyncGenerator<Uint8Array> {
  line.on('error', () => undefined);
  try {
    yield* line;
  } catch {
    line.destroy();
  }
}

function lost(place: Place, { errored }: Duplex): string {
  const [where, cure] =
    place.kind === 'port'
      ? [place.path, 'Check the adapter and its plug']
      : [
          `the bridge at ${place.host}:${place.port}`,
          'Check its power, its network and that nobody else uses it',
        ];
  // An adapter that is pulled out gives no reason of its own.
  const why = errored === null || errored.name === 'AbortError' ? '' : ` (${errored.message})`;
  return `The connection through ${where} broke off${why}. ${cure}, then listen again.`;
}
