/**
 * T34: bounds that are each harmless multiply. Counted is the work, not the time: what is read, and
 * how many signatures are tried.
 */
import { type Digest, digest, LIMITS, utf8 } from '@sealift/bytes';
import { nodeCrypto } from '@sealift/crypto';
import type { Descriptor } from '@sealift/oci';
import { codeOf } from '@sealift/refusal';
import { cosignObject, type Image, makeImage, signSimple } from '@sealift/virtual-sigstore';
import { describe, expect, it } from 'vitest';
import type { Source } from './source.ts';
import type { VerifyOptions } from './verify.ts';
import {
  image,
  key,
  keyed,
  rootTrust,
  sourceOf,
  subject,
  verdictOf,
  verifyImages,
  world,
} from './world.fixture.ts';

const THOUSANDTH = { names: LIMITS.images / 1000, layers: 27 };
const OTHER = world.keyPair('p256', 'stranger');
type Subject = Pick<Image['root'], 'digest'>;
const good = ({ digest: of }: Subject) =>
  signSimple(world, { digest: of }, { signer: { key }, log: false });
const bad = ({ digest: of }: Subject, n = 0) =>
  signSimple(world, { digest: of }, { signer: { key: OTHER }, log: false, optional: { n } });
const rootOf = (of: Pick<Image, 'root'>): Descriptor => of.root as Descriptor;
const root = rootOf(image);

/** A source that counts what is read, and options that count what is tried. */
function counting(source: Source) {
  const reads = new Map<Digest, number>();
  const tried = { count: 0 };
  const counted: Source = {
    ...source,
    read: (wanted, limit) => {
      reads.set(wanted, (reads.get(wanted) ?? 0) + 1);
      return source.read(wanted, limit);
    },
  };
  const options: VerifyOptions = {
    trust: rootTrust(),
    policy: keyed(key, { ignoreTlog: true }),
    crypto: {
      ...nodeCrypto,
      verify: (...given) => {
        tried.count++;
        return nodeCrypto.verify(...given);
      },
    },
  };
  return { source: counted, options, reads, tried };
}

const names = (of: readonly Descriptor[], times: number): Source['images'] =>
  of.flatMap((descriptor, i) =>
    Array.from({ length: times }, (_, n) => ({ name: `r.example/${i}:${n}`, descriptor })),
  );

describe('names times signatures', () => {
  const many = cosignObject(
    'sigs',
    subject,
    good(root),
    ...Array.from({ length: THOUSANDTH.layers }, (_, n) => bad(root, n)),
  );

  it('are judged once, and reported for each name', async () => {
    const { evidence, ...rest } = sourceOf(image, [many]);
    const run = counting({ ...rest, evidence, images: names([root], THOUSANDTH.names) });
    const report = await verifyImages(run.source, run.options);
    expect(verdictOf(report)).toBe('accepted');
    expect(report.subjects.map((each) => each.evidence.length)).toEqual(
      Array.from({ length: THOUSANDTH.names }, () => THOUSANDTH.layers + 1),
    );
    expect(run.tried.count).toBe(THOUSANDTH.layers + 1);
    expect(Math.max(...run.reads.values())).toBeLessThanOrEqual(2);
  });

  it('keep failures apart by name', async () => {
    const run = counting({
      ...sourceOf(image, [cosignObject('sigs', subject, bad(root), bad(root, 1))]),
      images: names([root], 3),
    });
    const { causes } = await verifyImages(run.source, run.options);
    expect(causes.map((cause) => cause.name)).toEqual(
      [0, 0, 1, 1, 2, 2].map((n) => `r.example/0:${n}`),
    );
    expect(run.tried.count).toBe(2);
  });

  it('end with LIMIT where the report would have more entries than the limit', async () => {
    const times = Math.ceil(LIMITS.reportEntries / (THOUSANDTH.layers + 2));
    const run = counting({ ...sourceOf(image, [many]), images: names([root], times) });
    expect(await codeOf(() => verifyImages(run.source, run.options))).toBe('LIMIT');
  });
});

describe('indexes times children', () => {
  const index = (n: number): [Descriptor, Uint8Array] => {
    const mediaType = 'application/vnd.oci.image.index.v1+json';
    const bytes = utf8.encode(
      JSON.stringify({
        schemaVersion: 2,
        mediaType,
        manifests: image.manifests,
        annotations: { n: String(n) },
      }),
    );
    return [{ mediaType, digest: digest.of(bytes), size: bytes.length }, bytes];
  };
  const indexes = Array.from({ length: THOUSANDTH.names }, (_, n) => index(n));
  const [child] = image.manifests as unknown as Descriptor[];
  if (child === undefined) throw new Error('the image has a child');

  it('are read once, and what is attached to a child is judged once', async () => {
    const signed = indexes.map(([of]) => good(of));
    const base = sourceOf(image, [...signed, bad(child)]);
    const blobs = new Map(indexes.map(([of, bytes]) => [of.digest, bytes]));
    const run = counting({
      ...base,
      images: names(
        indexes.map(([of]) => of),
        2,
      ),
      size: (of) => blobs.get(of)?.length ?? base.size(of),
      read: async (of, limit) => blobs.get(of) ?? base.read(of, limit),
    });
    const report = await verifyImages(run.source, run.options);
    expect(verdictOf(report)).toBe('accepted');
    expect(report.subjects.map((each) => each.evidence.length)).toEqual(
      report.subjects.map(() => 2),
    );
    expect(run.tried.count).toBe(THOUSANDTH.names + 1);
    expect(new Set(run.reads.values())).toEqual(new Set([1]));
  });
});

describe('subjects times bytes of one payload', () => {
  it('end with LIMIT where they are read again and again', async () => {
    const large = new Uint8Array(8_000_000);
    const times = Math.ceil(LIMITS.evidenceAgain / large.length) + 1;
    const layer = signSimple(world, subject, {
      signer: { key: OTHER },
      log: false,
      tamper: { layer: () => large },
    });
    const object = cosignObject('sigs', subject, ...Array.from({ length: times }, () => layer));
    const run = counting(sourceOf(image, [object]));
    expect(await codeOf(() => verifyImages(run.source, run.options))).toBe('LIMIT');
  });
});

describe('subjects times signatures of one object', () => {
  const trees = Array.from({ length: LIMITS.judgedAgain / LIMITS.legacyLayers + 2 }, (_, n) =>
    makeImage({ seed: `${n}`, index: false, sizes: [1] }),
  );
  const unreadable = bad(subject).layers.map(
    ({ descriptor: { annotations: _, ...of }, bytes }) => ({
      descriptor: of,
      bytes,
    }),
  );
  const layers = Array.from({ length: LIMITS.legacyLayers }, () => unreadable).flat();
  const source = sourceOf(image, [cosignObject('sigs', subject, { layers, entries: [] })]);
  const blobs = new Map(trees.flatMap(({ blobs: own }) => [...own]));
  const run = (subjects: readonly Image[]) =>
    counting({
      size: (of) => blobs.get(of)?.length ?? source.size(of),
      read: async (of, limit) => blobs.get(of) ?? source.read(of, limit),
      images: names(subjects.map(rootOf), 1),
      evidence: source.evidence.flatMap((each) =>
        subjects.map(({ root: { digest: of } }) => ({ ...each, subject: of as Digest })),
      ),
    });

  it('end with LIMIT where they are judged again and again, and not before', async () => {
    const [few, many] = [run(trees.slice(1)), run(trees)];
    expect(await codeOf(() => verifyImages(few.source, few.options))).toBe('accepted');
    expect(await codeOf(() => verifyImages(many.source, many.options))).toBe('LIMIT');
  });
});
