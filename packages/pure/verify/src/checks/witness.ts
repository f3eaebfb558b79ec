import { printable, reject } from '@sealift/failures';
import type { Policy } from '@sealift/policy';
import { cosigners, type Witness } from '@sealift/tlog';
import type { EvidenceCase } from '../case.ts';
import type { CheckStep } from '../check.ts';

/**
 * Enough of the pinned witnesses cosigned the checkpoint of one entry (VERIFICATION §8.6). A
 * promise alone has no checkpoint to cosign, and one that no pinned log signed for this signature
 * is anybody's (T36).
 */
export const witnessed = ({
  pinned,
  quorum,
}: NonNullable<Policy['witnesses']>): CheckStep<EvidenceCase> => ({
  name: 'witnesses',
  async run({ established, context }) {
    const { entries = [] } = established;
    let most: readonly Witness[] = [];
    for (const { checkpoint } of entries) {
      const found =
        checkpoint === undefined ? [] : await cosigners(checkpoint, pinned, context.crypto);
      if (found.length > most.length) most = found;
    }
    if (most.length < quorum)
      reject(
        'POLICY',
        `${most.length} of the pinned witnesses cosigned the checkpoint, the policy asks for ` +
          `${quorum}`,
      );
    established.cosigners = most;
    established.proved.witnesses = most.length;
    return most.length === 0 ? 'none' : most.map(({ name }) => printable(name)).join(', ');
  },
});
