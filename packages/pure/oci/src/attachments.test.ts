import { codeOf } from '@sealift/refusal';
import { describe, expect, it } from 'vitest';
import { attachmentTag, SCHEMES } from './attachments.ts';
import { parseReference } from './reference.ts';

const HEX = '0123456789abcdef'.repeat(4);

describe('tags of attachments', () => {
  it.each([
    ['cosign-sig', `sha256-${HEX}.sig`],
    ['cosign-att', `sha256-${HEX}.att`],
    ['cosign-sbom', `sha256-${HEX}.sbom`],
    ['referrers-tag', `sha256-${HEX}`],
  ] as const)('%s', (scheme, tag) => expect(attachmentTag(`sha256:${HEX}`, scheme)).toBe(tag));

  it('are no tags of images (T5)', async () => {
    for (const scheme of SCHEMES) {
      if (
        scheme === 'referrers-api' ||
        scheme === 'detached-bundle' ||
        scheme === 'backfilled-proof'
      )
        continue;
      expect(
        await codeOf(() => parseReference(`ghcr.io/a/b:${attachmentTag(`sha256:${HEX}`, scheme)}`)),
      ).toBe('USAGE');
    }
  });
});
