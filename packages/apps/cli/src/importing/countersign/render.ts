import { keys } from '@sealift/pki';
import { layout, type Style } from '@sealift/report';
import type { Countersigned } from './countersign.ts';
import type { CountersignTask } from './flags.ts';

/** What an import would sign, for a dry run: with which key, and in which forms. */
export interface WouldSign {
  readonly by: string;
  readonly formats: CountersignTask['formats'];
}

/** Undefined where nobody would sign. */
export const wouldSign = (task: CountersignTask | undefined): WouldSign | undefined =>
  task && { by: keys.fingerprint(task.signer.publicKey), formats: task.formats };

/** The same for a person. */
export const wouldSignLines = (would: WouldSign | undefined, style: Style): string[] =>
  would === undefined
    ? []
    : [
        ...layout.paragraph('Every image would be signed here, and attested', '', style),
        ...layout.field('by', would.by, 2, style),
        ...layout.field('as', would.formats.join(', '), 2, style),
      ];

/** What was signed, for a person. */
export const signedLines = (signed: readonly Countersigned[], style: Style): string[] =>
  signed.flatMap(({ kind, format, subject, written }) => [
    ...layout.paragraph(
      `${written === undefined ? 'Was there' : 'Signed here'}: ${kind} of ${subject} as ${format}`,
      '',
      style,
    ),
    ...(written === undefined ? [] : layout.field('at', written.repository, 2, style)),
  ]);
