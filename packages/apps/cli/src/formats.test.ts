/** Evidence in another form than it has: --also-format, --require-format. */
import { createHash } from 'node:crypto';
import { type FakeRegistry, startRegistry } from '@sealift/fake-registry';
import {
  type Attachment,
  attest,
  type BundleOptions,
  bundleReferrer,
  createWorld,
  type Descriptor,
  type EntryBody,
  makeImage,
  publish,
  signSimple,
} from '@sealift/virtual-sigstore';
import { afterAll, afterEach, beforeEach, describe, expect, it } from 'vitest';
import { Bench, KEYED } from './bench.fixture.ts';

const bench = new Bench('formats');
const { world } = bench;
const signer = { key: world.keyPair() };
const SPDX = { predicateType: 'https://spdx.dev/Document', predicate: { name: 'app' } };
const image = makeImage({ seed: 'formats', platforms: ['linux/amd64'], sizes: [64] });
const { root } = image;
const TAG = root.digest.replace(':', '-');
let source: FakeRegistry;
let target: FakeRegistry;
const run = (line: string) =>
  bench.run(line.replaceAll('SOURCE', source.host).replaceAll('TARGET', target.host));

beforeEach(async () => {
  [source, target] = [await startRegistry(), await startRegistry()];
});
afterEach(() => Promise.all([source.close(), target.close()]));
afterAll(() => bench.close());

const sig = (): Attachment =>
  signSimple(world, root, { signer, dockerReference: `${source.host}/app` });
const att = (more: object = {}): Attachment => attest(world, root, { signer, ...SPDX, ...more });
const referrer = (more: Partial<BundleOptions> = {}): Attachment =>
  bundleReferrer(world, root, { signer, ...SPDX, ...more });
const signedBundle = (): Attachment => bundleReferrer(world, root, { signer });

/** cosign's experiment: the layers of a .sig object in a referrer. */
function experimental({ layers, blobs, manifest }: Attachment): Attachment {
  const { config } = JSON.parse(Buffer.from(manifest).toString()) as { config: Descriptor };
  const mediaType = 'application/vnd.oci.image.manifest.v1+json';
  const document = {
    ...{ schemaVersion: 2, mediaType },
    config: { ...config, mediaType: 'application/vnd.dev.cosign.artifact.sig.v1+json' },
    layers: layers.map(({ descriptor }) => descriptor),
    subject: { mediaType: root.mediaType, digest: root.digest, size: root.size },
  };
  const bytes = Buffer.from(JSON.stringify(document));
  const digest = `sha256:${createHash('sha256').update(bytes).digest('hex')}` as const;
  const descriptor = { mediaType, digest, size: bytes.length };
  const { kind, subject, entries } = referrer();
  return { kind, subject, entries, descriptor, manifest: bytes, blobs, layers };
}

async function exported(attachments: readonly Attachment[]): Promise<void> {
  publish(source, 'app', '1', image, attachments);
  expect((await run('export SOURCE/app:1 -o AT/app.tar --force')).code).toBe('accepted');
}
const imported = (more: string, pins = KEYED) =>
  run(`import AT/app.tar --to TARGET/in --accept-unbound-names ${pins} ${more}`);
interface Lists {
  readonly translated: readonly { readonly format: string; readonly to: { scheme: string } }[];
  readonly untranslated: readonly { readonly code: string; readonly why: string }[];
}
const lists = ({ result }: { readonly result: unknown }): Lists => result as Lists;
const why = (done: { readonly result: unknown }): string[] =>
  lists(done).untranslated.map(({ code, why: words }) => `${code}: ${words}`);
const there = () => target.repository('in/app');
const layersAt = (tag: string): { digest: string; annotations: Record<string, string> }[] => {
  const { tags, manifests } = there();
  return JSON.parse(Buffer.from(manifests.get(tags.get(tag) ?? '')?.bytes ?? []).toString()).layers;
};
const WRITES = ({ method }: { readonly method: string }) => !/^(?:GET|HEAD)$/.test(method);

