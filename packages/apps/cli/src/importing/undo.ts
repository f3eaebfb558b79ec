import {
  chooseProgress,
  configuring,
  interruptible,
  type Outcome,
  refuseIdle,
} from '@sealift/console';
import { reject } from '@sealift/failures';
import { type Undone, type UndoneTag, undoImport } from '@sealift/import';
import { doneReport, layout, type Style } from '@sealift/report';
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
  const notEstablished = notesOf(tags, by);
  const report = { ...doneReport({ notEstablished }), command: 'import', result };
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
  unchanged: 'led there before the import',
  moved: 'LEFT: somebody has moved it since',
  gone: 'LEFT: it is not there any more',
  lost: 'LEFT: what it led to is not there any more',
  unknown: 'LEFT: what it led to was no manifest',
  kept: 'LEFT: this registry does not let the tag be deleted',
};

const isLeft = ({ outcome }: UndoneTag): boolean => WORDS[outcome].startsWith('LEFT');

const notesOf = (tags: readonly UndoneTag[], by: string | undefined): string[] => [
  ...(by === undefined ? ['who wrote the receipt: no --receipt-key was given'] : []),
  ...tags
    .filter(isLeft)
    .map((tag) => `that ${tag.destination} is as before: ${WORDS[tag.outcome].slice(6)}`),
];

function renderUndone(tags: readonly UndoneTag[], dryRun: boolean, style: Style): string {
  const left = tags.filter(isLeft).length;
  const total = `${layout.count(tags.length, 'tag')}, of which ${left} left as found`;
  const lines = [
    ...layout.paragraph(
      dryRun ? `Nothing was written. An undo would be: ${total}` : total,
      '',
      style,
    ),
    ...tags.flatMap(({ destination, outcome, now }) => [
      ...layout.paragraph(destination, '', style),
      ...layout.field('tag', WORDS[outcome], 2, style),
      ...layout.field('leads to', now ?? 'nothing', 2, style),
    ]),
  ];
  return `${lines.join('\n')}\n`;
}
