import { LIMITS, Tally } from '@sealift/bytes';
import { reject } from '@sealift/failures';
import { type Descriptor, Documents } from '@sealift/oci';
import type { Expectation } from '@sealift/policy';
import { clear } from './clearance.ts';
import { Collector, FEWER } from './collect.ts';
import { decide } from './decide.ts';
import { type Asking, entriesOf, type ImageInput, imageOf, type JudgedImage } from './image.ts';
import type { Judgement } from './judgement.ts';
import { type Pinned, type Pins, pinnedBy } from './pinned.ts';
import { seatsOf } from './seats.ts';
import { selectImages } from './select.ts';
import type { Source } from './source.ts';
import { type Judging, judgeTree } from './tree.ts';
import { Whole } from './whole.ts';

/** Which images are looked at, and what they are expected to be. */
interface Selection {
  /** Images to look at, and digests they must have (--image). Absent: every image. */
  readonly images?: readonly Expectation[];
  /** What must be there, with which digest (--expect). */
  readonly expected?: readonly Expectation[];
}

/** What is pinned, and what is looked at. */
export type VerifyOptions = Pins & Selection;

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
  const pinned = pinnedBy(options);
  const { inputs, causes, unasked } = selectImages(source, options);
  const judged = await judgeAll(inputs, source, pinned);
  const judgement = decide(
    judged.map(({ image }) => image),
    [...judged.flatMap((each) => each.causes), ...causes],
    { unasked, pinned },
  );
  const cleared = judgement.outcome === 'accepted' && whole.complete;
  return cleared ? { ...judgement, clearance: clear(whole, judgement.subjects) } : judgement;
}

/** T34: work is done for each digest, and only the words for each name. */
async function judgeAll(
  inputs: readonly ImageInput[],
  source: Source,
  pinned: Pinned,
): Promise<JudgedImage[]> {
  const judging = judgingOf(source, pinned);
  const asking = askingOf(pinned);
  const entries = new Tally(LIMITS.reportEntries, 'entries of the report', FEWER);
  const found = new Map<ImageInput, JudgedImage>();
  for (const same of Map.groupBy(inputs, treeKey).values()) {
    const [first] = same;
    if (first === undefined) continue;
    const tree = await judgeTree(first.descriptor, judging);
    for (const input of same) {
      entries.add(entriesOf(tree, asking.rulesFor(input.name, tree.digest)));
      found.set(input, await imageOf(input, tree, asking));
    }
  }
  return inputs.map((input) => found.get(input) ?? reject('INTERNAL', 'an image was not judged'));
}

const treeKey = ({ descriptor: { digest, mediaType, size } }: ImageInput): string =>
  `${digest} ${size} ${mediaType}`;

const askingOf = ({ signers, rulesFor, now }: Pinned): Asking => ({
  signers: new Map(signers.map((signer) => [signer.name, signer])),
  ...{ rulesFor, now, known: new WeakMap() },
});

function judgingOf(source: Source, pinned: Pinned): Judging {
  const seats = seatsOf(pinned);
  const documents = new Documents(({ digest }: Descriptor) =>
    source.read(digest, LIMITS.ociManifest),
  );
  const collector = new Collector(source, documents, seats);
  return { source, documents, collector, denials: pinned.denials };
}
