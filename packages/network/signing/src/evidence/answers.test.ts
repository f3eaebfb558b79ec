/** Logs that answer with something else than what they were told of: nothing becomes of it. */
import { base64, digest, pem, utf8 } from '@sealift/bytes';
import { type EntryJson, type Logging, signingAnswers } from '@sealift/fake-sources';
import { keys } from '@sealift/pki';
import { codeOf } from '@sealift/refusal';
import { createWorld, type KeyType, keyFromSeed, type Scheme } from '@sealift/virtual-sigstore';
import { afterEach, describe, expect, it } from 'vitest';
import type { Credential } from '../credential.ts';
import { type Reply, type Served, serve } from '../signing.fixture.ts';
import { signEnvelope, signMessage } from './bundle.ts';
import { attestLegacy, signLegacy } from './legacy.ts';
import type { SigningServices } from './prove.ts';

const world = createWorld({ seed: 'answers of logs' });
const DATA = utf8.encode('{"payload":true}');
const V1 = '/api/v1/log/entries';
const HASHES: Partial<Record<KeyType, Scheme>> = { p384: 'sha384' };
const keyed = (type: KeyType, label = 'own'): Credential => {
  const key = keyFromSeed(type, label);
  const { publicKeyPem } = key;
  const sign = async (data: Uint8Array) => key.sign(data, HASHES[type]);
  return { signer: { publicKeyPem, publicKey: keys.fromPem(publicKeyPem), sign } };
};
const [own, other] = [keyed('p256'), keyed('p256', 'other')];
const certify = (email: string): Credential => {
  const { key, certificate } = world.issueLeaf({
    ...{ identity: { email }, issuer: 'https://i.example', key: keyFromSeed('p256', 'own') },
  });
  const leaf = pem.decodeFile(certificate.pem, 'CONFIG')[0]?.der ?? expect.unreachable();
  const signer = { ...own.signer, publicKey: keys.fromPem(key.publicKeyPem) };
  return { signer, certificate: { leaf, chain: [] } };
};
const certified = certify('ada@example.com');
const otherwise = certify('bob@example.com');

let served: Served | undefined;
afterEach(() => served?.close());

type Sign = (services: SigningServices, credential?: Credential) => Promise<unknown>;
const WAYS = {
  file: (services: SigningServices, by = own) => signMessage(DATA, by, services),
  bundle: (services: SigningServices, by = own) => signEnvelope('text/plain', DATA, by, services),
  signature: (services: SigningServices, by = own) => signLegacy(DATA, by, services),
  attestation: (services: SigningServices, by = own) =>
    attestLegacy('text/plain', DATA, 'https://p.example', by, services),
};
const { file, bundle, attestation }: Readonly<Record<keyof typeof WAYS, Sign>> = WAYS;

/** What signing comes to with these answers. @param change what was answered */
async function outcome(
  sign: Sign,
  version: 1 | 2,
  reply: (path: string, sent: string) => Reply,
  by = own,
): Promise<string> {
  served = await serve(({ url = '' }, sent) => reply(url, sent));
  const services = { rekor: { url: served.url, version } };
  return codeOf(() => sign(services, by));
}
const answering =
  (logging?: Logging) =>
  (path: string, sent: string): Reply => ({
    body: signingAnswers(world, logging)(path, sent) as string,
  });
/** An entry that was logged well, told otherwise. */
const telling =
  (change: (entry: EntryJson) => object) =>
  (path: string, sent: string): Reply => {
    const said = JSON.parse(signingAnswers(world)(path, sent) as string) as Record<
      string,
      EntryJson
    >;
    const changed = Object.entries(said).map(([uuid, entry]) => [uuid, change(entry)]);
    return { body: JSON.stringify(Object.fromEntries(changed)) };
  };
const proving = (change: (proof: Proof) => object) =>
  telling(({ verification, ...entry }) => {
    const { inclusionProof } = verification;
    return {
      ...entry,
      verification: {
        ...verification,
        inclusionProof: { ...inclusionProof, ...change(inclusionProof) },
      },
    };
  });
type Proof = EntryJson['verification']['inclusionProof'];
const told2 =
  (change: (entry: Entry2) => object) =>
  (path: string, sent: string): Reply => {
    const entry = JSON.parse(signingAnswers(world)(path, sent) as string) as Entry2;
    return { body: JSON.stringify({ ...entry, ...change(entry) }) };
  };
