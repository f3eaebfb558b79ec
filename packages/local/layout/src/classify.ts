/**
 * Which descriptors of index.json are images and which are evidence, by the conventions of those
 * who write layouts.
 */

import type { AttachedEvidence } from '@sealift/blobs';
import { type Digest, printable, reject } from '@sealift/bytes';
import {
  ANNOTATIONS,
  type Descriptor,
  type Index,
  isGraphType,
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
export type ReadDocument = (descriptor: Descriptor) => Manifest | Index;

/** @throws Rejection INDEX | UNSUPPORTED, and what `read` throws */
export function classify(descriptors: readonly Descriptor[], read: ReadDocument): Classified {
  const cosign = descriptors.filter((each) => kindOf(each).startsWith(COSIGN));
  if (cosign.length === 0) return classifyPlain(descriptors, read);
  const images = cosign.filter((each) => ['image', 'imageIndex'].includes(cosignKind(each)));
  const [image] = images;
  // cosign reads the first image it finds and never says which one a signature belongs to.
  if (image === undefined || images.length > 1)
    reject('INDEX', `a directory made by cosign save holds one image, this one ${images.length}`);
  const evidence = cosign.flatMap((each) => cosignEvidence(each, image));
  const others = classifyPlain(
    descriptors.filter((each) => !cosign.includes(each)),
    read,
  );
  return { images: [image, ...others.images], evidence: [...evidence, ...others.evidence] };
}

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

function classifyPlain(descriptors: readonly Descriptor[], read: ReadDocument): Classified {
  const images: Descriptor[] = [];
  const evidence: AttachedEvidence[] = [];
  for (const each of descriptors) {
    const found = plainEvidence(each, read);
    if (found !== undefined) evidence.push(...found);
    else if (isGraphType(each.mediaType)) images.push(each);
    else if (nameOf(each) !== undefined)
      reject(
        'UNSUPPORTED',
        `index.json names "${printable(nameOf(each) ?? '')}", which is of media type ` +
          `${printable(each.mediaType)}`,
      );
  }
  return { images, evidence };
}

/**
 * The evidence that a descriptor stands for, or undefined where it is an image or nothing sealift
 * knows.
 */
function plainEvidence(each: Descriptor, read: ReadDocument): AttachedEvidence[] | undefined {
  const [, hex, suffix] = ATTACHED_TAG.exec(nameOf(each) ?? '') ?? [];
  if (hex !== undefined) return byTag(each, `sha256:${hex}`, suffix, read);
  if (nameOf(each) !== undefined || !isGraphType(each.mediaType)) return undefined;
  const document = read(each);
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

function byTag(
  each: Descriptor,
  subject: Digest,
  suffix: string | undefined,
  read: ReadDocument,
): AttachedEvidence[] {
  if (suffix === '.sbom') return [];
  if (suffix !== undefined)
    return [{ subject, scheme: suffix === '.sig' ? 'cosign-sig' : 'cosign-att', descriptor: each }];
  const fallback = read(each);
  const listed = fallback.kind === 'index' ? fallback.manifests : [];
  return listed.map((descriptor) => ({ subject, scheme: 'referrers-tag', descriptor }));
}

/**
 * Of an unpacked bundle: evidence without a `subject` of its own is one of cosign's two objects.
 */
const legacyScheme = (document: Manifest | Index): Scheme =>
  document.kind === 'manifest' &&
  document.layers.some(({ mediaType }) => mediaType === MEDIA_TYPES.dsse)
    ? 'cosign-att'
    : 'cosign-sig';

function subjectAnnotation({ annotations }: Descriptor): Digest | undefined {
  const text = annotations?.get(ANNOTATIONS.subject);
  return text !== undefined && /^sha256:[0-9a-f]{64}$/.test(text) ? (text as Digest) : undefined;
}

const nameOf = ({ annotations }: Descriptor): string | undefined =>
  annotations?.get(ANNOTATIONS.refName) ?? annotations?.get(ANNOTATIONS.containerdName);
