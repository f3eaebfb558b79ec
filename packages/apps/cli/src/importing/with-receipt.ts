/** The receipt of an import: where each image went, and what its tag led to before. */
import { Rejection } from '@sealift/failures';
import type { ArrivedImage, ImportEvent, ImportResult, Plan } from '@sealift/import';
import { formatReference } from '@sealift/oci';
import type { Receipt, ReceiptImage } from '@sealift/receipt';
import type { Report } from '@sealift/report';
import type { Countersigned } from './countersign/countersign.ts';
import { longestSigned, signedIn } from './countersign/receipted.ts';
import type { ReceiptTask } from './receipt.ts';
import { type Reserve, writeReserved } from './reserved.ts';

type About = Pick<Receipt, 'bundle' | 'policy' | 'to'>;

/** What a report says of where the images came from, and by which policy. */
export const aboutOf = ({ target, policy }: Report, to: string): About => ({
  bundle: target?.bundle,
  policy: policy?.digest,
  to,
});

/** An import, as its receipt is about it. */
export interface Planned {
  readonly about: About;
  readonly plan: Pick<Plan, 'images'>;
  /** In how many forms what is imported is signed; 0: nobody signs it. */
  readonly signs: number;
}

/** What an import tells its receipt. */
export interface Notes {
  readonly onEvent: (event: ImportEvent) => void;
  /** @throws Rejection IO | LIMIT where no receipt of it could be written */
  readonly beforeWriting: (
    evidence: Receipt['evidence'],
    arrived: readonly ArrivedImage[],
  ) => Promise<void>;
  readonly onSigned: (countersigned: Countersigned) => void;
}

/** An import that was done. */
export interface Done {
  readonly result: ImportResult;
  /** Why its receipt is not there, or is there and not signed. */
  readonly unwritten?: Rejection | undefined;
}

type Run = (notes: Notes) => Promise<ImportResult>;

const NOBODY: Notes = {
  onEvent: () => undefined,
  beforeWriting: async () => undefined,
  onSigned: () => undefined,
};

/**
 * Runs an import and writes its receipt, which has its room before anything is pushed. One that
 * fails once its first tag was sent has one too, or nobody could take back what it did.
 * @throws as `run`; IO | LIMIT before the first write
 */
export async function withReceipt(
  task: ReceiptTask | undefined,
  planned: Planned,
  run: Run,
): Promise<Done> {
  if (task === undefined) return { result: await run(NOBODY) };
  let ended: Ended | undefined;
  const unwritten = await writeReserved(task, async (reserve) => {
    ended = await endOf(planned, reserve, run);
    return ended.receipt;
  });
  // Nothing ran where there was no place for the file.
  if (ended === undefined) throw unwritten;
  return resultOf(ended, unwritten);
}

/** How an import ended, and its receipt: none where no tag was sent. */
interface Ended {
  readonly done: { readonly result: ImportResult } | { readonly thrown: unknown };
  readonly receipt: Receipt | undefined;
}

/** However it ended: by hand too. */
async function endOf({ about, plan, signs }: Planned, reserve: Reserve, run: Run): Promise<Ended> {
  let evidence: Receipt['evidence'] = { carried: [], left: [], unverified: [] };
  const tagged = new Map<string, ReceiptImage>();
  const signed: Countersigned[] = [];
  const receipt = (
    complete: boolean,
    images: readonly ReceiptImage[],
    countersigned = signedIn(signed),
  ): Receipt => ({ ...about, complete, ...countersigned, evidence, images, time: now() });
  const onEvent: Notes['onEvent'] = (event) => {
    if (event.kind === 'tag') tagged.set(event.image.destination, event.image);
  };
  const beforeWriting: Notes['beforeWriting'] = (lists, arrived) => {
    evidence = lists;
    return reserve(receipt(false, longest(plan), longestSigned(arrived, signs)));
  };
  const onSigned = (one: Countersigned): void => void signed.push(one);
  try {
    const result = await run({ onEvent, beforeWriting, onSigned });
    return { done: { result }, receipt: receipt(true, result.images.map(imageOf)) };
  } catch (thrown) {
    const images = [...tagged.values()];
    return { done: { thrown }, receipt: images.length > 0 ? receipt(false, images) : undefined };
  }
}

function resultOf({ done, receipt }: Ended, unwritten: Rejection | undefined): Done {
  if ('result' in done) return { result: done.result, unwritten };
  const { thrown } = done;
  if (receipt === undefined || unwritten === undefined || !(thrown instanceof Rejection))
    throw thrown;
  const message = `${thrown.message}; and ${unwritten.message}`;
  throw new Rejection(thrown.code, message, { cause: thrown });
}

/** Whole seconds, as a receipt has them. */
export const now = (): number => Math.floor(Date.now() / 1000) * 1000;

/** No receipt of these images is longer: a digest is the longest that a tag may have led to. */
const longest = ({ images }: Pick<Plan, 'images'>): ReceiptImage[] =>
  images.map(({ source, destination, digest }) => ({
    ...{ source, destination: formatReference(destination), digest },
    ...(destination.tag === undefined ? {} : { before: digest, uncertain: true as const }),
  }));

const imageOf = ({
  source,
  destination,
  digest,
  before,
}: ImportResult['images'][number]): ReceiptImage => ({
  ...{ source, destination, digest },
  ...(before === undefined ? {} : { before }),
});