type Entry2 = Record<'inclusionProof' | 'kindVersion', Record<string, unknown>>;

/** The last character before the padding, one further: of a DER signature, its last byte. */
const nudge = (text: string): string => {
  const bytes = base64.decode(text);
  return base64.encode(bytes.with(-1, (bytes.at(-1) ?? 0) ^ 1));
};
const replaced =
  (name: string, change: (text: string) => string): Logging =>
  (body) =>
    JSON.parse(JSON.stringify(body), (key, value) =>
      key === name && typeof value === 'string' ? change(value) : value,
    ) as object;
/** Of a hashedrekord both are called content: a signature is the shorter. */
const signatureOnly = (text: string): string => (text.length > 120 ? text : nudge(text));
const verifierOnly = (text: string): string => (text.length > 120 ? nobody : text);
const asText = (credential: Credential) =>
  base64.encode(utf8.encode(credential.signer.publicKeyPem));
const [zeros, nobody] = ['0'.repeat(64), asText(other)];

describe('a log that is one', () => {
  it.each(Object.entries<Sign>(WAYS))('is believed of: %s', async (_, sign) => {
    for (const by of [own, certified, keyed('p384')]) {
      expect(await outcome(sign, 1, answering(), by)).toBe('accepted');
      await served?.close();
    }
  });

  it.each<[string, Sign]>([
    ['file', file],
    ['bundle', bundle],
  ])('of version 2 is believed of: %s', async (_, sign) => {
    for (const by of [own, certified, keyed('p384'), keyed('rsa2048')]) {
      expect(await outcome(sign, 2, answering(), by)).toBe('accepted');
      await served?.close();
    }
  });
});

describe('a log that logs something else, and promises and proves it, is refused', () => {
  it.each<[string, Sign, Logging, Credential]>([
    ['the signature of a file, changed in a byte', file, replaced('content', signatureOnly), own],
    ['another hash of a file', file, replaced('value', () => zeros), own],
    ['the key of somebody else', file, replaced('content', verifierOnly), own],
    ['a key in place of a certificate', file, replaced('content', verifierOnly), certified],
    ['the signature of an envelope, changed in a byte', bundle, replaced('signature', nudge), own],
    ['another payload, or another envelope', bundle, replaced('value', () => zeros), own],
    ['another verifier of an envelope', bundle, replaced('verifier', () => nobody), own],
    ['the same of an attestation', attestation, replaced('signature', nudge), own],
    ['something after it', file, (body) => ({ ...body, more: 1 }), own],
    ['another hash of the same file', file, ofSha512, own],
  ])('TLOG_BODY_MISMATCH: %s', async (_, sign, logging, by) =>
    expect(await outcome(sign, 1, answering(logging), by)).toBe('TLOG_BODY_MISMATCH'),
  );

  it('TLOG_BODY_MISMATCH: only the text of the envelope is another', async () => {
    const logging: Logging = (body) => {
      const { spec, ...rest } = body as { spec: object };
      return { ...rest, spec: { ...spec, envelopeHash: { algorithm: 'sha256', value: zeros } } };
    };
    for (const sign of [bundle, attestation]) {
      expect(await outcome(sign, 1, answering(logging))).toBe('TLOG_BODY_MISMATCH');
      await served?.close();
    }
  });

  it.each<[string, Sign, Logging, Credential]>([
    ['the signature, changed in a byte', bundle, replaced('content', nudge), own],
    ['another digest', file, replaced('digest', nudge), own],
    ['another name of the key', file, replaced('keyDetails', () => 'PKIX_ECDSA_P384_SHA_384'), own],
    [
      'another key',
      file,
      replaced('rawBytes', () => base64.encode(other.signer.publicKey.spki)),
      own,
    ],
    [
      'another certificate of the key',
      file,
      replaced('rawBytes', () => base64.encode(otherwise.certificate?.leaf ?? DATA)),
      certified,
    ],
    ['something after it', file, (body) => ({ ...body, more: 1 }), own],
  ])('TLOG_BODY_MISMATCH of version 2: %s', async (_, sign, logging, by) =>
    expect(await outcome(sign, 2, answering(logging), by)).toBe('TLOG_BODY_MISMATCH'),
  );

  it('TLOG_KIND: an entry of another kind', async () => {
    const { body } = world.log.append({ apiVersion: '0.0.1', kind: 'hashedrekord', spec: {} });
    const hashedrekord = () => JSON.parse(Buffer.from(body).toString()) as object;
    expect(await outcome(bundle, 1, answering(hashedrekord))).toBe('TLOG_KIND');
    await served?.close();
    const stated = told2(() => ({ kindVersion: { kind: 'dsse', version: '0.0.2' } }));
    expect(await outcome(file, 2, stated)).toBe('TLOG_KIND');
  });
});

