import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

if (Number(process.versions.node.split('.')[0]) < 24) {
  console.error(
    `These tests need Node 24, this is ${process.versions.node}. Run "npm ci" (it brings Node 24 along), then "npm test".`,
  );
  process.exit(1);
}
const jest = fileURLToPath(import.meta.resolve('jest/bin/jest'));
const flags = ['--experimental-vm-modules', '--disable-warning=ExperimentalWarning'];
// Whatever the tests leave in their temporary folder goes with it.
const scratch = mkdtempSync(join(tmpdir(), 'sunpilot-tests-'));
const { status } = spawnSync(process.execPath, [...flags, jest, ...process.argv.slice(2)], {
  stdio: 'inherit',
  env: { ...process.env, TMPDIR: scratch },
});
rmSync(scratch, { recursive: true, force: true });
process.exit(status ?? 1);
