import { base64, hex, utf8 } from '@sealift/bytes';
import { keys, sct, x509 } from '@sealift/pki';
import { decodeDetached, type Evidence } from '@sealift/sigstore';
import {
  createAuthority,
  type Key,
  type Leaf,
  signSimple,
  x509 as virtual,
} from '@sealift/virtual-sigstore';
import { describe, expect, it } from 'vitest';
import {
  detailOf,
  extensions,
  FILE,
  keyless,
  leaf,
  refusalOf,
  rootTrust,
  subject,
  verdictOf,
  verify,
  verifyOne,
  world,
} from '../world.fixture.ts';

const trust = rootTrust();
const at = world.time.getTime();
const asked = { policy: keyless({ ignoreTlog: true, verifyAt: at }) };
const bare = leaf(world, { sct: false });
const ctLog = world.keyPair('p256', 'ct log');
const otherLog = world.keyPair('p256', 'unknown ct log');
const rsaLog = world.keyPair('rsa2048');
const idOf = ({ publicKeyPem }: Key): Uint8Array => keys.fromPem(publicKeyPem).id;
/** The pinned CT log, and others under the same conditions. */
const pinning = (...more: Key[]) => {
  const [log] = trust.ctLogs;
  if (log === undefined) throw new Error('a CT log is pinned');
  return {
    ...trust,
    ctLogs: [
      log,
      ...more.map(({ publicKeyPem }) => ({
        ...log,
        key: keys.fromPem(publicKeyPem),
        id: keys.fromPem(publicKeyPem).id,
      })),
    ],
  };
};

/** The answer of add-chain: an SCT over the whole certificate. */
function answer(
  log: Key,
  { certificate }: Leaf = bare,
  algorithm = log.type.startsWith('rsa') ? 1 : 3,
): Uint8Array {
  const signedBy = (signature: Uint8Array): object => {
    const length = [signature.length >> 8, signature.length & 255];
    return {
      sct_version: 0,
      id: base64.encode(idOf(log)),
      timestamp: at,
      extensions: '',
      signature: base64.encode(Uint8Array.of(4, algorithm, ...length, ...signature)),
    };
  };
  const unsigned = sct.parseDetached(utf8.encode(JSON.stringify(signedBy(Uint8Array.of(1)))));
  return utf8.encode(
    JSON.stringify(
      signedBy(log.sign(sct.detachedSignedData(unsigned, x509.parse(certificate.der)), 'sha256')),
    ),
  );
}

const detached = (answered: Uint8Array | undefined, signer: Leaf = bare): Evidence =>
  decodeDetached(
    base64.encode(signer.key.sign(FILE.bytes ?? new Uint8Array())),
    signer.certificate.pem,
    answered,
  );

const embedding = leaf(world, { extensions: extensions('team/two') });
/** An SCT over `of`, beside a certificate that embeds one. */
const besideEmbedded = (of: Leaf): Evidence => detached(answer(ctLog, of), embedding);

describe('an SCT that travels apart', () => {
  it.each<[string, Evidence, typeof trust, string]>([
    ['counts', detached(answer(ctLog)), trust, 'accepted'],
    ['counts by a log with an RSA key', detached(answer(rsaLog)), pinning(rsaLog), 'accepted'],
    ['of another certificate', detached(answer(ctLog, leaf(world))), trust, 'does not verify'],
    [
      'of a log that nobody pinned',
      detached(answer(otherLog)),
      trust,
      'SCT: a.txt: no SCT is of a pinned CT log; the certificate names',
    ],
    [
      'that says RSA, of a log with an ECDSA key',
      detached(answer(ctLog, bare, 1)),
      trust,
      "SCT: a.txt: SCT of another algorithm than its log's key",
    ],
    [
      'that says ECDSA, of a log with an RSA key',
      detached(answer(rsaLog, bare, 3)),
      pinning(rsaLog),
      "SCT of another algorithm than its log's key",
    ],
    ['missing', detached(undefined), trust, 'SCT: a.txt: the certificate carries no SCT'],
    ['counts beside an embedded one', besideEmbedded(embedding), trust, 'accepted'],
    [
      'is looked at beside an embedded one',
      detached(utf8.encode('no JSON'), leaf(world)),
      trust,
      'PARSE',
    ],
    [
      'of another certificate, beside an embedded one',
      besideEmbedded(leaf(world)),
      trust,
      'does not verify',
    ],
    [
      'of a log that nobody pinned, beside an embedded one',
      detached(answer(otherLog, embedding), embedding),
      trust,
      'SCT: a.txt: the SCT that was given apart is not of a pinned CT log',
    ],
    ['that is no JSON', detached(utf8.encode('no JSON')), trust, 'PARSE'],
  ])('%s', async (_, evidence, pinned, says) =>
    expect(refusalOf(await verifyOne(evidence, { ...asked, trust: pinned }))).toContain(says),
  );
});

