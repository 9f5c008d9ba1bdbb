import { readFileSync } from 'node:fs';

/** A file that a program uses, and for what: r to read, w to write, m to run what is in it. */
export interface Use {
  readonly path: string;
  readonly right: 'r' | 'w' | 'm';
}

interface Rule {
  readonly path: RegExp;
  readonly rights: string;
}

/** The variables of AppArmor's own tunables as far as rules for programs use them. */
const variables: Readonly<Record<string, string>> = {
  PROC: '/proc',
  pid: '[0-9]*',
  tid: '[0-9]*',
  sys: '/sys',
  etc_ro: '/{,usr/}etc',
  run: '/{,var/}run',
  multiarch: '*-linux-*',
};

const literal = (word: string): string =>
  word.startsWith('[') ? word : word.replace(/[.+^$()|\\]/, String.raw`\$&`);

/** AppArmor's words for paths: `*` within a folder, `**` through all, `{a,b}` either, `[a-z]` one of them. */
function pattern(glob: string): RegExp {
  const plain = glob.replaceAll(/@\{(\w+)\}/g, (_, name: string) => variables[name] ?? '\0');
  const words = plain.match(/\*\*|\[[^\]]*\]|./gs) ?? [];
  const known: Readonly<Record<string, string>> = {
    '**': '.*',
    '*': '[^/]*',
    '?': '[^/]',
    '{': '(?:',
    '}': ')',
    ',': '|',
  };
  return new RegExp(`^${words.map(word => known[word] ?? literal(word)).join('')}$`);
}

const rulesIn = (text: string): readonly Rule[] =>
  [...text.matchAll(/^ *(?:audit )?([/@]\S+) +(\w+),/gm)].map(([, path = '', rights = '']) => ({
    path: pattern(path),
    rights,
  }));

/** What a profile, with what it includes of this machine's AppArmor, does not allow of what was done. */
export function forbidden(profile: string, uses: readonly Use[]): readonly Use[] {
  const text = readFileSync(profile, 'utf8');
  const included = [...text.matchAll(/#include <(abstractions\/\w+)>/g)].map(([, file = '']) =>
    readFileSync(`/etc/apparmor.d/${file}`, 'utf8'),
  );
  const rules = [text, ...included].flatMap(rulesIn);
  return uses.filter(
    use => !rules.some(({ path, rights }) => rights.includes(use.right) && path.test(use.path)),
  );
}
