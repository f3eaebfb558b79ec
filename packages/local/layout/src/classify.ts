/**
 * Which descriptors of index.json are images and which are evidence, by the conventions of those
 * who write layouts.
 */

import type { AttachedEvidence } from '@sealift/blobs';
import { type Digest, digest, LIMITS, Tally } from '@sealift/bytes';
import { printable, reject } from '@sealift/failures';
import {
  ANNOTATIONS,
  contradicts,
  type Descriptor,
  type Index,
  isGraphType,
  isIndexType,
  type Manifest,
  MEDIA_TYPES,
  type Scheme,
} from '@sealift/oci';

/** `cosign save` names no image; it says what each descriptor is. */
const COSIGN = 'dev.cosignproject.cosign/';
/** A tag that holds what belongs to an image, alone or behind a repository. */
const ATTACHED_TAG = /(?:^|:)sha256-([0-9a-f]{64})(\.sig|\.att|\.sbom)?$/;

export interface Classified {
  readonly images: readonly Descriptor[];
  readonly evidence: readonly AttachedEvidence[];
}

/** Gives the document a descriptor points at. */
export type ReadDocument = (descriptor: Descriptor) => Promise<Manifest | Index>;

/**
 * T38: whatever index.json lists is an image, or attached to one, or refused. @throws Rejection
 * INDEX | UNSUPPORTED | LIMIT, and what `read` throws
 */
export async function classify(
  descriptors: readonly Descriptor[],
  read: ReadDocument,
): Promise<Classified> {
  const cosign = descriptors.filter((descriptor) => kindOf(descriptor).startsWith(COSIGN));
  if (cosign.length === 0) return classifyPlain(descriptors, read);
  const images = cosign.filter((each) => IMAGES.includes(cosignKind(each)));
  const [image] = images;
  if (images.length > 1 && images.every((one) => nameOf(one) !== undefined))
    return classifyStore(descriptors, read);
  // cosign reads the first image it finds and never says which one a signature belongs to.
  if (image === undefined || images.length > 1)
    reject('INDEX', `a directory made by cosign save holds one image, this one ${images.length}`);
  const evidence = cosign.flatMap((each) => cosignEvidence(each, image));
  const others = await classifyPlain(
    descriptors.filter((each) => !kindOf(each).startsWith(COSIGN)),
    read,
  );
  return { images: [image, ...others.images], evidence: [...evidence, ...others.evidence] };
}

/**
 * A store of many images with cosign's kinds, as hauler keeps one: each has a name, and what is
 * attached says by its tag or subject to which. @throws Rejection as `classify`
 */
async function classifyStore(
  descriptors: readonly Descriptor[],
  read: ReadDocument,
): Promise<Classified> {
  const found = await classifyPlain(descriptors, read);
  const lost = found.images.find((one) => ['sigs', 'atts'].includes(cosignKind(one)));
  if (lost !== undefined)
    reject('INDEX', `index.json does not say of which image ${lost.digest} is the ${kindOf(lost)}`);
  for (const one of found.images) if (kindOf(one).startsWith(COSIGN)) refuseUnknownKind(one);
  return found;
}

/** @throws Rejection UNSUPPORTED */
function refuseUnknownKind(one: Descriptor): void {
  if (!IMAGES.includes(cosignKind(one)))
    reject('UNSUPPORTED', `index.json: "${printable(kindOf(one))}" is not known here`);
}

const IMAGES: readonly string[] = ['image', 'imageIndex'];
const kindOf = ({ annotations }: Descriptor): string =>
  annotations?.get(ANNOTATIONS.cosignKind) ?? '';
const cosignKind = (each: Descriptor): string => kindOf(each).slice(COSIGN.length);

function cosignEvidence(each: Descriptor, image: Descriptor): AttachedEvidence[] {
  const kind = cosignKind(each);
  if (kind === 'image' || kind === 'imageIndex') return [];
  if (kind !== 'sigs' && kind !== 'atts')
    reject('UNSUPPORTED', `index.json: "${printable(kindOf(each))}" is not known here`);
  return [
    {
      subject: image.digest,
      scheme: kind === 'sigs' ? 'cosign-sig' : 'cosign-att',
      descriptor: each,
    },
  ];
}

