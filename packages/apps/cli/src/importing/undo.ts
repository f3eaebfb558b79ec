import {
  chooseProgress,
  configuring,
  interruptible,
  type Outcome,
  refuseIdle,
} from '@sealift/console';
import { reject } from '@sealift/failures';
import { type Undone, type UndoneTag, undoImport } from '@sealift/import';
import {
  doneReport,
  failedReport,
  failure,
  layout,
  type Report,
  type Style,
} from '@sealift/report';
import { readReceipt } from '@sealift/workflows/receipts';
import { REGISTRY_FLAG_NAMES } from '../network/flags.ts';
import { registryOptions } from '../network/options.ts';

const TAKEN = ['undo', 'to', 'dry-run', 'receipt-key', 'json', 'quiet', 'report'] as const;

type UndoFlags = Parameters<typeof registryOptions>[0] & {
  readonly undo: string;
  readonly to: string;
  readonly 'dry-run': boolean;
  readonly 'receipt-key'?: string | undefined;
};

/**
 * Takes an import back by its receipt. @param bundles of the command line: none may be given
 * The outcome fails with TAG_LEFT where a tag is not as before.
 * @throws Misconfigured USAGE | CONFIG, Rejection as `undoImport`, RECEIPT
 */
export async function runUndo(
  bundles: readonly string[],
  flags: UndoFlags,
  style: Style,
): Promise<Outcome> {
  configuring(() => refuseOthers(bundles, flags));
  const { undo: path, to, 'dry-run': dryRun, 'receipt-key': key } = flags;
  const registry = registryOptions(flags, process.env, 'images');
  const { receipt, by } = await readReceipt(path, key === undefined ? [] : [key]);
  if (receipt.to !== to)
    configuring(() => reject('USAGE', `--to ${to}: the receipt is of an import to ${receipt.to}`));
  chooseProgress({ json: flags.json, quiet: flags.quiet }, process.stderr).note(
    `${layout.count(receipt.images.length, 'image')} in the receipt`,
  );
  const tags = await interruptible((signal) => undoImport({ receipt, registry, dryRun, signal }));
  const result = { receipt: path, dryRun, tags, ...(by === undefined ? {} : { by }) };
  const report = { ...reportOf(tags, by), command: 'import', result };
  return { report, text: renderUndone(tags, dryRun, style) };
}

/** What is about an import has nothing to act on. @throws Rejection USAGE */
function refuseOthers(bundles: readonly string[], flags: object): void {
  if (bundles.length > 0) reject('USAGE', '--undo takes a receipt, and no bundle');
  const taken = new Set<string>([...TAKEN, ...REGISTRY_FLAG_NAMES]);
  const others = Object.keys(flags).filter((name) => !taken.has(name));
  refuseIdle(flags as Record<string, unknown>, others, 'is about an import, and --undo makes none');
}

const WORDS: { readonly [outcome in Undone]: string } = {
  restored: 'leads again to what it led to',
  deleted: 'is gone, as before',
  already: 'is as it was before the import already',
  unchanged: 'led there before the import',
  stays: 'stays: another tag leads to the image still',
  moved: 'somebody has moved it since',
  gone: 'it is not there any more',
  lost: 'what it led to is not there any more',
  unknown: 'what it led to was no manifest',
  kept: 'this registry does not let the tag be deleted',
};

/** Of what only looks: whether a tag can be deleted is known once it was tried. */
const WOULD: { readonly [outcome in Undone]?: string } = {
  restored: 'would lead again to what it led to',
  deleted: 'would be removed, if the registry allows that',
};

const LEFT: ReadonlySet<Undone> = new Set(['moved', 'gone', 'lost', 'unknown', 'kept']);

const isLeft = ({ outcome }: UndoneTag): boolean => LEFT.has(outcome);

const notesOf = (tags: readonly UndoneTag[], by: string | undefined): string[] => [
  ...(by === undefined ? ['who wrote the receipt: no --receipt-key was given'] : []),
  ...tags
    .filter(isLeft)
    .map((tag) => `that ${tag.destination} is as before: ${WORDS[tag.outcome]}`),
];

/** A script must be able to tell: what is left is a failure, whatever else went well. */
function reportOf(tags: readonly UndoneTag[], by: string | undefined): Report {
  const parts = { notEstablished: notesOf(tags, by) };
  const [first, ...others] = tags
    .filter(isLeft)
    .map(({ destination, outcome }) =>
      failure('TAG_LEFT', `${destination} is not as before: ${WORDS[outcome]}`),
    );
  return first === undefined
    ? doneReport(parts)
    : failedReport(first, { ...parts, failures: others });
}

function renderUndone(tags: readonly UndoneTag[], dryRun: boolean, style: Style): string {
  const left = tags.filter(isLeft).length;
  const total = `${layout.count(tags.length, 'tag')}, of which ${left} left as found`;
  const words = dryRun ? { ...WORDS, ...WOULD } : WORDS;
  const lines = [
    ...layout.paragraph(
      dryRun ? `Nothing was written. An undo would be: ${total}` : total,
      '',
      style,
    ),
    ...tags.flatMap((tag) => [
      ...layout.paragraph(tag.destination, '', style),
      ...layout.field('tag', `${isLeft(tag) ? 'LEFT: ' : ''}${words[tag.outcome]}`, 2, style),
      ...layout.field('leads to', tag.now ?? 'nothing', 2, style),
    ]),
  ];
  return `${lines.join('\n')}\n`;
}
