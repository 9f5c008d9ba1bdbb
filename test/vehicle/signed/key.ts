import { createECDH, createPrivateKey } from 'node:crypto';
import { type SigningKey, readPrivateKey } from '../../../src/vehicle/signed/private-key.ts';

const url = (bytes: Buffer): string => bytes.toString('base64url');

/** The PEM of a private key that is given as a number in hex. */
export function pemOfScalar(scalar: string, type: 'pkcs8' | 'sec1' = 'pkcs8'): string {
  const ecdh = createECDH('prime256v1');
  ecdh.setPrivateKey(Buffer.from(scalar, 'hex'));
  const point = ecdh.getPublicKey();
  const [x, y] = [url(point.subarray(1, 33)), url(point.subarray(33))];
  const key = { kty: 'EC', crv: 'P-256', d: url(Buffer.from(scalar, 'hex')), x, y };
  return createPrivateKey({ format: 'jwk', key }).export({ type, format: 'pem' }).toString();
}

export function keyOfScalar(scalar: string): SigningKey {
  const key = readPrivateKey(pemOfScalar(scalar));
  if (key === undefined) throw new Error('no key');
  return key;
}
