import {
  type KeyObject,
  createECDH,
  createPrivateKey,
  createPublicKey,
  generateKeyPairSync,
} from 'node:crypto';

/** A P-256 key that signs commands. The private half cannot be got out of it. */
export interface SigningKey {
  /** The uncompressed point, 65 bytes, as the cars want it. */
  readonly publicKey: Uint8Array;
  /** What stands between the first and the last line of the public key's PEM file. */
  readonly publicText: string;
  /** The secret that it shares with a car (§4.4); undefined where the car's key is none. */
  agree(carKey: Uint8Array): Uint8Array | undefined;
}

const CURVE = 'prime256v1';

/** Reads a PEM, whatever a form has made of its line breaks, or base64 of a PEM or DER. Undefined where it is no P-256 key. */
export function readPrivateKey(text: string): SigningKey | undefined {
  const flat = text.replaceAll(/\\[nr]|\s/g, '');
  const [, kind = '', body = ''] = pem.exec(flat) ?? pem.exec(decoded(flat).replaceAll(/\s/g, '')) ?? [];
  const types = body === '' ? derTypes : ([kind === 'EC' ? 'sec1' : 'pkcs8'] as const);
  return types.map(type => signingKey(body || flat, type)).find(key => key !== undefined);
}

const pem = /-----BEGIN(EC|)PRIVATEKEY-----([A-Za-z\d+/=]+)-----END\1PRIVATEKEY-----/;
const derTypes = ['pkcs8', 'sec1'] as const;
const decoded = (base64: string): string => Buffer.from(base64, 'base64').toString('latin1');

function signingKey(body: string, type: 'pkcs8' | 'sec1'): SigningKey | undefined {
  try {
    return keyOf(createPrivateKey({ key: Buffer.from(body, 'base64'), format: 'der', type }));
  } catch {
    return undefined;
  }
}

function keyOf(secret: KeyObject): SigningKey | undefined {
  if (secret.asymmetricKeyDetails?.namedCurve !== CURVE) return undefined;
  const ecdh = createECDH(CURVE);
  ecdh.setPrivateKey(Buffer.from(secret.export({ format: 'jwk' }).d ?? '', 'base64url'));
  return {
    publicKey: ecdh.getPublicKey(),
    publicText: createPublicKey(secret).export({ type: 'spki', format: 'der' }).toString('base64'),
    agree: carKey => {
      try {
        return ecdh.computeSecret(carKey);
      } catch {
        return undefined;
      }
    },
  };
}

/** A new key, as PEM. */
export const newPrivateKey = (): string =>
  generateKeyPairSync('ec', {
    namedCurve: CURVE,
    privateKeyEncoding: { type: 'pkcs8', format: 'pem' },
    publicKeyEncoding: { type: 'spki', format: 'pem' },
  }).privateKey;
