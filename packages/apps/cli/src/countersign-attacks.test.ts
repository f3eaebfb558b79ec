/** Who writes to the registry of --countersign keeps a new image from being signed there. */
import { digest as digests } from '@sealift/bytes';
import { type FakeRegistry, startRegistry } from '@sealift/fake-registry';
import { makeImage, publish, signSimple } from '@sealift/virtual-sigstore';
import { afterAll, afterEach, beforeAll, beforeEach, expect, it } from 'vitest';
import { Bench, KEYED } from './bench.fixture.ts';

const bench = new Bench('countersign attacks');
const { world } = bench;
const signer = { key: world.keyPair() };
const [older, newer] = ['older', 'newer'].map((seed) =>
  makeImage({ seed, platforms: ['linux/amd64'], sizes: [64] }),
) as [ReturnType<typeof makeImage>, ReturnType<typeof makeImage>];
const OWN = '--key AT/own.pub --insecure-ignore-tlog';
let source: FakeRegistry;
let target: FakeRegistry;
const run = (line: string) =>
  bench.run(line.replaceAll('SOURCE', source.host).replaceAll('TARGET', target.host));

beforeAll(async () => {
  source = await startRegistry();
  target = source;
  const dockerReference = `${source.host}/app`;
  for (const [tag, one] of [['1', older] as const, ['2', newer] as const]) {
    publish(source, 'app', tag, one, [signSimple(world, one.root, { signer, dockerReference })]);
    expect((await run(`export SOURCE/app:${tag} -o AT/${tag}.tar`)).code).toBe('accepted');
  }
  await bench.made('key generate --output-key-prefix AT/own');
});
beforeEach(async () => {
  target = await startRegistry();
});
afterEach(() => target.close());
afterAll(async () => {
  await source.close();
  bench.close();
});

type Format = 'legacy' | 'bundle';
const imported = async (tag: string, format: Format): Promise<boolean[]> => {
  const words = `--countersign AT/own.key --countersign-format ${format}`;
  const to = `--to TARGET/in --accept-unbound-names ${KEYED} ${words}`;
  const { code, result } = await run(`import AT/${tag}.tar ${to}`);
  expect(code).toBe('accepted');
  const { countersigned } = result as { countersigned: { written?: object }[] };
  return countersigned.map(({ written }) => written !== undefined);
};

const here = () => target.repository('in/app');
const tagOf = (digest: string, suffix: string): string => digest.replace(':', '-') + suffix;

/** Every bundle there, with another manifest or another layer, in place of what it was. */
function replaced(change: (manifest: Manifest, bundle: Record<string, unknown>) => void): void {
  const { manifests, blobs } = here();
  for (const [digest, { bytes, ...more }] of [...manifests]) {
    const manifest = JSON.parse(Buffer.from(bytes).toString()) as Manifest;
    const [layer] = manifest.layers;
    if (manifest.subject === undefined || layer === undefined) continue;
    const bundle = JSON.parse(Buffer.from(blobs.get(layer.digest) ?? []).toString());
    change(manifest, bundle);
    const changed = Buffer.from(JSON.stringify(bundle));
    Object.assign(layer, { digest: digests.of(changed), size: changed.length });
    blobs.set(layer.digest, changed);
    manifests.delete(digest);
    const written = Buffer.from(JSON.stringify(manifest));
    manifests.set(digests.of(written), { bytes: written, ...more });
  }
}

interface Manifest {
  subject?: { digest: string; size: number };
  layers: { digest: `sha256:${string}`; size: number }[];
}

const ATTACKS: readonly [string, Format, string, () => void][] = [
  [
    'the .sig of an older image',
    'legacy',
    '1',
    () => {
      const { tags } = here();
      tags.set(tagOf(newer.root.digest, '.sig'), tags.get(tagOf(older.root.digest, '.sig')) ?? '');
    },
  ],
  [
    'bundles of an older image',
    'bundle',
    '1',
    () =>
      replaced((manifest) => {
        const { digest, size } = newer.root;
        Object.assign(manifest.subject ?? {}, { digest, size });
      }),
  ],
  [
    'attestations where signatures are looked for',
    'legacy',
    '2',
    () => {
      const { tags } = here();
      const att = tags.get(tagOf(newer.root.digest, '.att')) ?? '';
      for (const suffix of ['.sig', '.att']) tags.delete(tagOf(newer.root.digest, suffix));
      tags.set(tagOf(newer.root.digest, '.sig'), att);
    },
  ],
  [
    'bundles that name another key',
    'bundle',
    '2',
    () =>
      replaced((_, { verificationMaterial }) =>
        Object.assign(verificationMaterial as object, { publicKey: { hint: 'AAAA' } }),
      ),
  ],
];

it.each(ATTACKS)('counts none of %s', async (_, format, first, attack) => {
  await imported(first, format);
  attack();
  expect(await imported('2', format)).not.toContain(false);
  expect((await run(`verify TARGET/in/app:2 ${OWN}`)).code).toBe('accepted');
});

it.each<Format>(['legacy', 'bundle'])('counts what is there as it was written: %s', async (one) => {
  await imported('2', one);
  expect(await imported('2', one)).not.toContain(true);
});
