/**
 * The versions of the keys: one signs, the next waits to be known everywhere, earlier ones verify.
 */
import { base64, pem } from '@sealift/bytes';
import { reject } from '@sealift/failures';
import type { Signer } from '@sealift/keys';
import { keys, type PublicKey } from '@sealift/pki';
import type { KeyVersion as PublishedVersion } from '@sealift/trust';
import type { Config } from '../config/read-config.ts';
import type { ConfigFile } from '../config/schema.ts';
import { type OpenKey, openKey, readPublicKey } from './open-key.ts';
import { orClose } from './or-close.ts';

type VersionOf = ConfigFile['keys'][number]['versions'][number];

/** A version as keyrings tell of it, and what only the service has. */
export interface KeyVersion extends PublishedVersion {
  readonly name: string;
  /** Of an active or pending version. */
  readonly signer?: Signer;
}

export interface Keyring {
  readonly versions: readonly KeyVersion[];
  close(): Promise<void>;
}

/**
 * Opens every key of a configuration. @throws Rejection CONFIG | KEY_FILE | KEY_PASSWORD | TOKEN |
 * TOKEN_PIN
 */
export async function openKeyring({ file, at }: Config): Promise<Keyring> {
  const opened: OpenKey[] = [];
  const close = async (): Promise<void> => {
    for (const each of opened) await each.close();
  };
  return orClose({ close }, async () => {
    const versions: KeyVersion[] = [];
    for (const { name, version } of file.keys.flatMap(({ name, versions }) =>
      versions.map((version) => ({ name, version })),
    ))
      versions.push(await openVersion(name, version, at, opened));
    return { versions, close };
  });
}

async function openVersion(
  name: string,
  version: VersionOf,
  at: Config['at'],
  opened: OpenKey[],
): Promise<KeyVersion> {
  const known = { name, version: version.version, state: version.state, ...windowOf(version) };
  if (version.private === undefined)
    return { ...known, ...publicOf(readPublicKey(at(version.public ?? ''))) };
  const key = await openKey(version.private, at);
  opened.push(key);
  return { ...known, ...publicOf(key.signer.publicKey), signer: key.signer };
}

const windowOf = ({ from, until }: VersionOf): Pick<KeyVersion, 'from' | 'until'> => ({
  ...(from && { from }),
  ...(until && { until }),
});
const publicOf = (publicKey: PublicKey): Pick<KeyVersion, 'publicKey' | 'algorithm'> => ({
  publicKey,
  algorithm:
    keys.signingAlgorithm(publicKey) ??
    reject('CONFIG', 'an RSA key of another size than 2048, 3072 or 4096 bits'),
});

/**
 * The version that signs now. @throws Rejection REQUEST for an unknown name | SIGNING_DENIED where
 * none is active, or not at this time
 */
export function activeVersion(
  { versions }: Keyring,
  name: string,
  now: number,
): KeyVersion & { readonly signer: Signer } {
  if (!versions.some((each) => each.name === name))
    return reject('REQUEST', `there is no key of this name`);
  const active = versions.find((each) => each.name === name && each.state === 'active');
  if (active?.signer === undefined)
    return reject('SIGNING_DENIED', `the key ${name} has no active version`);
  const { from, until, signer } = active;
  if (
    (from !== undefined && now < Date.parse(from)) ||
    (until !== undefined && now >= Date.parse(until))
  )
    return reject(
      'SIGNING_DENIED',
      `version ${active.version} of the key ${name} signs from ${from ?? 'ever'} until ` +
        `${until ?? 'further notice'} only`,
    );
  return { ...active, signer };
}

/** What everybody may know: the public halves, and the time in which each signs. */
export function keyringDocument({ versions }: Keyring): object {
  const names = [...new Set(versions.map(({ name }) => name))];
  return {
    schemaVersion: 1,
    keys: names.map((name) => ({
      name,
      versions: versions.filter((each) => each.name === name).map(versionDocument),
    })),
  };
}

/** One version, for an answer. */
export const versionDocument = ({
  version,
  state,
  algorithm,
  publicKey,
  from,
  until,
}: KeyVersion): object => ({
  version,
  state,
  algorithm,
  publicKey: pem.encode('PUBLIC KEY', publicKey.spki),
  ...(from && { from }),
  ...(until && { until }),
});

/** One version, for the log. */
export const versionEvent = ({ name, version, state, algorithm, publicKey }: KeyVersion) =>
  ({ event: 'key', name, version, state, algorithm, spki: base64.encode(publicKey.spki) }) as const;