it('every pinned log that holds the certificate is named', async () => {
  const twice = signSimple(world, subject, { signer: leaf(world, { sct: ['good', 'otherLog'] }) });
  const names = [ctLog, otherLog].map((log) => hex.encode(idOf(log)));
  expect(detailOf(await verify([twice], { trust: pinning(otherLog) }), 'SCT')).toBe(
    `in the CT log ${names.join(', ')}`,
  );
  expect(detailOf(await verify([twice]), 'SCT')).toBe(`in the CT log ${names[0]}`);
});

it('logs that nobody pinned are named, all of them', async () => {
  const unpinned = await verify(
    [signSimple(world, subject, { signer: leaf(world, { sct: ['good', 'otherLog'] }) })],
    { trust: { ...trust, ctLogs: [] } },
  );
  expect(detailOf(unpinned, 'SCT')).toContain(
    `the certificate names ${[ctLog, otherLog].map((log) => hex.encode(idOf(log))).join(', ')}`,
  );
});

describe('a dedicated signer of precertificates (RFC 6962 §3.2)', () => {
  const named = (name: string) => ({
    name: { organization: name, commonName: name },
    key: world.keyPair('p256', name),
  });
  const root = createAuthority({ ...named('root'), pathLength: 2 });
  const issuer = createAuthority({ ...named('issuer'), parent: root, pathLength: 1 });
  const purposes = (...more: string[]) => [
    virtual.keyUsage(['keyCertSign']),
    virtual.basicConstraints(true, 0),
    virtual.extendedKeyUsage([x509.PURPOSE.codeSigning, ...more]),
  ];
  const dedicated = createAuthority({
    ...named('dedicated'),
    parent: issuer,
    extensions: purposes(x509.PURPOSE.precertificateSigning),
  });
  const plain = createAuthority({ ...named('plain'), parent: issuer, extensions: purposes() });
  const bareCa = createAuthority({
    ...named('bare'),
    parent: issuer,
    extensions: purposes().slice(0, 2),
  });

  /** A certificate whose embedded SCT is over the key of `over`. */
  function leafOf(authority: typeof root, over: typeof root): Leaf {
    const stub = leaf(world, { authority, sct: false });
    const hash = {
      logId: idOf(ctLog),
      time: at,
      extensions: new Uint8Array(),
      algorithm: 'ecdsa' as const,
      signature: new Uint8Array(),
    };
    const made = ctLog.sign(
      sct.signedData(hash, x509.parse(stub.certificate.der), x509.parse(over.certificate.der)),
      'sha256',
    );
    const time = new Uint8Array(new BigUint64Array([BigInt(at)]).buffer).toReversed();
    const one = Uint8Array.of(
      0,
      ...hash.logId,
      ...time,
      0,
      0,
      4,
      3,
      made.length >> 8,
      made.length & 255,
      ...made,
    );
    const list = Uint8Array.of(
      (one.length + 2) >> 8,
      (one.length + 2) & 255,
      one.length >> 8,
      one.length & 255,
      ...one,
    );
    return leaf(world, { authority, sct: false, extraExtensions: [virtual.sctExtension(list)] });
  }
  const pinned = (anchor: typeof root, ...intermediates: (typeof root)[]) => ({
    ...trust,
    authorities: [
      {
        anchor: x509.parse(anchor.certificate.der),
        intermediates: intermediates.map(({ certificate }) => x509.parse(certificate.der)),
        window: {},
      },
    ],
  });

  it.each<[string, Leaf, typeof trust, string]>([
    [
      'stands for its issuer',
      leafOf(dedicated, issuer),
      pinned(root, issuer, dedicated),
      'accepted',
    ],
    ['not for itself', leafOf(dedicated, dedicated), pinned(root, issuer, dedicated), 'SCT'],
    [
      'stands for itself where it is the pin',
      leafOf(dedicated, dedicated),
      pinned(dedicated),
      'accepted',
    ],
    ['is told by its purpose', leafOf(plain, issuer), pinned(root, issuer, plain), 'SCT'],
    [
      'an ordinary one stands for itself',
      leafOf(plain, plain),
      pinned(root, issuer, plain),
      'accepted',
    ],
    ['one without purposes too', leafOf(bareCa, bareCa), pinned(root, issuer, bareCa), 'accepted'],
  ])('%s', async (_, signer, by, code) =>
    expect(verdictOf(await verify([signSimple(world, subject, { signer })], { trust: by }))).toBe(
      code,
    ),
  );
});
