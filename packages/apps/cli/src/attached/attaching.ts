/** What the commands that attach share: where it goes, and what is said of it. */
import { LIMITS } from '@sealift/bytes';
import { configuring, type Outcome } from '@sealift/console';
import { Rejection } from '@sealift/failures';
import { doneReport, layout, type Style } from '@sealift/report';
import type { Attached } from '@sealift/signing';
import { TARGET_FLAGS } from '@sealift/workflows/flags';
import { readConfigured } from '@sealift/workflows/pins';
import { REGISTRY_FLAGS } from '../network/flags.ts';

export const ATTACHING_FLAGS = { as: TARGET_FLAGS.as, ...REGISTRY_FLAGS };

/** A file, and where it was named. */
interface AttachedFile {
  readonly source: string;
  readonly bytes: Uint8Array;
}

/** The files that a flag names. @throws Misconfigured CONFIG | LIMIT */
export const readAttached = (flag: string, paths: readonly string[]): AttachedFile[] =>
  configuring(() =>
    paths.map((path) => {
      const source = `--${flag} ${path}`;
      return { source, bytes: readConfigured({ path, source }, LIMITS.evidenceBlob) };
    }),
  );

/** Puts one file after the other there. @throws Rejection as `attach`, naming the file */
export async function eachFile(
  files: readonly AttachedFile[],
  attach: (bytes: Uint8Array) => Promise<Attached>,
): Promise<Attached[]> {
  const done: Attached[] = [];
  for (const { source, bytes } of files)
    done.push(await Rejection.naming(source, () => attach(bytes)));
  return done;
}

/** How an attachment ended. @param kind as it is called: `bundle` */
export function attachedOutcome(
  kind: string,
  image: string,
  attached: readonly Attached[],
  style: Style,
): Outcome {
  const report = doneReport({
    notEstablished: ['who signed it: attach verifies no signature, verify does'],
  });
  const lines = attached.flatMap(({ subject, digest, tag }) => [
    ...layout.field(kind, digest, 2, style),
    ...layout.field('of', subject, 4, style),
    ...(tag === undefined ? [] : layout.field('tag', tag, 4, style)),
  ]);
  const said = layout.paragraph('No signature was verified: verify does that.', '', style);
  return {
    report: { ...report, command: `attach ${kind}`, result: { attached } },
    text: [...layout.paragraph(`Attached to ${image}`, '', style), ...lines, ...said, ''].join(
      '\n',
    ),
  };
}
