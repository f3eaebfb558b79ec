/** Signs what was imported, before its tags lead to it: nobody finds it there without. */
import { type EvidenceStore, lookUp, repositoryStore } from '@sealift/attachments';
import { type Digest, utf8 } from '@sealift/bytes';
import { reject } from '@sealift/failures';
import type { ArrivedImage, BeforeTags } from '@sealift/import';
import { attachmentTag, formatReference, type Reference } from '@sealift/oci';
import { time as times } from '@sealift/pki';
import {
  COPY_PREDICATE,
  type Copied,
  encodeCopy,
  type ReceiptCountersigned,
  saysSameCopy,
} from '@sealift/receipt';
import type { Registry } from '@sealift/registry';
import {
  attestImage,
  type Format,
  repositoryName,
  type Signed,
  type SigningOptions,
  signImage,
} from '@sealift/signing';
import type { CountersignTask } from './flags.ts';
import { ownEvidence } from './own-evidence.ts';
import type { Own } from './said.ts';

/** A signature or attestation of the importing side. */
export interface Countersigned {
  readonly kind: 'signature' | 'attestation';
  readonly format: Format;
  /** The image that was imported, and the manifest of it that this is about. */
  readonly image: Digest;
  readonly subject: Digest;
  /** Absent where the same was there already: nothing was written. */
  readonly written?: Written;
}

type Written = Pick<ReceiptCountersigned, 'repository' | 'scheme' | 'digest' | 'before'>;

/** What a signature says beside the image. */
export type About = Pick<Copied, 'bundle' | 'policy' | 'time'>;

/**
 * Signs every image and each part of it that was carried, since a cluster verifies the part that it
 * runs, and attests where the image came from. What the key has signed before is left as it is.
 * @param onSigned hears of each piece once it is there
 */
export const countersigning =
  (
    task: CountersignTask,
    about: About,
    onSigned: (countersigned: Countersigned) => void,
  ): BeforeTags =>
  async (registry, arrived) => {
    for (const image of arrived) {
      const { destination, digest } = image;
      const at: Reference = { ...withoutTag(destination), digest };
      const own: Own[] = [];
      for (const each of image.manifests)
        own.push(...(await ownEvidence(registry, at.repository, each, task.signer)));
      const work = { registry, image, at, own, task, about };
      for (const format of task.formats) {
        for (const subject of image.manifests) onSigned(await sign(work, format, subject));
        onSigned(await attest(work, format));
      }
    }
  };

interface Work {
  readonly registry: Registry;
  readonly image: ArrivedImage;
  readonly at: Reference;
  readonly own: readonly Own[];
  readonly task: CountersignTask;
  readonly about: About;
}

const withoutTag = ({ registry, repository }: Reference): Reference => ({ registry, repository });

async function sign(work: Work, format: Format, subject: Digest): Promise<Countersigned> {
  const { image, at, own } = work;
  const said = { kind: 'signature', format, image: image.digest, subject } as const;
  const name = repositoryName(at);
  const isThere = own.some(
    (one) =>
      one.subject === subject &&
      one.format === format &&
      one.signs !== undefined &&
      (format === 'bundle' || one.signs.repository === name),
  );
  if (isThere) return said;
  const more = { annotations: {}, recursive: false };
  const write = (store: EvidenceStore): Promise<Signed[]> =>
    signImage(store, { ...at, digest: subject }, { ...optionsOf(work, format), ...more });
  return { ...said, written: await placed(work, format, subject, 'cosign-sig', write) };
}

async function attest(work: Work, format: Format): Promise<Countersigned> {
  const { image, at, own, about } = work;
  const { digest: subject, source, evidence, destination } = image;
  const said = { kind: 'attestation', format, image: subject, subject } as const;
  const copied = { ...about, source, destination: formatReference(destination), evidence };
  const isThere = own.some(
    ({ subject: of, format: as, attests }) =>
      of === subject &&
      as === format &&
      attests?.type === COPY_PREDICATE &&
      saysSameCopy(attests.predicate, copied),
  );
  if (isThere) return said;
  const predicate = utf8.decode(encodeCopy(copied));
  const more = { predicateType: COPY_PREDICATE, predicate };
  const write = (store: EvidenceStore): Promise<Signed[]> =>
    attestImage(store, at, { ...optionsOf(work, format), ...more });
  return { ...said, written: await placed(work, format, subject, 'cosign-att', write) };
}

const optionsOf = (
  { task: { signer }, about: { time } }: Work,
  format: Format,
): SigningOptions => ({
  credential: { signer },
  // Nobody is told: what is inside stays there.
  witnesses: {},
  formats: [format],
  created: times.format(time),
});

async function placed(
  { registry, at }: Work,
  format: Format,
  subject: Digest,
  scheme: 'cosign-sig' | 'cosign-att',
  write: (store: EvidenceStore) => Promise<readonly Signed[]>,
): Promise<Written> {
  const store = repositoryStore(registry, at.repository);
  const isTagged = format === 'legacy';
  const before = isTagged ? await lookUp(store, attachmentTag(subject, scheme)) : undefined;
  const [signed] = await write(store);
  const digest = signed?.digest ?? reject('INTERNAL', 'nothing was signed');
  const repository = formatReference(withoutTag(at));
  return isTagged
    ? { repository, scheme, digest, before: before?.descriptor.digest ?? 'absent' }
    : { repository, scheme: 'referrers-api', digest };
}