describe('--also-format legacy', () => {
  it('puts the attestation of a bundle under its tag, beside the bundle', async () => {
    await exported([sig(), referrer()]);
    const done = await imported('--also-format legacy');
    expect(done.code).toBe('accepted');
    expect(lists(done)).toMatchObject({
      translated: [
        { format: 'legacy', from: { scheme: 'referrers-api' }, to: { scheme: 'cosign-att' } },
      ],
      untranslated: [],
    });
    expect([...there().tags.keys()].sort()).toEqual(['1', `${TAG}.att`, `${TAG}.sig`].sort());
    // As cosign 2 writes it: the promise is an annotation, the envelope is the layer.
    const [layer] = layersAt(`${TAG}.att`);
    expect(Object.keys(layer?.annotations ?? {}).sort()).toEqual([
      'dev.cosignproject.cosign/signature',
      'dev.sigstore.cosign/bundle',
      'predicateType',
    ]);
    const verified = await run(`verify-attestation TARGET/in/app:1 --type spdxjson ${KEYED}`);
    expect([verified.code, verified.images[0]?.evidence.length]).toEqual(['accepted', 3]);
  });

  it('writes the same bytes again, and beside what is there', async () => {
    await exported([sig(), referrer(), att()]);
    await imported('--also-format legacy');
    expect(layersAt(`${TAG}.att`)).toHaveLength(2);
    const before = new Map(there().tags);
    const { length } = target.requests;
    expect((await imported('--also-format legacy')).code).toBe('accepted');
    expect(new Map(there().tags)).toEqual(before);
    const written = target.requests.slice(length).filter(WRITES);
    expect(written.filter(({ path }) => path.includes('.att'))).toEqual([]);
  });

  it('is stable over export, import and export', async () => {
    await exported([sig(), referrer()]);
    await imported('--also-format legacy');
    const first = await run('export TARGET/in/app:1 -o AT/again.tar --force');
    expect(first.code).toBe('accepted');
    // The signature has the name of the source: this one the operator vouches for.
    const named = `--image TARGET/in/app:1@${root.digest}`;
    const line = `import AT/again.tar --to TARGET --map AT/map ${named} ${KEYED}`;
    bench.write('map', `${target.host}/in/app:1 in/app:1`);
    const again = await run(`${line} --also-format legacy --also-format bundle`);
    // All of it is in both forms, but the signature that no bundle can hold.
    expect(lists(again).translated).toEqual([]);
    expect(why(again)).toEqual([expect.stringMatching(/^UNTRANSLATABLE: it signs a payload/)]);
    expect((await run('export TARGET/in/app:1 --check AT/again.tar')).code).toBe('accepted');
  });

  it("moves the signature of cosign's experiment under its tag", async () => {
    await exported([experimental(sig())]);
    const done = await imported('--also-format legacy');
    expect(lists(done)).toMatchObject({ translated: [{ to: { scheme: 'cosign-sig' } }] });
    expect(layersAt(`${TAG}.sig`)).toHaveLength(1);
    expect((await run(`verify TARGET/in/app:1 ${KEYED}`)).code).toBe('accepted');
  });

  it.each<[string, () => Attachment[], RegExp, string?]>([
    [
      'a signature in an envelope',
      () => [signedBundle()],
      /^UNTRANSLATABLE: it signs the image in an envelope, .*a new signature$/,
    ],
    [
      'an entry of Rekor 2',
      () => [sig(), referrer({ log: 'v2' })],
      /^UNTRANSLATABLE: its log entry has no promise/,
      `--trusted-root AT/root.json --key AT/signer.pub`,
    ],
    [
      'an entry without its promise',
      () => [sig(), referrer({ set: false })],
      /^UNTRANSLATABLE: its log entry has no promise/,
    ],
    [
      'a timestamp that is over the signature',
      () => [sig(), referrer({ timestamp: true })],
      /^UNTRANSLATABLE: its timestamp is over the signature/,
      `--trusted-root AT/root.json --key AT/signer.pub`,
    ],
    [
      'an envelope that was logged in a form of its own',
      () => [sig(), referrer({ tamper: { body: otherEnvelope } })],
      /^UNTRANSLATABLE: its log entry has the hash of the envelope in a form/,
    ],
  ])('leaves what no layer can hold, and says why: %s', async (_, attachments, words, pins) => {
    bench.write('root.json', world.trustedRoot());
    await exported(attachments());
    const done = await imported('--also-format legacy', pins ?? KEYED);
    expect([done.code, lists(done).translated]).toEqual(['accepted', []]);
    expect(why(done)).toEqual([expect.stringMatching(words)]);
    expect([...there().tags.keys()]).not.toContain(`${TAG}.att`);
  });
});

/** Nobody can tell what was hashed. */
function otherEnvelope(body: EntryBody): object {
  const changed = structuredClone(body) as { spec: { envelopeHash?: { value: string } } };
  if (changed.spec.envelopeHash) changed.spec.envelopeHash.value = 'ab'.repeat(32);
  return changed;
}

