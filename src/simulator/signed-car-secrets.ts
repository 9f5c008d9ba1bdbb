import {
  type KeyObject,
  createCipheriv,
  createHash,
  createHmac,
  createPublicKey,
  diffieHellman,
  generateKeyPairSync,
  randomBytes,
} from 'node:crypto';

/** The key of a car's computer. */
export interface CarKey {
  readonly secret: KeyObject;
  /** The uncompressed point. */
  readonly point: Buffer;
}

const POINT = 65;

export function newCarKey(): CarKey {
  const { privateKey: secret, publicKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  return { secret, point: publicKey.export({ type: 'spki', format: 'der' }).subarray(-POINT) };
}

/** K of a car and whoever signs (`tesla-vehicle` §4.4); undefined where that is no point of the curve. */
export function agreed({ secret }: CarKey, point: Buffer): Buffer | undefined {
  if (point.length !== POINT) return undefined;
  const [x, y] = [point.subarray(1, 33), point.subarray(33)].map(half => half.toString('base64url'));
  try {
    const publicKey = createPublicKey({
      format: 'jwk',
      key: { kty: 'EC', crv: 'P-256', x: x ?? '', y: y ?? '' },
    });
    return createHash('sha1')
      .update(diffieHellman({ privateKey: secret, publicKey }))
      .digest()
      .subarray(0, 16);
  } catch {
    return undefined;
  }
}

type Tagged = readonly [tag: number, value: string | Buffer | number];

/** Tags, lengths and values; a number is four bytes with the high one first. */
function listed(about: readonly Tagged[]): Buffer {
  const parts = about.map(([tag, value]) => {
    const bytes = typeof value === 'number' ? fourBytes(value) : Buffer.from(value);
    return Buffer.concat([Buffer.of(tag, bytes.length), bytes]);
  });
  return Buffer.concat([...parts, Buffer.of(0xff)]);
}

function fourBytes(value: number): Buffer {
  const four = Buffer.alloc(4);
  four.writeUInt32BE(value);
  return four;
}

const label = (key: Buffer, name: string): Buffer => createHmac('sha256', key).update(name).digest();

/** What vouches for a command with an HMAC (§4.6). */
export function commandTag(
  key: Buffer,
  signed: {
    readonly domain: number;
    readonly vin: string;
    readonly epoch: Buffer;
    readonly expiresAt: number;
    readonly counter: number;
    readonly flags: number;
    readonly action: Buffer;
  },
): Buffer {
  const { domain, vin, epoch, expiresAt, counter, flags, action } = signed;
  const about: readonly Tagged[] = [
    [0, Buffer.of(8)],
    [1, Buffer.of(domain)],
    [2, vin],
    [3, epoch],
    [4, expiresAt],
    [5, counter],
    ...(flags === 0 ? [] : [[7, flags] as const]),
  ];
  return createHmac('sha256', label(key, 'authenticated command'))
    .update(listed(about))
    .update(action)
    .digest();
}

/** What vouches for the session (§4.5). */
export const sessionTag = (key: Buffer, vin: string, challenge: Buffer, info: Buffer): Buffer =>
  createHmac('sha256', label(key, 'session info'))
    .update(
      listed([
        [0, Buffer.of(6)],
        [2, vin],
        [6, challenge],
      ]),
    )
    .update(info)
    .digest();

/** A reply in cipher, for the one command with this tag (§4.7). */
export function sealed(
  key: Buffer,
  about: { readonly domain: number; readonly vin: string; readonly tag: Buffer },
  reply: Buffer,
): { readonly nonce: Buffer; readonly tag: Buffer; readonly text: Buffer } {
  const nonce = randomBytes(12);
  const aad = listed([
    [0, Buffer.of(9)],
    [1, Buffer.of(about.domain)],
    [2, about.vin],
    [5, 1],
    [7, 0],
    [8, Buffer.concat([Buffer.of(8), about.tag])],
    [9, 0],
  ]);
  const cipher = createCipheriv('aes-128-gcm', key, nonce);
  cipher.setAAD(createHash('sha256').update(aad).digest());
  const text = Buffer.concat([cipher.update(reply), cipher.final()]);
  return { nonce, text, tag: cipher.getAuthTag() };
}
