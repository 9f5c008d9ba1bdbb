import { check, checkHelp } from './commands/check.ts';
import { demo, demoHelp } from './commands/demo.ts';
import { replay, replayHelp } from './commands/replay.ts';
import { run, runHelp } from './commands/run.ts';
import { simulate, simulateHelp } from './commands/simulate.ts';
import { twc, twcHelp } from './commands/twc.ts';
import { UsageError } from './commands/usage.ts';

const commands: Readonly<Record<string, (args: readonly string[]) => Promise<number>>> = {
  run,
  demo,
  check,
  simulate,
  replay,
  twc,
};

const help = `SunPilot charges Teslas from surplus sun.

${runHelp}
${demoHelp}
${checkHelp}
${simulateHelp}
${replayHelp}
${twcHelp}`;

/** Carries out one command and answers the exit code: 0 done, 1 failed, 2 used wrongly. */
async function main([name = '', ...args]: readonly string[]): Promise<number> {
  const command = commands[name];
  if (name === '--help' || name === '-h') return say(help, 0);
  if (command === undefined)
    return say(
      `sunpilot: ${name === '' ? 'a command is missing' : `"${name}" is no command`}; use run, demo, check, simulate, replay or twc, or --help.\n`,
      2,
    );
  try {
    return await command(args);
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    return say(
      `sunpilot ${name}: ${why}${error instanceof UsageError ? ` See sunpilot ${name} --help.` : ''}\n`,
      error instanceof UsageError ? 2 : 1,
    );
  }
}

function say(text: string, code: number): number {
  (code === 0 ? process.stdout : process.stderr).write(text);
  return code;
}

process.exit(await main(process.argv.slice(2)));
