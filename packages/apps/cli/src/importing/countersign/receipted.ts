/** What the receipt of an import says of its own signatures. */
import type { ArrivedImage } from '@sealift/import';
import { formatReference } from '@sealift/oci';
import type { Receipt, ReceiptCountersigned } from '@sealift/receipt';
import type { Countersigned } from './countersign.ts';

type Part = Pick<Receipt, 'countersigned'>;

/** Of what was written; nothing where that is none. */
export const signedIn = (signed: readonly Countersigned[]): Part =>
  partOf(
    signed.flatMap(({ image, subject, written }) =>
      written === undefined ? [] : [{ image, subject, ...written }],
    ),
  );

/** No list of these images is longer: everything under a tag that led somewhere. */
export const longestSigned = (arrived: readonly ArrivedImage[], formats: number): Part =>
  partOf(
    arrived.flatMap(({ digest, destination: { registry, repository }, manifests }) => {
      const about = { image: digest, digest, before: digest, scheme: 'cosign-sig' } as const;
      const place = { repository: formatReference({ registry, repository }) };
      const each = [digest, ...manifests].map((subject) => ({ ...about, ...place, subject }));
      return Array.from({ length: formats }).flatMap(() => each);
    }),
  );

const partOf = (countersigned: readonly ReceiptCountersigned[]): Part =>
  countersigned.length === 0 ? {} : { countersigned };
