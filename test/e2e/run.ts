import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { install } from './parts/install.ts';

/** Namespaces that end with this process, and with them whatever was started in them, containers too. */
const NAMESPACES = ['--net', '--mount', '--pid', '--fork', '--kill-child', '--mount-proc'];

/**
 * A network that ends in this machine, with an address that is no loopback one, as Home Assistant wants it, and in which
 * the Supervisor has its name and its address.
 */
const CUT_OFF = `
ip link set lo up multicast on
ip address add 192.0.2.1/32 dev lo
ip address add 172.30.32.2/32 dev lo
ip route add 224.0.0.0/4 dev lo
names=$(mktemp)
echo '127.0.0.1 localhost supervisor' > "$names"
mount --bind "$names" /etc/hosts
"$@"
exit`;

/**
 * Installs what is missing, then runs the tests of this folder, three files at once, cut off from every network: Home
 * Assistant and Chromium would announce themselves to the neighbours and look for news on the internet.
 */
install();
const jest = fileURLToPath(new URL('../support/run.js', import.meta.url));
const settings = [
  '--roots=<rootDir>/test/e2e',
  '--testPathIgnorePatterns=/node_modules/',
  '--testTimeout=180000',
];
const tests = [process.execPath, jest, ...settings, '--maxWorkers=3', ...process.argv.slice(2)];
const { status } = spawnSync('unshare', [...NAMESPACES, 'sh', '-euc', CUT_OFF, 'cut-off', ...tests], {
  stdio: 'inherit',
});
process.exitCode = status ?? 1;
