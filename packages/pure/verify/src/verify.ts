import { LIMITS, Tally } from '@sealift/bytes';
import { reject } from '@sealift/failures';
import { type Descriptor, Documents } from '@sealift/oci';
import type { Expectation } from '@sealift/policy';
import { contextsOf } from './case.ts';
import { clear } from './clearance.ts';
import { Collector, FEWER } from './collect.ts';
import { decide } from './decide.ts';
import { entriesOf, type ImageInput, imageOf, type JudgedImage } from './image.ts';
import type { Judgement, Pinned } from './judgement.ts';
import { selectImages } from './select.ts';
import type { Source } from './source.ts';
import { type Judging, judgeTree } from './tree.ts';
import { Whole } from './whole.ts';

/** What is pinned, which images are looked at, and what they are expected to be. */
export interface VerifyOptions extends Pinned {
  /** Images to look at, and digests they must have (--image). Absent: every image. */
  readonly images?: readonly Expectation[];
  /** What must be there, with which digest (--expect). */
  readonly expected?: readonly Expectation[];
}

/**
 * Judges the images of content that is whole; one without a name is called by its
 * digest. Never throws for bad evidence; the bytes' own faults (a manifest that does not
 * hash to its name) are thrown as Rejections, and LIMIT where there is more of everything than any
 * honest source has. No clock, no network, no environment.
 */
export async function verifyImages<C extends Source>(
  whole: Whole<C>,
  options: VerifyOptions,
): Promise<Judgement<C>> {
  const source = Whole.check(whole).content;
  const { inputs, causes, unasked } = selectImages(source, options);
  const judged = await judgeAll(inputs, source, options);
  const judgement = decide(
    judged.map(({ image }) => image),
    [...judged.flatMap((each) => each.causes), ...causes],
    { unasked, pinned: options },
  );
  const cleared = judgement.outcome === 'accepted' && whole.complete;
  return cleared ? { ...judgement, clearance: clear(whole, judgement.subjects) } : judgement;
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
  return inputs.map((input) => found.get(input) ?? reject('INTERNAL', 'an image was not judged'));
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
