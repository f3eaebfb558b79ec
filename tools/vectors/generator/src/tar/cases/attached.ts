/** What hangs on images, and on what hangs there; and where it was looked for. */
import {
  APP,
  type Blob,
  blob,
  byDigest,
  described,
  manifestOf,
  type Part,
  partsOf,
  TYPES,
} from '../bundle.ts';
import { accepted, refused, type TarVector } from '../tar-vector.ts';

interface Hung {
  readonly subject: string;
  readonly manifest: Blob;
  readonly blobs: readonly Blob[];
}

/** An SBOM as `cosign attach sbom` makes one. */
function sbomOn(subject: string, label: string): Hung {
  const text = blob('text/spdx', `SPDXVersion: ${label}`);
  const config = blob(TYPES.config, { label });
  const manifest = blob(TYPES.manifest, {
    schemaVersion: 2,
    mediaType: TYPES.manifest,
    config: described(config),
    layers: [described(text)],
  });
  return { subject, manifest, blobs: [config, text] };
}

/** So many objects, each on the one before, the first on the image. */
function chain(length: number): Hung[] {
  const hung: Hung[] = [];
  for (let i = 0; i < length; i++)
    hung.push(sbomOn(hung[i - 1]?.manifest.digest ?? APP.root.digest, `${i}`));
  return hung;
}

const bySubject = (a: Hung, b: Hung): number => (a.subject < b.subject ? -1 : 1);

function holding(hung: readonly Hung[], repositories?: readonly string[]): Part[] {
  const sorted = hung.toSorted(bySubject);
  const blobs = [
    ...byDigest(hung.map(({ manifest }) => manifest)),
    ...byDigest(hung.flatMap((each) => [...each.blobs])),
    ...APP.blobs,
  ];
  const scheme = 'cosign-sbom';
  const manifest = manifestOf([APP], {
    blobs: blobs.map(({ digest, size }) => ({ digest, size })),
    evidence: sorted.map(({ subject, manifest: { mediaType, digest, size } }) => ({
      subject,
      scheme,
      manifest: { digest, mediaType, size },
    })),
    ledger: sorted.map(({ subject, manifest: { digest } }) => ({
      ...{ subject, scheme, outcome: 'found', digests: [digest] },
      ...(repositories === undefined ? {} : { repositories }),
    })),
  });
  return partsOf({ manifest, blobs });
}

/** Two objects that are said to hang on one another. */
function round(): Hung[] {
  const [one, two] = [sbomOn('', 'one'), sbomOn('', 'two')];
  return [
    { ...one, subject: two.manifest.digest },
    { ...two, subject: one.manifest.digest },
  ];
}

const AT = ['manifest', 512] as const;
const GUARD = { code: 'MANIFEST', guard: 'accepted' } as const;
const ELSEWHERE = ['registry.example/app', 'registry.example:5000/signatures'];

export const attached = (): TarVector[] => [
  accepted('good-sbom', "a bundle with cosign's .sbom object", holding(chain(1))),
  accepted('good-nested', 'objects that hang on one another, four deep', holding(chain(4))),
  accepted('good-elsewhere', 'a row that says where was looked', holding(chain(1), ELSEWHERE)),
  refused(
    'nested-too-deep',
    'objects that hang on one another, five deep',
    'graph',
    holding(chain(5)),
    undefined,
    GUARD,
  ),
  refused(
    'nested-round',
    'two objects that hang on one another, and on no image',
    'graph',
    holding(round()),
    undefined,
    GUARD,
  ),
  refused(
    'ledger-nowhere',
    'a row that says that nowhere was looked',
    'manifest-form',
    holding(chain(1), []),
    AT,
  ),
  refused(
    'ledger-tagged',
    'a row that names an image, and no repository',
    'manifest-form',
    holding(chain(1), ['registry.example/app:1']),
    AT,
  ),
  refused(
    'ledger-local',
    'a row that names a path of a host',
    'manifest-form',
    holding(chain(1), ['/media/stick/app']),
    AT,
  ),
  refused(
    'ledger-unsorted',
    'a row with repositories in another order',
    'manifest-form',
    holding(chain(1), ELSEWHERE.toReversed()),
    AT,
  ),
];
