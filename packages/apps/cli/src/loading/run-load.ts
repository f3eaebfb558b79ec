import { configuring, interruptible, type Progress, Refused } from '@sealift/console';
import { printable, reject } from '@sealift/failures';
import type { ImportResult } from '@sealift/import';
import { importContent } from '@sealift/import';
import type { Reference } from '@sealift/oci';
import type { RegistryOptions } from '@sealift/registry';
import { doneReport } from '@sealift/report';
import type { Report } from '@sealift/verify';
import { openIntact, type VerifySetup, verifyContent } from '@sealift/workflows/verifying';
import { showImportEvents } from '../importing/show-event.ts';

/** What a load is asked for. */
export interface LoadTask {
  readonly dir: string;
  /** Where the image goes. */
  readonly to: Reference;
  /** undefined: the operator wants no signature checked. */
  readonly setup: VerifySetup | undefined;
  readonly registry: RegistryOptions;
  readonly moveTags: boolean;
  readonly carryUnverified: boolean;
  /** Threads that hash. */
  readonly jobs: number | undefined;
}

export interface Loaded {
  readonly result: ImportResult;
  readonly report: Report;
}

/**
 * Reads and hashes all of it, verifies it where that is asked for, and only then writes. @throws
 * Misconfigured, Refused, Rejection as `importContent`
 */
export async function runLoad(
  { dir, to, setup, registry, moveTags, carryUnverified, jobs }: LoadTask,
  progress: Progress,
): Promise<Loaded> {
  const content = await openIntact(
    { targets: [dir], as: undefined, base: undefined, jobs },
    progress,
  );
  try {
    const [image, ...more] = content.images;
    if (image === undefined || more.length > 0)
      return configuring(() =>
        reject(
          'USAGE',
          `${printable(dir)} holds ${content.images.length} images: load takes one; import ` +
            `takes many`,
        ),
      );
    const { digest } = image.descriptor;
    if (to.digest !== undefined && to.digest !== digest)
      reject('USAGE', `the image is ${digest}, not ${to.digest}`);
    const report =
      setup === undefined ? unchecked() : accepted(await verifyContent(content, setup));
    const source = report.images[0]?.name ?? digest;
    // What stands for a verdict where none is wanted goes to the import alone, and is shown to
    // nobody.
    const verdict =
      setup === undefined ? { ...report, images: [{ ...UNJUDGED, name: source, digest }] } : report;
    const plan = {
      registry: to.registry,
      images: [{ source, digest, destination: to.tag === undefined ? { ...to, digest } : to }],
    };
    const carries = carryUnverified || setup === undefined;
    const result = await interruptible((signal) =>
      importContent({
        content,
        report: verdict,
        plan,
        registry,
        moveTags,
        carryUnverified: carries,
        onEvent: showImportEvents(progress),
        signal,
      }),
    );
    return { result, report: { ...report, notEstablished: [...report.notEstablished, NAME] } };
  } finally {
    await content.close();
  }
}

const NAME =
  'the name at the destination: it is the word of whoever loads, and no signature was compared ' +
  'with it';
const UNJUDGED = { nameBinding: 'none', platforms: [], verdict: 'accepted', evidence: [] } as const;

const unchecked = (): Report =>
  doneReport({
    notEstablished: ['signatures: none was checked'],
    waived: ['every check of signatures (--insecure-ignore-signatures)'],
  });

function accepted(report: Report): Report {
  if (report.failures.length > 0) throw new Refused(report);
  return report;
}
