#!/usr/bin/env node
// Plain JavaScript, so that an older Node can read it and hand over to the one that `npm ci` brings along.
import { spawn } from 'node:child_process';
import { createRequire } from 'node:module';
import { constants } from 'node:os';
import { resolve } from 'node:path';
import { fileURLToPath } from 'node:url';

const NEEDED = 24;
const isNewEnough = version => Number.parseInt(version, 10) >= NEEDED;

if (isNewEnough(process.versions.node)) await import('./cli.ts');
else handOver(pinnedNode());

function pinnedNode() {
  const require = createRequire(import.meta.url);
  try {
    const manifest = require.resolve('node/package.json');
    const { version, bin } = require(manifest);
    return isNewEnough(version) ? resolve(manifest, '..', bin.node) : undefined;
  } catch {
    return undefined;
  }
}

function handOver(node) {
  if (node === undefined) return giveUp();
  const child = spawn(node, [fileURLToPath(import.meta.url), ...process.argv.slice(2)], { stdio: 'inherit' });
  child.once('error', giveUp);
  child.once('exit', (code, signal) => process.exit(code ?? 128 + constants.signals[signal]));
  process.on('SIGTERM', signal => child.kill(signal));
  // In a terminal Ctrl-C reaches both processes anyway, and a second one would cut the first one's work short.
  process.on('SIGINT', signal => process.stdin.isTTY || child.kill(signal));
}

function giveUp() {
  const folder = fileURLToPath(new URL('..', import.meta.url));
  console.error(
    `SunPilot needs Node ${NEEDED} or newer and this is ${process.versions.node}: run "npm ci" in ${folder}, which brings it along, or install it.`,
  );
  process.exit(1);
}
