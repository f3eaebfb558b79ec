/** What hangs on what is attached: it travels as deep as it is looked for, and the rest is said. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Digest, digest, LIMITS } from '@sealift/bytes';
import { MEDIA_TYPES } from '@sealift/oci';
import { codeOf } from '@sealift/refusal';
import { connect } from '@sealift/registry';
import { parseSource } from '@sealift/sources';
import { afterAll, afterEach, beforeEach, describe, expect, it } from 'vitest';
import {
  attachedInRegistry,
  type ExportOptions,
  type ExportResult,
  exportBundle,
} from './index.ts';
import { type Described, World } from './world.fixture.ts';

const folder = mkdtempSync(join(tmpdir(), 'sealift-nested-'));
afterAll(() => rmSync(folder, { recursive: true }));
let world: World;
let image: Described;
beforeEach(async () => {
  world = await World.start();
  image = world.image('one', '1');
});
afterEach(() => world.registry.close());

const run = (more: Partial<ExportOptions> = {}): Promise<ExportResult> =>
  exportBundle({
    sources: [parseSource(world.name('1'))],
    output: join(folder, 'a.tar'),
    registry: { retry: { firstMs: 1, maxMs: 2 } },
    ...more,
  });
const sbomOf = (subject: Described, label = 'sbom'): Described =>
  world.manifest({
    schemaVersion: 2n,
    mediaType: MEDIA_TYPES.ociManifest,
    artifactType: 'example/sbom',
    config: world.blob('{}', MEDIA_TYPES.empty),
    layers: [world.blob(label, 'text/plain')],
    subject,
  });
/** Under cosign's tag, as `cosign attach sbom` puts it. */
const tagged = (subject: Described, label = 'tagged'): Described =>
  world.manifest(
    {
      schemaVersion: 2n,
      mediaType: MEDIA_TYPES.ociManifest,
      config: world.blob('{}', MEDIA_TYPES.imageConfig),
      layers: [world.blob(label, 'text/spdx+json')],
    },
    `sha256-${digest.hexOf(subject.digest)}.sbom`,
  );
const rowsOf = ({ ledger }: ExportResult, subject: Digest): string[] =>
  ledger.filter((row) => row.subject === subject).map((row) => `${row.scheme} ${row.outcome}`);
const carried = ({ ledger }: ExportResult): readonly Digest[] =>
  ledger.flatMap(({ digests }) => digests);

describe("cosign's .sbom object", () => {
  it('travels, and is no signature', async () => {
    const sbom = tagged(image);
    const result = await run();
    expect(rowsOf(result, image.digest)).toContain('cosign-sbom found');
    expect(carried(result)).toEqual([sbom.digest]);
    expect(result.unsigned).toEqual([world.name('1')]);
    expect(await codeOf(() => run({ requireSignatures: true }))).toBe('NO_SIGNATURE');
  });

  it('has no row where there is none', async () => {
    expect(rowsOf(await run(), image.digest).join()).not.toContain('sbom');
  });

  it('that could not be looked for ends the export, unless that is allowed', async () => {
    world.registry.faults.add({ match: /\.sbom$/, does: { kind: 'status', status: 500 } });
    expect(await codeOf(() => run())).toBe('REGISTRY');
    const result = await run({ allowIncomplete: true });
    expect(rowsOf(result, image.digest)).toContain('cosign-sbom failed');
  });
});