describe('--also-format bundle', () => {
  const UNLOGGED = '--key AT/signer.pub --insecure-ignore-tlog';

  it('makes an attestation a referrer, with the same envelope', async () => {
    await exported([sig(), att({ log: false })]);
    const done = await imported('--also-format bundle', UNLOGGED);
    expect(lists(done)).toMatchObject({
      translated: [
        { format: 'bundle', from: { scheme: 'cosign-att' }, to: { scheme: 'referrers-api' } },
      ],
      untranslated: [{ from: { scheme: 'cosign-sig' } }],
    });
    const line = `verify-attestation TARGET/in/app:1 --type spdxjson ${UNLOGGED}`;
    expect((await run(line)).code).toBe('accepted');
  });

  it('writes an older bundle in the newest version', async () => {
    await exported([sig(), referrer({ version: '0.2' })]);
    const done = await imported('--also-format bundle');
    expect(lists(done)).toMatchObject({
      translated: [{ from: { scheme: 'referrers-api' }, to: { scheme: 'referrers-api' } }],
    });
    expect(why(done)).toEqual([expect.stringMatching(/^UNTRANSLATABLE: it signs a payload/)]);
  });

  it.each<[string, () => Attachment, RegExp, string]>([
    ['a promise alone', () => att(), /^UNTRANSLATABLE: .*promise alone/, KEYED],
    [
      'a timestamp over the layer',
      () => att({ log: false, timestamp: true }),
      /^UNTRANSLATABLE: its timestamp is over the layer/,
      '--key AT/signer.pub --trusted-root AT/root.json --insecure-ignore-tlog',
    ],
  ])('leaves what no bundle can hold, and says why: %s', async (_, attachment, words, pins) => {
    bench.write('root.json', world.trustedRoot());
    await exported([sig(), attachment()]);
    const done = await imported('--also-format bundle', pins);
    expect([done.code, lists(done).translated]).toEqual(['accepted', []]);
    expect(why(done)).toContainEqual(expect.stringMatching(words));
  });
});

describe('what was translated', () => {
  it('is judged by the same policy, and not written where it would be refused', async () => {
    // A key of this kind hashes with SHA-384 in bundles, and cosign's layers know SHA-256 alone.
    const key = world.keyPair('p384');
    bench.write('p384.pub', key.publicKeyPem);
    await exported([
      signSimple(world, root, { signer: { key }, dockerReference: `${source.host}/app` }),
      bundleReferrer(world, root, { signer: { key }, ...SPDX, scheme: 'sha384' }),
    ]);
    const pins = '--key AT/p384.pub --rekor-key AT/rekor.pub';
    const done = await imported('--also-format legacy', pins);
    expect([done.code, lists(done).translated]).toEqual(['accepted', []]);
    expect(why(done)).toEqual([expect.stringMatching(/^SIGNATURE: /)]);
    expect([...there().tags.keys()].sort()).toEqual(['1', `${TAG}.sig`]);
  });

  it('takes along nothing that was not accepted', async () => {
    const other = { key: createWorld({ seed: 'other' }).keyPair() };
    await exported([sig(), bundleReferrer(world, root, { signer: other, ...SPDX })]);
    const done = await imported('--also-format legacy --carry-unverified');
    expect(lists(done)).toMatchObject({ translated: [], untranslated: [] });
    expect([...there().tags.keys()]).not.toContain(`${TAG}.att`);
  });

  it('is told by a dry run, which writes nothing', async () => {
    await exported([sig(), referrer()]);
    const done = await imported('--also-format legacy --dry-run');
    expect(lists(done)).toMatchObject({ translated: [{ to: { scheme: 'cosign-att' } }] });
    expect(target.requests.filter(WRITES)).toEqual([]);
  });

  it('is in the receipt, beside what the bundle holds', async () => {
    await exported([sig(), referrer()]);
    const done = await imported('--also-format legacy --receipt AT/r.json');
    expect(done.code).toBe('accepted');
    const shown = await run('receipt show AT/r.json');
    const { carried, translated } = (shown.result as { evidence: Evidence }).evidence;
    expect(carried.map(({ scheme }) => scheme)).toEqual(['referrers-api', 'cosign-sig'].sort());
    expect(translated).toEqual(lists(done).translated.map(({ format: _, ...places }) => places));
  });
});

interface Evidence {
  readonly carried: readonly { readonly scheme: string }[];
  readonly translated: readonly object[];
}

describe('--require-format', () => {
  it('refuses before the first write what cannot be there in that form', async () => {
    await exported([signedBundle(), referrer()]);
    const done = await imported('--also-format legacy --require-format');
    expect([done.code, done.failures.length]).toEqual(['UNTRANSLATABLE', 1]);
    expect(done.failures[0]?.message).toContain('a new signature');
    expect(target.requests.filter(WRITES)).toEqual([]);
  });

  it('lets in what is there in that form', async () => {
    await exported([sig(), referrer()]);
    expect((await imported('--also-format legacy --require-format')).code).toBe('accepted');
  });

  it('needs a form', async () => {
    await exported([sig()]);
    expect((await imported('--require-format')).code).toBe('USAGE');
  });
});
