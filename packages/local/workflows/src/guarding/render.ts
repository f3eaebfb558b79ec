import type { Outcome } from '@sealift/console';
import { formatBytes } from '@sealift/console';
import { doneReport, layout, type Style } from '@sealift/report';
import type { GuardedTarget } from './guard-target.ts';

const ESTABLISHED = [
  'every header, name, padding and the end have the one form that a bundle has',
  "the entries are those of the bundle's list, in its order; index.json and oci-layout follow " +
    'from it',
  'every blob and trust file hashes to its name',
];
const notEstablished = (leftOut: number): string[] => [
  'who signed anything: guard verifies no signature',
  'what blobs mean: guard reads no manifest of an image, so that roles are left to verify',
  ...(leftOut === 0
    ? []
    : [`that the images are whole: ${leftOut} layers are left out, to be found on the far side`]),
];

/** What passed, for the terminal and for --json. */
export function guardOutcome(
  { origin, manifestDigest, size, entries, images, leftOut }: GuardedTarget,
  style: Style,
): Outcome {
  const report = doneReport({ established: ESTABLISHED, notEstablished: notEstablished(leftOut) });
  const lines = [
    ...layout.paragraph(`${origin}: the bytes of a bundle`, '', style),
    ...layout.field('bundle', manifestDigest, 2, style),
    ...layout.field(
      'size',
      `${formatBytes(size)} in ${layout.count(entries, 'entry', 'entries')}`,
      2,
      style,
    ),
    ...(leftOut === 0 ? [] : layout.field('delta', `layers left out: ${leftOut}`, 2, style)),
    ...layout.paragraph('No signature was looked at: run verify for what is proved.', '', style),
  ];
  return {
    report: {
      ...report,
      command: 'guard',
      result: { bundle: manifestDigest, size, entries, images, leftOut },
    },
    text: `${lines.join('\n')}\n`,
  };
}