describe('what hangs on an object', () => {
  it.each<[string, (sbom: Described) => Described]>([
    ['a bundle', (sbom) => world.refer(sbom, 'nested')],
    ['a signature', (sbom) => world.attach(sbom, '.sig')],
    ['an attestation', (sbom) => world.attach(sbom, '.att')],
    ['another object', (sbom) => sbomOf(sbom, 'nested')],
  ])('travels: %s', async (_, attach) => {
    for (const sbom of [sbomOf(image), tagged(image)]) {
      const nested = attach(sbom);
      const result = await run();
      expect(carried(result)).toContain(nested.digest);
      expect(rowsOf(result, sbom.digest)).toEqual([expect.stringContaining(' found')]);
      expect(result.passedOver).toEqual([]);
      expect(result.unsigned).toEqual([world.name('1')]);
    }
  });

  it.each(['beside the image', 'in another repository'])(
    'travels where its signature lies elsewhere: it is %s',
    async (where) => {
      const sbom = tagged(image);
      const sig = world.attach(sbom, '.sig');
      const moved = where === 'beside the image' ? sig : sbom;
      const { tags, manifests, blobs } = world.registry.repository(world.repository);
      const stored = manifests.get(moved.digest);
      const [tag = ''] = [...tags].find(([, to]) => to === moved.digest) ?? [];
      if (stored === undefined) throw new Error('no such manifest');
      world.registry.put('signatures', [...blobs.values()], [stored], { [tag]: moved.digest });
      tags.delete(tag);
      const there = { registry: world.registry.host, repository: 'signatures' };
      const fits = () => true;
      const signatureRepositories = [{ ...there, source: 'a flag', fits }];
      const result = await run({ signatureRepositories });
      expect(carried(result).toSorted()).toEqual([sbom.digest, sig.digest].toSorted());
      expect(rowsOf(result, sbom.digest)).toEqual(['cosign-sig found']);
      const match = new RegExp(`${digest.hexOf(sbom.digest)}\\.sig$`);
      world.registry.faults.add({ match, does: { kind: 'status', status: 500 } });
      expect(await codeOf(() => run({ signatureRepositories }))).toBe('REGISTRY');
    },
  );

  it('is none where there is none, and has no rows', async () => {
    const sbom = sbomOf(image);
    expect(rowsOf(await run(), sbom.digest)).toEqual([]);
  });

  it('is followed to its bound, and what is deeper is not looked for and said', async () => {
    let [last, deepest] = [image, image];
    for (let depth = 1; depth <= LIMITS.attachedDepth + 1; depth++) {
      last = sbomOf(last, `deep ${depth}`);
      if (depth === LIMITS.attachedDepth) deepest = last;
    }
    const result = await run();
    expect(carried(result)).toHaveLength(LIMITS.attachedDepth);
    expect(carried(result)).toContain(deepest.digest);
    expect(result.passedOver).toEqual([
      `anything attached to ${deepest.digest}: so deep nothing is looked for`,
    ]);
  });

  it('that leads back is looked at once', async () => {
    const sbom = tagged(image);
    const { tags } = world.registry.repository(world.repository);
    tags.set(`sha256-${digest.hexOf(sbom.digest)}.sbom`, sbom.digest);
    const result = await run();
    expect(new Set(carried(result))).toEqual(new Set([sbom.digest]));
    expect(result.passedOver).toEqual([]);
  });

  it('and is about something else stays behind, and is said', async () => {
    const sbom = sbomOf(image);
    const stranger = sbomOf(world.image('other'), 'stranger');
    const body = Buffer.from(
      JSON.stringify({
        schemaVersion: 2,
        mediaType: MEDIA_TYPES.ociIndex,
        manifests: [{ ...stranger, size: Number(stranger.size) }],
      }),
    );
    world.registry.faults.add({
      match: new RegExp(`referrers/${sbom.digest}`),
      does: { kind: 'body', body },
    });
    const result = await run();
    expect(carried(result)).not.toContain(stranger.digest);
    expect(result.passedOver).toEqual([expect.stringContaining('it stays behind')]);
  });

  it('that is listed and gone ends the export, unless signatures are checked', async () => {
    const sbom = sbomOf(image);
    const nested = world.refer(sbom, 'nested');
    world.registry.faults.add({
      match: new RegExp(`manifests/${nested.digest}`),
      does: { kind: 'status', status: 404 },
    });
    expect(await codeOf(() => run())).toBe('EVIDENCE_GONE');
    expect(rowsOf(await run({ allowGone: true }), sbom.digest)).toEqual(['referrers-api failed']);
  });

  it('and could not be looked for ends the export, unless that is allowed', async () => {
    const sbom = sbomOf(image);
    const match = new RegExp(`referrers/${sbom.digest}`);
    world.registry.faults.add({ match, does: { kind: 'status', status: 500 } });
    expect(await codeOf(() => run())).toBe('REGISTRY');
    const result = await run({ allowIncomplete: true });
    expect(rowsOf(result, sbom.digest)).toEqual(['referrers-api failed']);
  });

  it('is shown apart from what hangs on the image', async () => {
    const sbom = sbomOf(image);
    const nested = world.refer(sbom, 'nested');
    const registries = connect();
    const shown = await attachedInRegistry(registries.at(world.registry.host), {
      registry: world.registry.host,
      repository: world.repository,
      tag: '1',
    });
    await registries.close();
    const digests = (some: typeof shown.attached) => some.map(({ graph }) => graph.root.digest);
    expect([digests(shown.attached), digests(shown.nested)]).toEqual([
      [sbom.digest],
      [nested.digest],
    ]);
  });
});
