import { LIMITS, Tally } from '@sealift/bytes';
import { reject } from '@sealift/failures';
import { type Descriptor, Documents } from '@sealift/oci';
import type { Expectation } from '@sealift/policy';
import { assemble, type JudgedImage, type Pinned } from './assemble.ts';
import { contextsOf } from './case.ts';
import { Collector, FEWER } from './collect.ts';
import { entriesOf, type ImageInput, imageOf } from './image.ts';
import type { Report } from './report.ts';
import { selectImages } from './select.ts';
import type { Source } from './source.ts';
import { type Judging, judgeTree } from './tree.ts';

export interface VerifyOptions extends Pinned {
  /** Images to look at, and digests they must have (--image). Absent: every image. */
  readonly images?: readonly Expectation[];
  /** What must be there, with which digest (--expect). */
  readonly expected?: readonly Expectation[];
  /** A pinned key sealed the bundle: whoever holds it vouches for its names. */
  readonly sealed?: boolean;
}

/**
 * Verifies the images of a source whose bytes are whole; one without a name is called by its
 * digest. Never throws for bad evidence; the bytes' own faults (a manifest that does not
 * hash to its name) are thrown as Rejections, and LIMIT where there is more of everything than any
 * honest source has. No clock, no network, no environment.
 */
export async function verifyImages(source: Source, options: VerifyOptions): Promise<Report> {
  const { inputs, failures, unasked } = selectImages(source, options);
  const report = assemble(await judgeAll(inputs, source, options), failures, options);
  return { ...report, notEstablished: [...report.notEstablished, ...unasked] };
}

/** T34: work is done for each digest, and only the words for each name. */
async function judgeAll(
  inputs: readonly ImageInput[],
  source: Source,
  options: VerifyOptions,
): Promise<JudgedImage[]> {
  const { policy } = options;
  const judging = judgingOf(source, options);
  const entries = new Tally(LIMITS.reportEntries, 'entries of the report', FEWER);
  const found = new Map<ImageInput, JudgedImage>();
  for (const same of Map.groupBy(inputs, treeKey).values()) {
    const [first] = same;
    if (first === undefined) continue;
    const tree = await judgeTree(first.descriptor, judging);
    for (const input of same) {
      entries.add(entriesOf(tree));
      found.set(input, imageOf(input, tree, policy));
    }
  }
  return inputs.map((each) => found.get(each) ?? reject('INTERNAL', 'an image was not judged'));
}

const treeKey = ({ descriptor: { digest, mediaType, size } }: ImageInput): string =>
  `${digest} ${size} ${mediaType}`;

function judgingOf(source: Source, options: VerifyOptions): Judging {
  const contexts = contextsOf(options);
  const documents = new Documents(({ digest }: Descriptor) =>
    source.read(digest, LIMITS.ociManifest),
  );
  const collector = new Collector(source, documents, contexts);
  return { source, documents, collector, policy: options.policy };
}
