/** What evidence is, is what was signed: never where it hangs, nor what it is called. T22 */
import { utf8 } from '@sealift/bytes';
import { codeOf } from '@sealift/refusal';
import { describe, expect, it } from 'vitest';
import type { SignedContent } from './evidence.ts';
import { signedKind } from './signed-kind.ts';

const signature = new Uint8Array(64);
const statement = (
  predicateType: string | undefined,
  payloadType = 'application/vnd.in-toto+json',
) =>
  ({
    kind: 'dsse',
    envelope: {
      payloadType,
      payload: utf8.encode(
        JSON.stringify({
          _type: 'https://in-toto.io/Statement/v1',
          subject: [{ name: 'a', digest: { sha256: 'ab'.repeat(32) } }],
          predicateType,
          predicate: {},
        }),
      ),
      signature,
    },
  }) as unknown as SignedContent;

describe('what was signed', () => {
  it('is a signature where a payload of cosign was', () => {
    const payload = utf8.encode('{}');
    expect(signedKind({ kind: 'simple signing', payload, signature })).toEqual({
      kind: 'signature',
    });
  });

  it('is a signature where the statement says that it is one', () =>
    expect(signedKind(statement('https://sigstore.dev/cosign/sign/v1'))).toEqual({
      kind: 'signature',
    }));

  it('is an attestation of whatever else a statement says', () =>
    expect(signedKind(statement('https://slsa.dev/provenance/v1'))).toMatchObject({
      kind: 'attestation',
      predicateType: 'https://slsa.dev/provenance/v1',
    }));

  it('is nothing about an image where a file was', () =>
    expect(signedKind({ kind: 'message', signature } as SignedContent)).toBeUndefined());

  it.each([
    ['a payload of another type', statement('x', 'text/plain'), 'UNSUPPORTED'],
    ['a statement without a type', statement(undefined), 'STRUCTURE'],
  ])('is refused: %s', async (_, content, code) =>
    expect(await codeOf(() => signedKind(content))).toBe(code),
  );
});
