import { repositoryStore } from '@sealift/attachments';
import { utf8 } from '@sealift/bytes';
import { type FakeRegistry, startRegistry } from '@sealift/fake-registry';
import { parseReference } from '@sealift/oci';
import { codeOf } from '@sealift/refusal';
import { connect, type Registries } from '@sealift/registry';
import { attest, bundle, createWorld, makeImage, publish } from '@sealift/virtual-sigstore';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { attachAttestation, attachBundle, attachSbom } from './attach-evidence.ts';

const world = createWorld({ seed: 'attach evidence' });
const signer = { key: world.keyPair() };
const image = makeImage({ seed: 'attach', platforms: ['linux/amd64'], sizes: [16] });
const other = makeImage({ seed: 'other', platforms: ['linux/amd64'], sizes: [17] });
const PREDICATE = { predicateType: 'https://p.example/v1', predicate: {} };
const CREATED = '2026-01-01T00:00:00Z';
let server: FakeRegistry;
let registries: Registries;
beforeEach(async () => {
  server = await startRegistry();
  registries = connect();
  publish(server, 'team/app', 'v1', image, []);
});
afterEach(async () => {
  await registries.close();
  await server.close();
});

const store = () => repositoryStore(registries.at(server.host), 'team/app');
const reference = () => parseReference(`${server.host}/team/app:v1`);
const tags = (): string[] => [...server.repository('team/app').tags.keys()];
const bundleOf = (subject: typeof image, more: object = PREDICATE): Uint8Array =>
  bundle(world, subject.root, { signer, ...more }).bytes;
function envelopeOf(subject: typeof image): Uint8Array {
  const { blobs } = attest(world, subject.root, { signer, subjectName: 'x', ...PREDICATE });
  const found = [...blobs.values()].find((each) => utf8.decode(each).includes('payloadType'));
  return found ?? new Uint8Array();
}
const ATTACH = {
  attestation: (bytes: Uint8Array) => attachAttestation(store(), reference(), bytes),
  bundle: (bytes: Uint8Array) =>
    attachBundle(store(), reference(), { bundle: bytes, created: CREATED }),
};

describe('evidence made elsewhere', () => {
  it('goes under cosign’s tag, or to the referrers, and what is there stays', async () => {
    const hex = image.root.digest.slice(7);
    const first = await ATTACH.attestation(envelopeOf(image));
    expect(first).toMatchObject({ subject: image.root.digest, tag: `sha256-${hex}.att` });
    const second = await ATTACH.attestation(envelopeOf(image));
    expect(second.digest).not.toBe(first.digest);
    expect(await ATTACH.bundle(bundleOf(image))).not.toHaveProperty('tag');
  });

  it.each<[string, keyof typeof ATTACH, () => Uint8Array, string]>([
    ['an attestation about another image', 'attestation', () => envelopeOf(other), 'SUBJECT'],
    ['a bundle about another image', 'bundle', () => bundleOf(other), 'SUBJECT'],
    ['a bundle for an attestation', 'attestation', () => bundleOf(image), 'STRUCTURE'],
    ['an envelope for a bundle', 'bundle', () => envelopeOf(image), 'STRUCTURE'],
    ['no JSON', 'attestation', () => utf8.encode('{'), 'PARSE'],
    ['no JSON', 'bundle', () => utf8.encode('x'), 'PARSE'],
    ['nothing', 'attestation', () => new Uint8Array(), 'PARSE'],
    ['an empty object', 'attestation', () => utf8.encode('{}'), 'STRUCTURE'],
    [
      'a signature over a file',
      'bundle',
      () => bundle(world, utf8.encode('x'), { signer, content: 'messageSignature' }).bytes,
      'POLICY',
    ],
  ])('is refused, and nothing is tagged: %s', async (_, kind, bytes, code) => {
    expect(await codeOf(() => ATTACH[kind](bytes()))).toBe(code);
    expect(tags()).toEqual(['v1']);
  });

  it('is refused for an image that is not there', async () => {
    const nowhere = parseReference(`${server.host}/team/app:v2`);
    const attaching = () => attachAttestation(store(), nowhere, envelopeOf(image));
    expect(await codeOf(attaching)).toBe('NOT_FOUND');
  });
});

describe('an SBOM', () => {
  const sbom = { bytes: utf8.encode('{"spdxVersion":"SPDX-2.3"}'), mediaType: 'text/spdx+json' };

  it('goes under cosign’s tag once, and replaces none', async () => {
    const { tag } = await attachSbom(store(), reference(), sbom);
    expect(tags()).toContain(tag);
    expect(await codeOf(() => attachSbom(store(), reference(), sbom))).toBe('USAGE');
  });

  it('is refused where the registry is', async () => {
    server.faults.add({ match: /^PUT /, does: { kind: 'status', status: 403 } });
    expect(await codeOf(() => attachSbom(store(), reference(), sbom))).toBe('AUTH');
  });
});
