export interface Position {
  readonly line: number;
  readonly column: number;
}

const quoted = /"(?:[^"\\\p{Cc}]|\\(?:["\\/bfnrt]|u[\dA-Fa-f]{4}))*"/uy;
const plain = /-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?(?![\w.+-])|(?:true|false|null)(?!\w)/y;

/**
 * Where a text that is not JSON (RFC 8259) first goes wrong, lines and columns counted from 1. `JSON.parse`
 * tells that for some mistakes only, and quotes what stands around them, secrets too.
 */
export function firstMistake(text: string): Position {
  let at = 0;
  const take = (token: RegExp | string): boolean => {
    const length = typeof token === 'string' ? startsAt(text, token, at) : matchAt(text, token, at);
    if (length === undefined) return false;
    at = afterSpace(text, at + length);
    return true;
  };
  const value = (): boolean => {
    if (take('{')) return take('}') || list(member, '}');
    if (take('[')) return take(']') || list(value, ']');
    return take(quoted) || take(plain);
  };
  const member = (): boolean => take(quoted) && take(':') && value();
  const list = (item: () => boolean, end: string): boolean => {
    do {
      if (!item()) return false;
    } while (take(','));
    return take(end);
  };
  at = afterSpace(text, at);
  value();
  const before = text.slice(0, at).split('\n');
  return { line: before.length, column: (before.at(-1) ?? '').length + 1 };
}

const startsAt = (text: string, token: string, at: number): number | undefined =>
  text.startsWith(token, at) ? token.length : undefined;

function matchAt(text: string, token: RegExp, at: number): number | undefined {
  token.lastIndex = at;
  return token.exec(text)?.[0].length;
}

const afterSpace = (text: string, at: number): number => at + (matchAt(text, /[ \t\r\n]*/y, at) ?? 0);
