import { type Digest, LIMITS, Tally } from '@sealift/bytes';
import { printable, Rejection, reject } from '@sealift/failures';
import { type Descriptor, type Documents, type Manifest, MEDIA_TYPES } from '@sealift/oci';
import {
  type AttachedFormat,
  type Evidence,
  type FormatId,
  formats,
  isReferrer,
  sigstoreBundles,
} from '@sealift/sigstore';
import { judgeFor } from './candidates.ts';
import { undecodable } from './evidence.ts';
import type { AttachedObject, EvidencePlace, JudgedEvidence } from './judgement.ts';
import type { Seat } from './seats.ts';
import type { AttachedEvidence, Source } from './source.ts';

/** Everything attached to one manifest or index, judged; and the referrers that are no evidence. */
export interface Collected {
  readonly judged: readonly JudgedEvidence[];
  /** Artifact types of referrers that sealift carries and does not verify. */
  readonly carried: readonly string[];
}

export const FEWER = 'verify fewer images at a time, with --image';
const NOTHING: Collected = { judged: [], carried: [] };

/**
 * Judges what is attached to the manifests and indexes of a source. T34: once for each subject,
 * however many names and images it belongs to.
 */
export class Collector {
  readonly #attached: ReadonlyMap<Digest, readonly AttachedEvidence[]>;
  readonly #source: Source;
  readonly #documents: Documents;
  readonly #seats: readonly Seat[];
  /** How often a piece of evidence is judged: by whoever's instances, for whom it may be by. */
  readonly #weight: number;
  readonly #collected = new Map<Digest, Collected>();
  readonly #read = new Set<Digest>();
  readonly #again = new Tally(LIMITS.evidenceAgain, 'bytes of evidence that is shared', FEWER);
  readonly #judgements = new Tally(
    LIMITS.judgements,
    'signatures, log entries, timestamps and certificates to judge',
    FEWER,
  );

  /** What hangs on each object that hangs there, by its depth and digest. */
  readonly #nested = new Map<string, readonly string[]>();
  /** What each object was judged for first. */
  readonly #objects = new Map<Digest, Digest>();
  readonly #judgedAgain = new Tally(
    LIMITS.judgedAgain,
    'signatures to judge anew for other subjects',
    FEWER,
  );

  constructor(source: Source, documents: Documents, seats: readonly Seat[]) {
    // By what it was found at: thousands of images are looked up, not searched.
    this.#attached = Map.groupBy(source.evidence, ({ subject }) => subject);
    this.#source = source;
    this.#documents = documents;
    this.#seats = seats;
    this.#weight = Math.max(1, ...seats.map(({ contexts }) => contexts.length));
  }

  /**
   * Reads and judges what is attached to `subject`. Garbage beside good evidence is listed, and
   * vetoes nothing. @throws Rejection LIMIT
   */
  async collect(subject: Digest): Promise<Collected> {
    const attached = this.#attached.get(subject);
    if (attached === undefined) return NOTHING;
    const known = this.#collected.get(subject) ?? (await this.#judgeAll(subject, attached));
    this.#collected.set(subject, known);
    return known;
  }

  async #judgeAll(subject: Digest, attached: readonly AttachedEvidence[]): Promise<Collected> {
    if (attached.length > LIMITS.evidencePerSubject)
      reject(
        'LIMIT',
        `${attached.length} evidence objects for ${subject}, limit ${LIMITS.evidencePerSubject}`,
      );
    const judged: JudgedEvidence[] = [];
    const carried: string[] = [];
    for (const each of attached) {
      try {
        const manifest = await this.#manifestOf(each);
        const format = formats.ofManifest(each.scheme, manifest);
        if (format === undefined) carried.push(printable(typeOf(manifest)));
        else judged.push(...(await this.#judgeLayers(each, format, manifest)));
      } catch (thrown) {
        judged.push(refused(nameOf(each), unread(each), thrown));
      }
    }
    for (const { descriptor } of attached) carried.push(...(await this.#carriedOn(descriptor, 1)));
    return { judged, carried };
  }

  /** T38: what hangs on an attached object is judged by nobody, and said. */
  async #carriedOn({ digest }: Descriptor, depth: number): Promise<readonly string[]> {
    const attached = this.#attached.get(digest) ?? [];
    if (attached.length === 0) return [];
    if (depth >= LIMITS.attachedDepth) return [`whatever it is on ${digest}`];
    const key = `${depth} ${digest}`;
    const known = this.#nested.get(key);
    if (known !== undefined) return known;
    const carried: string[] = [];
    this.#nested.set(key, carried);
    for (const { descriptor } of attached) {
      this.#judgements.add(1);
      carried.push(`${await this.#typeAt(descriptor)} on ${digest}`);
      carried.push(...(await this.#carriedOn(descriptor, depth + 1)));
    }
    return carried;
  }

  async #typeAt(descriptor: Descriptor): Promise<string> {
    try {
      const { document } = await this.#documents.get(descriptor);
      return document.kind === 'index' ? document.mediaType : printable(typeOf(document));
    } catch (thrown) {
      if (thrown instanceof Rejection && !Tally.isOver(thrown)) return 'unknown';
      throw thrown;
    }
  }

  async #manifestOf({ descriptor, subject, scheme }: AttachedEvidence): Promise<Manifest> {
    const { document } = await this.#documents.get(descriptor);
    if (document.kind === 'index') return reject('MEDIA_TYPE', 'evidence that is an index');
    const { layers } = document;
    if (layers.length > LIMITS.legacyLayers)
      reject('LIMIT', `${layers.length} layers of evidence, limit ${LIMITS.legacyLayers}`);
    if (isReferrer(scheme) && document.subject?.digest !== subject)
      reject(
        'SUBJECT',
        `a referrer of ${document.subject?.digest ?? 'nothing'}, found at ${subject}`,
      );
    return document;
  }

  async #judgeLayers(
    attached: AttachedEvidence,
    format: AttachedFormat,
    { layers }: Manifest,
  ): Promise<JudgedEvidence[]> {
    if (format.layer.layers === 'one' && layers.length !== 1)
      reject('STRUCTURE', `bundle referrer with ${layers.length} layers, expected one`);
    if (layers.length === 0) reject('STRUCTURE', 'evidence without a layer');
    const judged: JudgedEvidence[] = [];
    for (const [at, layer] of layers.entries())
      judged.push(...(await this.#judgeLayer(attached, format, layer, at)));
    return judged;
  }

  async #judgeLayer(
    attached: AttachedEvidence,
    format: AttachedFormat,
    descriptor: Descriptor,
    layer: number,
  ): Promise<JudgedEvidence[]> {
    const { subject } = attached;
    const where = { object: objectOf(attached), layer };
    this.#weigh(attached, 1);
    try {
      const reread = async (): Promise<Evidence> =>
        format.layer.decode(descriptor, await this.#blob(descriptor));
      const evidence = await reread();
      this.#weigh(attached, partsOf(evidence));
      const about = { kind: 'image', digest: subject } as const;
      const judged = await judgeFor(this.#seats, evidence, about, where);
      return judged.map((each) => (each.outcome === 'accepted' ? { ...each, reread } : each));
    } catch (thrown) {
      return [refused(format.id, { subject, digest: descriptor.digest, ...where }, thrown)];
    }
  }

  /** One object on thousands of subjects costs more than its bytes: that is bounded closer. */
  #weigh({ descriptor: { digest }, subject }: AttachedEvidence, parts: number): void {
    const weight = this.#weight * parts;
    const first = this.#objects.get(digest) ?? subject;
    this.#objects.set(digest, first);
    this.#judgements.add(weight);
    if (first !== subject) this.#judgedAgain.add(weight);
  }

  async #blob({ digest, size }: Descriptor): Promise<Uint8Array> {
    if (this.#read.has(digest)) this.#again.add(size);
    this.#read.add(digest);
    const blob = await this.#source.read(digest, LIMITS.evidenceBlob);
    if (blob.length !== size)
      reject('DIGEST', `${digest}: ${blob.length} bytes, its descriptor says ${size}`);
    return blob;
  }
}

/** What costs a signature beside its own: entries, timestamps, certificates of a path. */
const partsOf = ({ entries, timestamps, material }: Evidence): number =>
  entries.length +
  timestamps.length +
  (material.kind === 'certificate' ? material.hints.length : 0);

const objectOf = ({ descriptor, scheme }: AttachedEvidence): AttachedObject => ({
  digest: descriptor.digest,
  scheme,
});

/** The place of an object of which not even the manifest could be used. */
const unread = (attached: AttachedEvidence): EvidencePlace => ({
  subject: attached.subject,
  digest: attached.descriptor.digest,
  object: objectOf(attached),
});

/** A part that cannot be read is a result; that there is too much of it all is the end. */
function refused(format: FormatId, place: EvidencePlace, thrown: unknown): JudgedEvidence {
  if (Tally.isOver(thrown)) throw thrown;
  return undecodable(format, place, thrown);
}

/** What it is when it cannot be read: where it was found says no more. */
const nameOf = ({ scheme }: AttachedEvidence): FormatId =>
  formats.of({ scheme, types: [] })?.id ?? sigstoreBundles['0.3'].id;

/** cosign's .sbom object has the configuration of an image: its layer says more. */
function typeOf({ artifactType, config, layers }: Manifest): string {
  const [first] = layers;
  const type = artifactType ?? config.mediaType;
  return type === MEDIA_TYPES.imageConfig && first !== undefined ? first.mediaType : type;
}
