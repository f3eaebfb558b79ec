import { generateKeyPairSync, type KeyObject, sign } from 'node:crypto';

export type FakeKeyType = 'p256' | 'p384' | 'ed25519' | 'rsa2048';

/** A key of the service and its one version. */
export interface SigningKey {
  readonly name: string;
  version: number;
  readonly algorithm: string;
  readonly publicKey: string;
  /** Hex of the SHA-256 of the SPKI. */
  sign(payload: Uint8Array): Uint8Array;
}

const KINDS: Readonly<
  Record<
    FakeKeyType,
    {
      readonly algorithm: string;
      readonly hash: string | null;
      make(): { publicKey: KeyObject; privateKey: KeyObject };
    }
  >
> = {
  p256: {
    algorithm: 'ecdsa-sha2-256-nistp256',
    hash: 'sha256',
    make: () => generateKeyPairSync('ec', { namedCurve: 'P-256' }),
  },
  p384: {
    algorithm: 'ecdsa-sha2-384-nistp384',
    hash: 'sha384',
    make: () => generateKeyPairSync('ec', { namedCurve: 'P-384' }),
  },
  ed25519: { algorithm: 'ed25519', hash: null, make: () => generateKeyPairSync('ed25519') },
  rsa2048: {
    algorithm: 'rsa-sign-pkcs1-2048-sha256',
    hash: 'sha256',
    make: () => generateKeyPairSync('rsa', { modulusLength: 2048 }),
  },
};

export function makeKey(name: string, type: FakeKeyType): SigningKey {
  const { algorithm, hash, make } = KINDS[type];
  const { publicKey, privateKey } = make();
  return {
    name,
    version: 1,
    algorithm,
    publicKey: String(publicKey.export({ type: 'spki', format: 'pem' })),
    sign: (payload) => sign(hash, payload, privateKey),
  };
}

/** As `GET /v1/keys/NAME` shows it. */
export const shown = ({ version, algorithm, publicKey }: SigningKey): object => ({
  version,
  state: 'active',
  algorithm,
  publicKey,
});
