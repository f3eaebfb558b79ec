import { printable } from '@sealift/failures';
import { time } from '@sealift/pki';
import type { Before } from '@sealift/receipt';
import { layout, type Style } from '@sealift/report';
import type { SignedReceipt } from './read.ts';

/** A receipt for --json: what the file says, its digest, and who signed it. */
export const receiptJson = ({ receipt, digest, by }: SignedReceipt): object => ({
  ...receipt,
  time: time.format(receipt.time),
  digest,
  ...(by === undefined ? {} : { by }),
});

/** A receipt for a person: each image, and what its tag led to before. */
export function renderReceipt(path: string, read: SignedReceipt, style: Style): string {
  const { receipt, digest, by } = read;
  const { images, evidence, bundle, policy, countersigned } = receipt;
  const field = (label: string, value: string) => layout.field(label, value, 2, style);
  const what = `${layout.count(images.length, 'image')} into ${printable(receipt.to)}`;
  const lines = [
    ...layout.paragraph(`${printable(path)}: ${what}`, '', style),
    ...field('ended', `${time.format(receipt.time)}${receipt.complete ? '' : ', by a failure'}`),
    ...field('digest', digest),
    ...field('signed by', by ?? 'NOT VERIFIED: give --receipt-key'),
    ...field('bundle', bundle ?? 'none: a layout'),
    ...field('policy', policy ?? 'none: flags'),
    ...field('evidence', `${evidence.carried.length} carried, ${evidence.left.length} left`),
    ...countField('other forms', evidence.translated, 'written beside', field),
    ...countField('own', countersigned, 'signatures and attestations', field),
    ...images.flatMap((image) => [
      '',
      ...layout.paragraph(printable(image.destination), '', style),
      ...field('from', printable(image.source)),
      ...field('digest', image.digest),
      ...(image.before === undefined ? [] : field('before', beforeWords(image.before))),
      ...(image.uncertain ? field('tag', 'UNCERTAIN: it was sent, and no answer came') : []),
    ]),
  ];
  return `${lines.join('\n')}\n`;
}

/** Of lists that a receipt has only where there is something in them. */
const countField = (
  label: string,
  list: readonly object[] | undefined,
  what: string,
  field: (label: string, value: string) => string[],
): string[] => (list === undefined ? [] : field(label, `${list.length} ${what}`));

const WORDS = { absent: 'no such tag', unknown: 'something that is no manifest' } as const;

const beforeWords = (before: Before): string =>
  before === 'absent' || before === 'unknown' ? WORDS[before] : before;
