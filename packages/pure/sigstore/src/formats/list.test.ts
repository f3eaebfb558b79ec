import { Fields, json, utf8 } from '@sealift/bytes';
import { SCHEMES } from '@sealift/oci';
import { codeOf } from '@sealift/refusal';
import { describe, expect, it } from 'vitest';
import * as formats from './attached.ts';
import { cosignSignature } from './cosign-signature.ts';
import type { EvidenceFormat } from './format.ts';
import { decodeFile, decodeFiles, FORMATS } from './list.ts';

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

  it('takes a layer or a file for one format at most', () => {
    const simple = 'application/vnd.dev.cosign.simplesigning.v1+json';
    for (const type of [BUNDLE, DSSE, simple, 'application/spdx+json'])
      expect(FORMATS.filter(({ layer }) => layer?.takes(type)).length, type).toBeLessThan(2);
    for (const text of ['{}', '{"mediaType":"x"}', '{"base64Signature":"AA","mediaType":"x"}']) {
      const document = (): Fields => new Fields(json.parse(utf8.encode(text)), 'x', 'STRUCTURE');
      const found = FORMATS.filter(({ file }) => file?.matches(document()));
      expect(found.length, text).toBeLessThan(2);
    }
  });

  it.each([
    [BUNDLE, 'sigstore bundle v0.3'],
    [DSSE, 'cosign attestation'],
    ['application/vnd.dev.cosign.simplesigning.v1+json', 'cosign signature'],
    [SIG, undefined],
    [`x${BUNDLE}`, undefined],
    ['', undefined],
  ])('takes a layer of the type %s for: %s', (type, id) =>
    expect(formats.ofLayer(type)?.id).toBe(id),
  );

  it.each([
    [{ predicateType: 'a' }, {}, 'a'],
    [{}, { 'dev.sigstore.bundle.predicateType': 'b' }, 'b'],
    [{ predicateType: 'a' }, { 'dev.sigstore.bundle.predicateType': 'b' }, 'a'],
    [{}, { predicateType: 'b' }, undefined],
    [{ 'dev.sigstore.bundle.predicateType': 'b' }, {}, undefined],
  ])('a layer with %j in a manifest with %j is said to be of the type %s', (own, around, type) => {
    const digest = `sha256:${'a'.repeat(64)}` as const;
    const layer = { mediaType: DSSE, size: 1, digest, annotations: new Map(Object.entries(own)) };
    expect(formats.statedType(layer, new Map(Object.entries(around)))).toBe(type);
  });

  it('has no row that says less than is asked of one', () => {
    const [{ id, hashes, logKinds, layer, file }] = [cosignSignature];
    const { print: _print, ...silent } = layer;
    const { referrer: _referrer, ...unwritten } = layer;
    const rows: readonly EvidenceFormat[] = [
      // @ts-expect-error no log kinds: an entry of any kind would pass for its proof
      { id, hashes, layer, file },
      // @ts-expect-error no hashes
      { id, logKinds, layer, file },
      // @ts-expect-error nothing says whether it hangs on images
      { id, hashes, logKinds, file },
      // @ts-expect-error import would not know how to write it
      { id, hashes, logKinds, layer: unwritten, file },
      // @ts-expect-error download would not know how to print it
      { id, hashes, logKinds, layer: silent, file },
    ];
    expect(rows.filter((row) => Object.keys(row).length === 5).length).toBe(2);
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
    expect(formats.of({ scheme, types })?.id).toBe(id),
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
    ['of no format', '{"signature":"AAAA"}', 'STRUCTURE'],
    ['a type that is no bundle', '{"mediaType":"application/json"}', 'MEDIA_TYPE'],
  ])('refuses a file that is %s', async (_, text, code) =>
    expect(await codeOf(() => decodeFile(utf8.encode(text)))).toBe(code),
  );
});

describe('JSON lines', () => {
  const line = '{"base64Signature":"AAAA","cert":""}';
  const refused = (text: string): Promise<unknown> => codeOf(() => decodeFiles(utf8.encode(text)));
  const said = (text: string) => () => decodeFiles(utf8.encode(text));

  it.each([
    ['a line that is no evidence', `{}\n{}`, 'STRUCTURE', /^line 1: a file of no known format$/],
    ['a second line that is broken', '{"a":1}\n{"a":}', 'STRUCTURE', /^line 1: /],
    ['one document and something behind it', '{\n}\n{}', 'PARSE', /something follows/],
    ['no bytes', '', 'PARSE', /./],
    ['blank lines alone', '\n\n', 'PARSE', /./],
    ['text', 'a\nb', 'PARSE', /./],
    [
      'what GitHub answers',
      '{"attestations":[{"bundle":{}}]}',
      'STRUCTURE',
      /^an answer of GitHub: save \.attestations\[\]\.bundle, one JSON text a line$/,
    ],
    ['too many', `${line}\n`.repeat(1001), 'LIMIT', /^1001 lines, limit \d+$/],
  ])('is refused: %s', async (_, text, code, message) => {
    expect(await refused(text)).toBe(code);
    expect(said(text)).toThrow(message);
  });
});
