import { existsSync, globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { equal, hex, pem } from '@sealift/bytes';
import { nodeCrypto } from '@sealift/crypto';
import { NEEDS, PEERS } from '@sealift/peers';
import { codeOf } from '@sealift/refusal';
import { Certificate as Peer } from 'pkijs';
import { describe, expect, it } from 'vitest';
import { type Certificate, fromPem, parse } from './certificate.ts';
import * as keys from './key.ts';
import { PathFinder } from './path.ts';
import { checkLeaf } from './path-rules.ts';
import { peerView, view } from './peer-view.fixture.ts';
import { embedded, type Sct, signedData } from './sct.ts';

/** Certificates and keys that other projects made. */
const text = (path: string): string => readFileSync(join(PEERS, path), 'utf8');
const files = (pattern: string): string[] =>
  existsSync(PEERS) ? globSync(pattern, { cwd: PEERS }).toSorted() : [];

/**
 * Every certificate in the JSON documents, by its base64: chains of trusted roots, leaves of
 * bundles, PEM inside of annotations left aside.
 */
function certificatesOfDocuments(): Map<string, Uint8Array> {
  const found = new Map<string, Uint8Array>();
  for (const file of files('**/*.{json,sigstore}'))
    for (const [, base64 = ''] of text(file).matchAll(/"rawBytes"\s*:\s*"(MII[A-Za-z0-9+/=]+)"/g)) {
      const bytes = new Uint8Array(Buffer.from(base64, 'base64'));
      if (isCertificate(bytes)) found.set(base64, bytes);
    }
  return found;
}

/** Keys stand in rawBytes as well; a certificate has a TBSCertificate with a version. */
function isCertificate(bytes: Uint8Array): boolean {
  try {
    return Peer.fromBER(new Uint8Array(bytes).buffer).version === 2;
  } catch {
    return false;
  }
}

describe.skipIf(PEERS === '')(`certificates of other projects ${NEEDS}`, () => {
  it('are read as pkijs reads them', async () => {
    const documents = [...certificatesOfDocuments().values()];
    const pems = files(
      '{sigstore-python/x509/*.pem,sigstore-python/*.crt,trusted-roots/*.crt.pem,' +
        'containers-image/*.crt.pem,sigstore-java/certs/*.pem}',
    );
    // One of the files holds a signature under the name of a certificate.
    const blocks = pems
      .filter((file) => text(file).startsWith('-----'))
      .flatMap((file) => pem.decode(text(file)).map(({ der }) => der));
    const all = [...documents, ...blocks];
    const refused: string[] = [];
    for (const bytes of all) {
      const code = await codeOf(() => parse(bytes));
      if (code === 'accepted')
        expect(view(parse(bytes))).toEqual(peerView(Peer.fromBER(new Uint8Array(bytes).buffer)));
      else refused.push(code);
    }
    console.log(
      `${all.length} certificates compared with pkijs, ${refused.length} refused ` +
        `(${[...new Set(refused)].join(', ')})`,
    );
    expect(all.length).toBeGreaterThan(60);
    expect(refused).toEqual([]);
  });
});

describe.skipIf(PEERS === '')(`bogus certificates of sigstore-python ${NEEDS}`, () => {
  const bogus = (name: string): Certificate =>
    fromPem(text(`sigstore-python/x509/bogus-${name}.pem`))[0] ?? expect.unreachable(name);
  /**
   * As a CA over a leaf that it would have signed: what is asked is which certificates may issue,
   * so every signature is good.
   */
  const issuing = (name: string): Promise<string> => {
    const certificate = bogus(name);
    const signed = { ...nodeCrypto, verify: () => true };
    return codeOf(() =>
      new PathFinder(
        [{ anchor: certificate, intermediates: [], window: {} }],
        signed,
        'codeSigning',
      ).paths(bogus('leaf'), []),
    );
  };

  it.each([
    'leaf-invalid-eku',
    'leaf-invalid-ku',
    'leaf-missing-eku',
    'root',
    'intermediate',
    'intermediate-with-eku',
  ])('%s may not sign', async (name) =>
    expect(await codeOf(() => checkLeaf(bogus(name), 'codeSigning'))).toBe('CERT_USAGE'),
  );
  it('leaf may sign', async () =>
    expect(await codeOf(() => checkLeaf(bogus('leaf'), 'codeSigning'))).toBe('accepted'));

  it.each(['root-invalid-ku', 'leaf', 'leaf-invalid-eku', 'leaf-invalid-ku', 'leaf-missing-eku'])(
    '%s may not issue',
    async (name) => expect(await issuing(name)).toBe('CERT_CHAIN'),
  );
  it.each(['root', 'intermediate', 'intermediate-with-eku'])('%s may issue', async (name) =>
    expect(await issuing(name)).toBe('accepted'),
  );

  // Two rules of issuers, not of verifiers (RFC 5280 §4.2.1.9, §4.2.1.3; §6.1.4 asks for neither):
  // sigstore-python enforces them, Go does not.
  it.each(['root-missing-ku', 'root-noncritical-bc'])(
    '%s may issue: a pinned private root is often made so',
    async (name) => expect(await issuing(name)).toBe('accepted'),
  );
});

describe.skipIf(PEERS === '')(`SCTs of real certificates ${NEEDS}`, () => {
  interface Pins {
    readonly authorities: readonly Certificate[];
    readonly logs: ReadonlyMap<string, keys.PublicKey>;
  }

  /** Read here by hand, so that nothing but what is under test stands in between. */
  function pinsOf(file: string): Pins {
    const root = JSON.parse(text(file)) as {
      certificateAuthorities: { certChain: { certificates: { rawBytes: string }[] } }[];
      ctlogs: { publicKey: { rawBytes: string; keyDetails: string } }[];
    };
    const bytes = (base64: string): Uint8Array => new Uint8Array(Buffer.from(base64, 'base64'));
    const logs = root.ctlogs.map(({ publicKey }) =>
      publicKey.keyDetails === 'PKCS1_RSA_PKCS1V5'
        ? keys.fromPkcs1(bytes(publicKey.rawBytes))
        : keys.parse(bytes(publicKey.rawBytes)),
    );
    return {
      authorities: root.certificateAuthorities.flatMap(({ certChain }) =>
        certChain.certificates.map(({ rawBytes }) => parse(bytes(rawBytes))),
      ),
      logs: new Map(logs.map((key) => [hex.encode(key.id), key])),
    };
  }

  interface Counts {
    verified: number;
    failed: number;
    unknownLog: number;
    withExtensions: number;
  }

  function count(roots: readonly Pins[]): Counts {
    const counts: Counts = { verified: 0, failed: 0, unknownLog: 0, withExtensions: 0 };
    for (const bytes of certificatesOfDocuments().values())
      for (const sct of embedded(parse(bytes))) judge(sct, parse(bytes), roots, counts);
    return counts;
  }

  function judge(sct: Sct, leaf: Certificate, roots: readonly Pins[], counts: Counts): void {
    const known = roots.filter(({ logs }) => logs.has(hex.encode(sct.logId)));
    const good = known.some(({ authorities, logs }) => {
      const key = logs.get(hex.encode(sct.logId));
      const issuers = authorities.filter((each) => equal(each.subject, leaf.issuer));
      return (
        key !== undefined &&
        issuers.some((issuer) =>
          nodeCrypto.verify(key, 'sha256', signedData(sct, leaf, issuer), sct.signature),
        )
      );
    });
    counts.verified += Number(good);
    counts.failed += Number(known.length > 0 && !good);
    counts.unknownLog += Number(known.length === 0);
    counts.withExtensions += Number(good && sct.extensions.length > 0);
  }

  it('verify over the certificate without them', () => {
    const counts = count(
      ['trusted-roots/public-good.json', 'trusted-roots/staging.json'].map(pinsOf),
    );
    console.log(`SCTs: ${JSON.stringify(counts)}`);
    expect(counts.failed).toBe(0);
    expect(counts.verified).toBeGreaterThan(50);
    expect(counts.withExtensions).toBeGreaterThan(0);
  });

  it(
    "staging's RSA log is known by the hash of its SPKI, though its key is published as " +
      'PKCS#1',
    () => {
      const { logs } = pinsOf('trusted-roots/staging.json');
      const { ctlogs } = JSON.parse(text('trusted-roots/staging.json')) as {
        ctlogs: { logId: { keyId: string } }[];
      };
      for (const { logId } of ctlogs)
        expect(logs.has(Buffer.from(logId.keyId, 'base64').toString('hex'))).toBe(true);
      expect([...logs.values()].map(({ type }) => type)).toContain('rsa');
    },
  );
});
