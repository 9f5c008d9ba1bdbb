import { isHost } from '../options/fields.ts';
import { type Place, placeOf } from '../twc/dial.ts';
import { decode, decodeHelp } from './twc-decode.ts';
import { listen, listenHelp } from './twc-listen.ts';
import { UsageError, readFlags } from './usage.ts';

export const twcHelp = `${decodeHelp}\n${listenHelp}`;

interface Command {
  readonly help: string;
  run(operands: readonly string[]): Promise<number>;
}

const commands: ReadonlyMap<string, Command> = new Map([
  ['decode', { help: decodeHelp, run: decodeInput }],
  ['listen', { help: listenHelp, run: listenAt }],
]);

/** Reads the bus of the Wall Connectors without taking part. Answers the exit code. */
export async function twc([name = '', ...args]: readonly string[]): Promise<number> {
  if (name === '--help' || name === '-h') return say(twcHelp);
  const command = commands.get(name);
  if (command === undefined)
    throw new UsageError(
      `${name === '' ? 'a command is missing' : `"${name}" is no command`}; use decode or listen.`,
    );
  const { help } = readFlags(args.filter(isFlag), []);
  return help ? say(command.help) : command.run(args.filter(arg => !isFlag(arg)));
}

const isFlag = (arg: string): boolean => arg.startsWith('-');

function decodeInput([first]: readonly string[]): Promise<number> {
  if (first === undefined) return decode();
  throw new UsageError(`decode reads standard input: sunpilot twc decode < ${first}.`);
}

function listenAt([port, second]: readonly string[]): Promise<number> {
  if (port === undefined || port === '') throw new UsageError(`PORT is missing: ${portRemedy}.`);
  if (second !== undefined) throw new UsageError(`listen takes one PORT, and "${second}" is one too many.`);
  return listen(placeIn(port));
}

const portRemedy =
  'a serial device such as /dev/serial/by-id/usb-FTDI_USB-RS485, or a bridge such as tcp://192.168.1.70:8899';

function placeIn(port: string): Place {
  const isBridge = isHost(/^tcp:\/\/(.+:\d+)$/.exec(port)?.[1] ?? '');
  if (isBridge || !port.includes('://')) return placeOf(port);
  throw new UsageError(`PORT "${port}" must be ${portRemedy}.`);
}

function say(help: string): number {
  process.stdout.write(help);
  return 0;
}