describe('a log that has the entry already', () => {
  /** @param then what is asked for after that */
  const conflict = (logging: Logging) => {
    let first = '';
    return (path: string, sent: string): Reply => {
      if (path !== V1) return { body: first };
      first = signingAnswers(world, logging)(path, sent) as string;
      const [uuid = ''] = Object.keys(JSON.parse(first) as object);
      return { status: 409, headers: { location: `${V1}/${uuid}` }, body: '{}' };
    };
  };

  it('is believed where it is the same', async () =>
    expect(
      await outcome(
        file,
        1,
        conflict((body) => body),
      ),
    ).toBe('accepted'));

  it.each<[string, Logging]>([
    ['of another signature', replaced('content', signatureOnly)],
    ['of another file', replaced('value', () => zeros)],
  ])('is refused where its entry is %s', async (_, logging) =>
    expect(await outcome(file, 1, conflict(logging))).toBe('TLOG_BODY_MISMATCH'),
  );
});

describe('INCLUSION: a proof', () => {
  const elsewhere = () => world.log.prove(1);
  it.each<[string, (path: string, sent: string) => Reply]>([
    [
      'of another leaf',
      proving(() => ({
        hashes: elsewhere().hashes.map((hash) => Buffer.from(hash).toString('hex')),
      })),
    ],
    ['of another place', proving(({ logIndex }) => ({ logIndex: logIndex - 1 }))],
    ['beyond the tree', proving(({ treeSize }) => ({ logIndex: treeSize }))],
    ['with a hash less', proving(({ hashes }) => ({ hashes: hashes.slice(1) }))],
    [
      'with another size than the checkpoint',
      proving(({ treeSize }) => ({ treeSize: treeSize + 1 })),
    ],
    ['with another root than the checkpoint', proving(() => ({ rootHash: zeros }))],
    ['of an entry that comes before its shard', telling((entry) => ({ ...entry, logIndex: 1 }))],
  ])('%s', async (_, reply) => expect(await outcome(file, 1, reply)).toBe('INCLUSION'));

  it.each<[string, (proof: Record<string, unknown>) => object]>([
    ['of another place', () => ({ logIndex: '0' })],
    ['without its hashes', () => ({ hashes: [] })],
    ['of another tree', () => ({ rootHash: base64.encode(new Uint8Array(32)) })],
  ])('of version 2 %s', async (_, change) => {
    const reply = told2(({ inclusionProof }) => ({
      inclusionProof: { ...inclusionProof, ...change(inclusionProof) },
    }));
    expect(await outcome(file, 2, reply)).toBe('INCLUSION');
  });
});

it('CHECKPOINT_FORMAT: a proof that leads to no checkpoint', async () =>
  expect(
    await outcome(
      file,
      1,
      proving(() => ({ checkpoint: 'log\n1\n' })),
    ),
  ).toBe('CHECKPOINT_FORMAT'));

it('a refusal names the log', async () => {
  served = await serve(({ url = '' }, sent) =>
    answering(replaced('value', () => zeros))(url, sent),
  );
  const { url } = served;
  await expect(file({ rekor: { url, version: 1 } })).rejects.toThrow(`Rekor at ${url}`);
});

/** Which is true, and not what was asked for. */
function ofSha512(body: object): object {
  const { spec, ...rest } = body as { spec: object };
  const value = Buffer.from(digest.sha512(DATA)).toString('hex');
  return { ...rest, spec: { ...spec, data: { hash: { algorithm: 'sha512', value } } } };
}
