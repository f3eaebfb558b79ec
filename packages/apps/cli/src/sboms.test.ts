/** What nobody signs, and what hangs on that: carried, said, and imported where it is allowed. */
import { createHash } from 'node:crypto';
import { type FakeRegistry, startRegistry } from '@sealift/fake-registry';
import { type Descriptor, makeImage, publish, signSimple } from '@sealift/virtual-sigstore';
import { afterAll, afterEach, beforeEach, describe, expect, it } from 'vitest';
import { Bench, KEYED } from './bench.fixture.ts';

const bench = new Bench('sboms');
const { world } = bench;
const signer = { key: world.keyPair() };
const image = makeImage({ seed: 'sboms', platforms: ['linux/amd64'], sizes: [64] });
const OCI = 'application/vnd.oci.image';
let registry: FakeRegistry;
let host: string;
const run = (line: string) => bench.run(line.replaceAll('HOST', host));
const tagOf = ({ digest }: { digest: string }, suffix: string): string =>
  `${digest.replace(':', '-')}${suffix}`;

function put(layerType: string, text: string, more: object, tag?: string): Descriptor {
  const blob = (bytes: Buffer, mediaType: string) => ({
    mediaType,
    size: bytes.length,
    digest: `sha256:${createHash('sha256').update(bytes).digest('hex')}` as const,
  });
  const [config, layer] = [Buffer.from('{}'), Buffer.from(text)];
  const document = {
    schemaVersion: 2,
    mediaType: `${OCI}.manifest.v1+json`,
    config: blob(config, `${OCI}.config.v1+json`),
    layers: [blob(layer, layerType)],
    ...more,
  };
  const bytes = Buffer.from(JSON.stringify(document));
  const made = blob(bytes, document.mediaType);
  const stored = [{ mediaType: made.mediaType, bytes }];
  registry.put(
    'team/app',
    [config, layer],
    stored,
    tag === undefined ? {} : { [tag]: made.digest },
  );
  return made;
}

let sbom: Descriptor;
beforeEach(async () => {
  registry = await startRegistry();
  host = registry.host;
  const dockerReference = `${host}/team/app`;
  const signed = (about: Descriptor) => signSimple(world, about, { signer, dockerReference });
  publish(registry, 'team/app', '1', image, [signed(image.root)]);
  put('text/spdx+json', '{"spdxVersion":"SPDX-2.3"}', {}, tagOf(image.root, '.sbom'));
  const { mediaType, digest, size } = image.root;
  const artifactType = 'application/vnd.cyclonedx+json';
  sbom = put(artifactType, '{}', { artifactType, subject: { mediaType, digest, size } });
  // The signature of the SBOM, under cosign's tag of the SBOM's manifest.
  const { blobs, descriptor, manifest, tag = '' } = signed(sbom);
  const stored = [{ mediaType: descriptor.mediaType, bytes: manifest }];
  registry.put('team/app', [...blobs.values()], stored, { [tag]: descriptor.digest });
});
afterEach(() => registry.close());
afterAll(() => bench.close());

const exported = () => run('export HOST/team/app:1 -o AT/app.tar --force');
const imported = (more = '') =>
  run(`import AT/app.tar --to HOST/in --accept-unbound-names ${KEYED} ${more}`);
const tagsThere = (): string[] => [...registry.repository('in/team/app').tags.keys()].sort();

describe('an SBOM that nobody signs', () => {
  it('travels with what hangs on it, and the guard and the verifier say so', async () => {
    const { result } = await exported();
    expect(result['ledger']).toContainEqual(
      expect.objectContaining({ subject: sbom.digest, scheme: 'cosign-sig', outcome: 'found' }),
    );
    expect(await bench.code('guard AT/app.tar')).toBe('accepted');
    const { code, claimed } = await bench.run(`verify AT/app.tar ${KEYED}`);
    expect(code).toBe('accepted');
    const says = (type: string) =>
      `${host}/team/app:1 carries an attached object of the type ${type}, which was not verified`;
    expect(claimed).toEqual(
      expect.arrayContaining([
        says('text/spdx+json'),
        says('application/vnd.cyclonedx+json'),
        says(`application/vnd.dev.cosign.simplesigning.v1+json on ${sbom.digest}`),
      ]),
    );
  });

  it('gives the same bytes again, out of the bundle too', async () => {
    const first = (await exported()).result['bundleDigest'];
    expect((await exported()).result['bundleDigest']).toBe(first);
    const again = await run('export AT/app.tar -o AT/again.tar --force');
    expect(again.result['ledger']).toContainEqual(
      expect.objectContaining({ subject: sbom.digest, outcome: 'found' }),
    );
    expect(await bench.code(`verify AT/again.tar ${KEYED}`)).toBe('accepted');
  });

  it('is shown as a tree', async () => {
    const { text } = await run('tree HOST/team/app:1');
    expect(text).toMatch(/sbom +text\/spdx\+json \(cosign-sbom\)/);
    expect(text).toMatch(/sbom +application\/vnd\.cyclonedx\+json.*\n {4}signature +[^\n]*sig/s);
    await exported();
    expect((await run('tree AT/app.tar')).text.replaceAll(/^\S.*$/gm, '')).toBe(
      text.replaceAll('referrers-tag', 'referrers-api').replaceAll(/^\S.*$/gm, ''),
    );
  });

  it('stays behind on import', async () => {
    await exported();
    const { code, result } = await imported();
    expect([code, tagsThere()]).toEqual(['accepted', ['1', tagOf(image.root, '.sig')]]);
    expect(result['leftBehind']).toHaveLength(3);
  });

  it('is imported where that is allowed, with what hangs on it, and that is said', async () => {
    await exported();
    const { code, waived } = await imported('--carry-unsigned');
    expect(code).toBe('accepted');
    expect(tagsThere()).toEqual(
      ['1', tagOf(image.root, '.sig'), tagOf(image.root, '.sbom'), tagOf(sbom, '.sig')].sort(),
    );
    expect(registry.repository('in/team/app').manifests.has(sbom.digest as never)).toBe(true);
    expect(waived).toContainEqual(expect.stringContaining('(--carry-unsigned)'));
  });

  it('is said once: it is asked for with all else, or alone', async () => {
    await exported();
    expect((await imported('--carry-unsigned --carry-unverified')).code).toBe('USAGE');
    const line = 'load HOST/l:1 --dir AT/d --insecure-ignore-signatures --carry-unsigned';
    expect((await run(line)).code).toBe('USAGE');
  });
});
