import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';
import type { Mount } from './forky.ts';

/** What this machine lacks for the installer, as a sentence with the remedy. */
export function obstacle(): string | undefined {
  if (!existsSync('/etc/debian_version') || !existsSync('/usr/bin/apt-get'))
    return 'The end-to-end tests need Debian: they install packages with apt-get. Run them in a Debian container.';
  if (process.getuid?.() !== 0)
    return 'The end-to-end tests need root: they install Debian packages and change the root folder. Run "sudo npm run e2e".';
  return undefined;
}

/** The Debian mirror that this machine itself uses. */
export function debianMirror(): string {
  const filters = ['Created-By: Packages', 'Origin: Debian', 'Label: Debian', 'Component: main'];
  const found = execFileSync('apt-get', ['indextargets', '--format', '$(REPO_URI)', ...filters], {
    encoding: 'utf8',
  });
  const [mirror] = found.split('\n');
  if (mirror === undefined || mirror === '')
    throw new Error(
      'No Debian mirror in the apt sources of this machine: add one with the component "main".',
    );
  return mirror;
}

const pipSettings = [
  '/etc/pip.conf',
  join(homedir(), '.config/pip/pip.conf'),
  join(homedir(), '.pip/pip.conf'),
];

/** The package index that this machine's pip is set to, if it is not the usual one. */
function packageIndex(): string | undefined {
  const { UV_DEFAULT_INDEX, UV_INDEX_URL, PIP_INDEX_URL } = process.env;
  const set = pipSettings
    .filter(file => existsSync(file))
    .map(file => /^\s*index-url\s*=\s*(\S+)/m.exec(readFileSync(file, 'utf8'))?.[1]);
  return UV_DEFAULT_INDEX ?? UV_INDEX_URL ?? PIP_INDEX_URL ?? set.findLast(index => index !== undefined);
}

const CERTIFICATES = '/etc/ssl/certs/ca-certificates.crt';

/** This machine's settings for package clients: index, proxies and time-outs. Certificates come with `network`. */
export function packageSettings(): Readonly<Record<string, string>> {
  const carried = Object.entries(process.env).filter(([name]) => /^(?:pip|uv)_|_proxy$/i.test(name));
  const index = packageIndex();
  return {
    ...Object.fromEntries(carried.map(([name, value]) => [name, value ?? ''])),
    ...(index !== undefined && { PIP_INDEX_URL: index, UV_DEFAULT_INDEX: index }),
    PIP_CERT: CERTIFICATES,
    SSL_CERT_FILE: CERTIFICATES,
  };
}

/** What a command needs to reach the package index from inside Debian forky; nothing else there has it. */
export function network(): readonly Mount[] {
  const certificates = process.env['SSL_CERT_FILE'] ?? process.env['PIP_CERT'] ?? CERTIFICATES;
  return [
    { from: '/etc/resolv.conf', to: '/etc/resolv.conf' },
    { from: '/etc/hosts', to: '/etc/hosts' },
    { from: existsSync(certificates) ? certificates : CERTIFICATES, to: CERTIFICATES },
  ];
}
