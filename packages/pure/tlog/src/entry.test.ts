import { hex } from '@sealift/bytes';
import { createWorld, setBytes } from '@sealift/virtual-sigstore';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { setSignedData } from './entry.ts';

const entry = (body: Uint8Array, logId: Uint8Array, logIndex: bigint) => ({
  body,
  logId,
  logIndex,
  kindVersion: undefined,
  integratedTime: undefined,
  set: undefined,
  proof: undefined,
});
const text = (bytes: Uint8Array): string => new TextDecoder().decode(bytes);

describe('what a promise signs', () => {
  it('is RFC 8785 of body, time, log and index', () => {
    expect(text(setSignedData(entry(Uint8Array.of(1), Uint8Array.of(0xab), 7n), 5n))).toBe(
      '{"body":"AQ==","integratedTime":5,"logID":"ab","logIndex":7}',
    );
  });

  it('writes indexes past 2^53 exactly', () =>
    expect(
      text(setSignedData(entry(Uint8Array.of(1), Uint8Array.of(0), 2n ** 63n - 1n), 0n)),
    ).toContain('"logIndex":9223372036854775807'));

  it('is what another log signs', () => {
    const { logId } = createWorld().log;
    fc.assert(
      fc.property(fc.uint8Array(), fc.nat(), fc.nat(), (body, logIndex, integratedTime) => {
        expect(
          text(
            setSignedData(entry(body, hex.decode(logId), BigInt(logIndex)), BigInt(integratedTime)),
          ),
        ).toBe(text(setBytes({ body, logIndex, integratedTime, logId })));
      }),
    );
  });
});
