import { utf8 } from '@sealift/bytes';
import { SCHEMES } from '@sealift/oci';
import { codeOf } from '@sealift/refusal';
import { describe, expect, it } from 'vitest';
import { attachedFormat, decodeFile, FORMATS } from './list.ts';

const BUNDLE = 'application/vnd.dev.sigstore.bundle.v0.3+json';
const SIG = 'application/vnd.dev.cosign.artifact.sig.v1+json';
const ATT = 'application/vnd.dev.cosign.artifact.att.v1+json';
const DSSE = 'application/vnd.dsse.envelope.v1+json';

describe('the list of formats', () => {
  it('names each once', () => {
    const ids = FORMATS.map(({ id }) => id);
    expect(new Set(ids).size).toBe(ids.length);
  });

  it('reads what can be read in one way only', () => {
    for (const scheme of SCHEMES)
      for (const types of [[BUNDLE], [SIG], [ATT], [DSSE]]) {
        const found = FORMATS.filter(({ layer }) => layer?.matches({ scheme, types }));
        expect(found.length, `${scheme} ${types}`).toBeLessThanOrEqual(1);
      }
  });

  it.each([
    ['cosign-sig', [], 'cosign signature'],
    ['cosign-sig', [BUNDLE], 'cosign signature'],
    ['cosign-att', [], 'cosign attestation'],
    ['referrers-api', [BUNDLE], 'sigstore bundle v0.3'],
    ['referrers-tag', [SIG], 'cosign signature'],
    ['referrers-api', [ATT], 'cosign attestation'],
    ['referrers-api', [DSSE], 'cosign attestation'],
    ['referrers-api', ['application/spdx+json'], undefined],
    ['referrers-tag', [], undefined],
    ['referrers-api', [`x${BUNDLE}`], undefined],
  ] as const)('at %s, with the types %j: %s', (scheme, types, id) =>
    expect(attachedFormat({ scheme, types })?.id).toBe(id),
  );

  it('gives each format that can be logged its kinds, and no other', () => {
    const kinds = FORMATS.map(({ id, logKinds }) => [id, Object.values(logKinds).flat().sort()]);
    expect(Object.fromEntries(kinds)).toMatchInlineSnapshot(`
      {
        "cosign attestation": [
          "dsse 0.0.1",
          "intoto 0.0.1",
          "intoto 0.0.2",
        ],
        "cosign blob bundle": [
          "hashedrekord 0.0.1",
        ],
        "cosign signature": [
          "hashedrekord 0.0.1",
        ],
        "detached signature": [],
        "sigstore bundle v0.1": [
          "dsse 0.0.1",
          "hashedrekord 0.0.1",
          "hashedrekord 0.0.2",
          "hashedrekord 0.0.2",
          "intoto 0.0.2",
        ],
        "sigstore bundle v0.2": [
          "dsse 0.0.1",
          "hashedrekord 0.0.1",
          "hashedrekord 0.0.2",
          "hashedrekord 0.0.2",
          "intoto 0.0.2",
        ],
        "sigstore bundle v0.3": [
          "dsse 0.0.1",
          "hashedrekord 0.0.1",
          "hashedrekord 0.0.2",
          "hashedrekord 0.0.2",
          "intoto 0.0.2",
        ],
      }
    `);
  });

  it.each([
    ['no JSON', 'x', 'PARSE'],
    ['a list', '[]', 'STRUCTURE'],
    ['an empty object', '{}', 'STRUCTURE'],
    ['both formats at once', '{"base64Signature":"AAAA","mediaType":"x"}', 'STRUCTURE'],
    ['a type that is no bundle', '{"mediaType":"application/json"}', 'MEDIA_TYPE'],
  ])('refuses a file that is %s', async (_, text, code) =>
    expect(await codeOf(() => decodeFile(utf8.encode(text)))).toBe(code),
  );
});