async function classifyPlain(
  descriptors: readonly Descriptor[],
  read: ReadDocument,
): Promise<Classified> {
  const images: Descriptor[] = [];
  const evidence: AttachedEvidence[] = [];
  // T34: any number of tags may lead to one list of thousands.
  const attached = new Tally(LIMITS.tarEntries, 'attached objects', 'make a layout of fewer');
  for (const descriptor of descriptors) {
    const [, hex, suffix] = ATTACHED_TAG.exec(nameOf(descriptor) ?? '') ?? [];
    const found =
      hex === undefined
        ? await plainEvidence(descriptor, read)
        : await byTag(descriptor, `sha256:${hex}`, suffix, read);
    attached.add(found?.length ?? 0);
    for (const one of found ?? []) evidence.push(one);
    if (found === undefined) images.push(imageOf(descriptor));
  }
  return { images: await withoutParts(images, read), evidence };
}

/**
 * Some list the platforms of an index beside it: unnamed, they are its parts and travel with it.
 */
async function withoutParts(
  images: readonly Descriptor[],
  read: ReadDocument,
): Promise<Descriptor[]> {
  const unnamed = images.filter((one) => nameOf(one) === undefined);
  if (unnamed.length === 0) return [...images];
  const parts = new Map<Digest, Descriptor>();
  for (const one of images) {
    if (nameOf(one) === undefined || !isIndexType(one.mediaType)) continue;
    const document = await read(one);
    for (const part of document.kind === 'index' ? document.manifests : [])
      parts.set(part.digest, part);
  }
  return images.filter((one) => nameOf(one) !== undefined || !isPart(one, parts));
}

/** T17: as another type or size it would be another thing to whoever reads index.json. */
function isPart(one: Descriptor, parts: ReadonlyMap<Digest, Descriptor>): boolean {
  const part = parts.get(one.digest);
  if (part !== undefined && contradicts(one, part))
    reject('INDEX', `index.json describes ${one.digest} in another way than the index it is of`);
  return part !== undefined;
}

/** T38: what nobody here understands would be passed over in silence. @throws UNSUPPORTED */
const imageOf = (each: Descriptor): Descriptor =>
  isGraphType(each.mediaType)
    ? each
    : reject(
        'UNSUPPORTED',
        `index.json lists "${printable(nameOf(each) ?? each.digest)}", which is of media type ` +
          `${printable(each.mediaType)}`,
      );

/** The evidence that a descriptor stands for, or undefined where it is an image. */
async function plainEvidence(
  each: Descriptor,
  read: ReadDocument,
): Promise<AttachedEvidence[] | undefined> {
  if (nameOf(each) !== undefined || !isGraphType(each.mediaType)) return undefined;
  const document = await read(each);
  const subject = document.subject?.digest ?? subjectAnnotation(each);
  return subject === undefined
    ? undefined
    : [
        {
          subject,
          scheme: document.subject === undefined ? legacyScheme(document) : 'referrers-api',
          descriptor: each,
        },
      ];
}

const BY_SUFFIX: { readonly [suffix: string]: Scheme } = {
  '.sig': 'cosign-sig',
  '.att': 'cosign-att',
  '.sbom': 'cosign-sbom',
};

async function byTag(
  each: Descriptor,
  subject: Digest,
  suffix: string | undefined,
  read: ReadDocument,
): Promise<AttachedEvidence[]> {
  const scheme = suffix === undefined ? undefined : BY_SUFFIX[suffix];
  if (scheme !== undefined) return [{ subject, scheme, descriptor: each }];
  const fallback = await read(each);
  if (fallback.kind === 'index')
    return fallback.manifests.map((descriptor) => ({
      subject,
      scheme: 'referrers-tag',
      descriptor,
    }));
  return reject('INDEX', `index.json: ${nameOf(each)} is the tag of a list, and leads to no index`);
}

/**
 * Of an unpacked bundle: evidence without a `subject` of its own is one of cosign's three objects.
 */
function legacyScheme(document: Manifest | Index): Scheme {
  const layers = document.kind === 'manifest' ? document.layers : [];
  const types = new Set(layers.map(({ mediaType }) => mediaType));
  if (types.has(MEDIA_TYPES.dsse)) return 'cosign-att';
  return types.has(MEDIA_TYPES.simpleSigning) || types.size === 0 ? 'cosign-sig' : 'cosign-sbom';
}

function subjectAnnotation({ annotations }: Descriptor): Digest | undefined {
  const text = annotations?.get(ANNOTATIONS.subject);
  return text !== undefined && digest.is(text) ? text : undefined;
}

const nameOf = ({ annotations }: Descriptor): string | undefined =>
  annotations?.get(ANNOTATIONS.refName) ?? annotations?.get(ANNOTATIONS.containerdName);
