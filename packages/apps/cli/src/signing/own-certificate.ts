/** A key with a certificate of one's own CA: what would never verify is said before signing. */
import { equal, pem } from '@sealift/bytes';
import { configuring, Misconfigured, sayingWhere } from '@sealift/console';
import { nodeCrypto } from '@sealift/crypto';
import { Rejection, reject } from '@sealift/failures';
import { type Certificate, PathFinder, x509 } from '@sealift/pki';
import type { Credential } from '@sealift/signing';
import { readConfiguredPem } from '@sealift/workflows/pins';
import type { SigningFlags } from './flags.ts';

/**
 * The certificate must be this key's: a signature under another one would never verify. @param
 * formats in which the signature is written @throws Misconfigured
 */
export async function withCertificate(
  signer: Credential['signer'],
  { certificate: path, 'certificate-chain': chainPath }: SigningFlags,
  formats: readonly string[],
): Promise<Credential> {
  if (path === undefined) return { signer };
  const leaf = configuring(() => readLeaf(path, signer));
  if (chainPath === undefined) return { signer, certificate: { leaf: leaf.der, chain: [] } };
  const parents = configuring(() => readParents(chainPath, leaf, formats));
  await checkPath(leaf, parents, `--certificate-chain ${chainPath}`);
  const inBundle = between(parents).map(({ der }) => der);
  const chain = parents.map(({ der }) => der);
  return { signer, certificate: { leaf: leaf.der, chain, inBundle } };
}

function readLeaf(path: string, { publicKey }: Credential['signer']): Certificate {
  const { der } = inFile('certificate', path, (text) =>
    pem.decodeOne(text, ['CERTIFICATE'], 'CONFIG'),
  );
  const leaf = x509.parse(der);
  if (!equal(leaf.publicKey.spki, publicKey.spki))
    reject('CONFIG', `--certificate ${path} is not of the key that signs`);
  sayingWhere(`--certificate ${path}`, () => x509.checkLeaf(leaf, 'codeSigning'));
  return leaf;
}

/** Those that travel: a root is pinned, never carried. */
const between = (parents: readonly Certificate[]): Certificate[] =>
  parents.filter((each) => !x509.isRoot(each));

function readParents(path: string, leaf: Certificate, formats: readonly string[]): Certificate[] {
  const parents = inFile('certificate-chain', path, (text) =>
    Rejection.as('CONFIG', () => x509.fromFile(text)),
  );
  sayingWhere(`--certificate-chain ${path}`, () => x509.requireOrder([leaf, ...parents]));
  if (between(parents).length === 0 && !formats.includes('legacy'))
    reject(
      'USAGE',
      `--certificate-chain ${path} has no effect: it holds a root alone, which verifiers pin, ` +
        'and a bundle carries what stands between',
    );
  return parents;
}

/** With the rules of every verifier, to the last certificate of the file. */
async function checkPath(
  leaf: Certificate,
  parents: readonly Certificate[],
  source: string,
): Promise<void> {
  const [anchor = leaf] = parents.slice(-1);
  const authority = { anchor, intermediates: parents.slice(0, -1), window: {} };
  try {
    await new PathFinder([authority], nodeCrypto, 'codeSigning').paths(leaf, []);
  } catch (cause) {
    if (!(cause instanceof Rejection)) throw cause;
    throw new Misconfigured(new Rejection(cause.code, `${source}: ${cause.message}`, { cause }));
  }
}

function inFile<T>(flag: string, path: string, read: (text: string) => T): T {
  const source = `--${flag} ${path}`;
  return sayingWhere(source, () => read(readConfiguredPem({ path, source })));
}
