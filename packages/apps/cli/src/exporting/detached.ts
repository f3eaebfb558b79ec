/** Bundles that are in files beside their image. */
import { Flags } from '@oclif/core';
import { LIMITS } from '@sealift/bytes';
import type { DetachedBundles } from '@sealift/export';
import { printable, Rejection, reject } from '@sealift/failures';
import { parseReference } from '@sealift/oci';
import { readConfigured } from '@sealift/workflows/pins';

export const DETACHED_FLAG = {
  'attach-bundle': Flags.string({
    helpValue: 'IMAGE=FILE',
    multiple: true,
    multipleNonGreedy: true,
    summary:
      'Carry the Sigstore bundles of FILE (JSON, or a line each) as evidence of IMAGE, as ' +
      'cosign --upload=false and gh attestation download write them. Repeatable.',
  }),
};

/** What the flags name, read. @throws Rejection USAGE, CONFIG for what is no file */
export const readDetached = (given: readonly string[] = []): DetachedBundles[] => {
  const twice = given.find((each, at) => given.indexOf(each) < at);
  if (twice !== undefined) reject('USAGE', `--attach-bundle ${printable(twice)} is given twice`);
  return given.map(readOne);
};

function readOne(text: string): DetachedBundles {
  const source = `--attach-bundle ${text}`;
  const at = text.indexOf('=');
  if (at < 0) reject('USAGE', `${printable(source)}: expected IMAGE=FILE`);
  const image = Rejection.naming(printable(source), () => parseReference(text.slice(0, at)));
  const bytes = readConfigured({ path: text.slice(at + 1), source }, LIMITS.evidenceBlob);
  return { image, bytes, source };
}
