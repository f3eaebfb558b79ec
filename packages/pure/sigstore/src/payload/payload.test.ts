import { utf8 } from '@sealift/bytes';
import { Rejection } from '@sealift/failures';
import { codeOf } from '@sealift/refusal';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { preAuthEncoding } from '../envelope.ts';
import { readPayload } from './payload.ts';

const HEX = 'ab'.repeat(32);
const IMAGE = {
  critical: {
    identity: { 'docker-reference': 'registry.example/app' },
    image: { 'docker-manifest-digest': `sha256:${HEX}` },
    type: 'cosign container image signature',
  },
  optional: { env: 'prod' },
};
const image = (over: object = {}): string => JSON.stringify({ ...IMAGE, ...over });
const statement = (over: object = {}): string =>
  JSON.stringify({
    _type: 'https://in-toto.io/Statement/v1',
    subject: [{ digest: { sha256: HEX }, annotations: { env: 'prod' } }],
    predicateType: 'https://sigstore.dev/cosign/sign/v1',
    predicate: {},
    ...over,
  });
const pae = (text: string, payloadType = 'application/vnd.in-toto+json'): Uint8Array =>
  preAuthEncoding({ payloadType, payload: utf8.encode(text) });
const bytesOf = (...parts: readonly (string | number)[]): Uint8Array =>
  Uint8Array.from(
    parts.flatMap((part) => (typeof part === 'string' ? [...utf8.encode(part)] : [part])),
  );
const kindOf = (payload: Uint8Array): string => {
  try {
    return readPayload(payload).kind;
  } catch (thrown) {
    if (thrown instanceof Rejection) return thrown.code;
    throw thrown;
  }
};

/** Text in a fixed width, in either order, as JavaScript's own characters give it. */
const wide =
  (width: 2 | 4, bigEndian: boolean) =>
  (text: string): Uint8Array =>
    Uint8Array.from(
      [...text].flatMap((char) => {
        const code = char.charCodeAt(0);
        const low = [code & 0xff, code >> 8, 0, 0].slice(0, width);
        return bigEndian ? low.reverse() : low;
      }),
    );

describe('readPayload', () => {
  const annotations = new Map([['env', 'prod']]);
  const subjects = [{ name: '', digests: new Map([['sha256', HEX]]) }];

  it('reads simple signing', () =>
    expect(readPayload(utf8.encode(image()))).toEqual({
      kind: 'simple-signing',
      subjects,
      repository: 'registry.example/app',
      annotations,
    }));

  it('reads a statement in its encoding', () =>
    expect(readPayload(pae(statement()))).toEqual({
      kind: 'dsse',
      subjects,
      predicateType: 'https://sigstore.dev/cosign/sign/v1',
      annotations,
    }));

  it.each<[string, Uint8Array]>([
    ['text', utf8.encode('hello')],
    ['bytes', bytesOf(0x7f, 'ELF', 2, 1, 1, 0, 0, 0)],
    ['zeros', new Uint8Array(100_000)],
    ['an object', utf8.encode('{"a":1}')],
    ['a list about images', utf8.encode(`[${image()}]`)],
    ['an object that counts findings', utf8.encode('{"counts":{"critical":{"open":1}}}')],
    ['lines of JSON that count findings', utf8.encode('{"critical":1}\n{"critical":2}\n')],
    ['an object that holds such a payload', utf8.encode(`{"payload":${image()}}`)],
    ['an object that holds a statement', utf8.encode(`{"payload":${statement()}}`)],
    ['half an object', utf8.encode('{broken')],
    ['a program', utf8.encode(`#!/usr/bin/env node\nimport 'node:fs';\nconst a = ${image()};\n`)],
    ['a manual', utf8.encode(`# Critical\n\nThe payload is ${image()}\n`)],
    ['a policy in YAML', utf8.encode('critical: true\nsubject: x\npredicateType: y\n')],
    ['a large text', utf8.encode(`${'word '.repeat(50_000)}${image()}`)],
  ])('takes %s for a blob', (_, payload) => expect(kindOf(payload)).toBe('blob'));

  it.each<[string, string, Uint8Array]>([
    ['a case variant of critical', 'STRUCTURE', utf8.encode('{"Critical":{}}')],
    [
      'a long s',
      'PARSE',
      utf8.encode(`${image().replace('docker-manifest', 'docker-manife\u017ft')}x`),
    ],
    ['critical by an escape', 'STRUCTURE', utf8.encode('{"\\u0063ritical":{}}')],
    ['two critical parts', 'PARSE', utf8.encode(`{"critical":{},${image().slice(1)}`)],
    ['a byte that is no UTF-8', 'PARSE', bytesOf('{"x":"', 0xff, '","critical":{}}')],
    ['a byte that some drop', 'PARSE', bytesOf('{"crit', 0xff, image().slice(6))],
    ['a field that nobody knows', 'STRUCTURE', utf8.encode(image({ more: 1 }))],
    ['an annotation that is no text', 'STRUCTURE', utf8.encode(image({ optional: { n: 1 } }))],
    ['a mark', 'PARSE', utf8.encode(`\ufeff${image()}`)],
    ['Not a Number', 'PARSE', utf8.encode(image().replace('"prod"', 'NaN'))],
    ['a comment', 'PARSE', utf8.encode(`/* { */ // {\n # {\n ${image()}`)],
    [
      'a comment beyond what is looked at first',
      'PARSE',
      utf8.encode(`/*${' '.repeat(1e5)}*/${image()}`),
    ],
    ['space beyond it', 'PARSE', utf8.encode(`\u3000${' '.repeat(1e5)}${image()}`)],
    ['something after it', 'PARSE', utf8.encode(`${image()}\n{}`)],
    ['other values before it', 'PARSE', utf8.encode(`1 "x" null {} ${image()}`)],
    ['a mark of a sequence', 'PARSE', utf8.encode(`\u001e${image()}\n\u001e${image()}`)],
    ['a guard of Gson', 'PARSE', utf8.encode(`)]}'\n${image()}`)],
    ['single quotes', 'PARSE', utf8.encode(image().replaceAll('"', "'"))],
    ['no quotes', 'PARSE', utf8.encode(image().replace('"critical"', 'critical'))],
    ['Gson separators', 'PARSE', utf8.encode(image().replaceAll('":', '"=').replaceAll(',', ';'))],
    ['a name over two lines', 'PARSE', utf8.encode(image().replace('crit', 'crit\\\n'))],
    [
      'YAML',
      'PARSE',
      utf8.encode(`critical:\n  image:\n    docker-manifest-digest: sha256:${HEX}\n`),
    ],
    ['YAML beneath a comment', 'PARSE', utf8.encode(`# x\n---\n!!map ${image()}`)],
    ['a bare statement', 'STRUCTURE', utf8.encode(statement())],
    ['a bare statement with a comment', 'PARSE', utf8.encode(`//\n${statement()}`)],
    [
      'a bare statement in other capitals',
      'STRUCTURE',
      utf8.encode(statement().replace('subject', 'Subject')),
    ],
    ['half an encoding', 'STRUCTURE', utf8.encode('DSSEv1')],
    ['a newer encoding', 'STRUCTURE', utf8.encode('DSSEv12 1 a 1 b')],
    ['an encoding in small letters', 'STRUCTURE', utf8.encode(`dssev1${' 28 '}`)],
    ['space before an encoding', 'STRUCTURE', bytesOf(' ', ...pae(statement()))],
    ['an encoding in UTF-16', 'STRUCTURE', wide(2, false)('DSSEv1 1 a 1 b')],
    ['bytes after an encoding', 'STRUCTURE', bytesOf(...pae(statement()), ' ')],
    ['another payload type', 'UNSUPPORTED', pae('{}', 'text/plain')],
    ['a statement about nothing', 'STRUCTURE', pae(statement({ subject: [] }))],
    ['a type that stands twice', 'PARSE', pae(`{"predicateType":"a",${statement().slice(1)}`)],
  ])('refuses %s', async (_, code, payload) =>
    expect(await codeOf(() => readPayload(payload))).toBe(code),
  );
});

/** What lenient readers let pass in an object, and around it. */
const INSIDE: readonly ((text: string) => string)[] = [
  (text) => text.replaceAll(':', ' /**/ : '),
  (text) => text.replaceAll('"', "'"),
  (text) => text.replace(/"(\w+)":/g, '$1:'),
  (text) => text.replaceAll('critical', 'CRITICAL'),
  (text) => text.replaceAll('critical', 'Cr\\u0069tical'),
  (text) => text.replaceAll('docker', '\\x64ocker'),
  (text) => text.replaceAll('manifest', 'manife\u017ft'),
  (text) => text.replaceAll('}', ',}'),
  (text) => text.replace('{', '{"critical":0,'),
  (text) => text.replace('{', '{x:NaN,y:+1,z:.5,'),
];
const AROUND: readonly ((text: string) => string)[] = [
  (text) => `\ufeff${text}`,
  (text) => ` \t\u3000\n${text}`,
  (text) => `/* ' " { */${text}`,
  (text) => `// {\n${text}`,
  (text) => `${text} trailing`,
  (text) => `${text}{}`,
  (text) => `null ${text}`,
];
const ENCODINGS: readonly ((text: string) => Uint8Array)[] = [
  (text) => utf8.encode(text),
  wide(2, false),
  wide(2, true),
  wide(4, false),
  wide(4, true),
];

describe('what a lenient reader could take for an image payload (T45)', () => {
  it('is never a blob, in whichever mixture and encoding', () =>
    fc.assert(
      fc.property(
        fc.array(fc.constantFrom(...INSIDE), { minLength: 1, maxLength: 3 }),
        fc.array(fc.constantFrom(...AROUND), { maxLength: 3 }),
        fc.constantFrom(...ENCODINGS),
        (inside, around, encode) => {
          const text = [...inside, ...around].reduce((before, change) => change(before), image());
          expect(['PARSE', 'STRUCTURE']).toContain(kindOf(encode(text)));
        },
      ),
      { numRuns: 500 },
    ));

  it('is neither a blob where the strict payload is in another encoding', () => {
    for (const encode of ENCODINGS.slice(1)) expect(kindOf(encode(image()))).toBe('PARSE');
  });

  it('is no other JSON: that is a blob', () =>
    fc.assert(
      fc.property(fc.json(), (text) => {
        expect(kindOf(utf8.encode(text))).toBe('blob');
      }),
    ));

  it('ends for any bytes, in a kind or a refusal', () =>
    fc.assert(
      fc.property(
        fc.constantFrom('', '{', 'DSSEv1 ', '{"critical":{', '/*'),
        fc.uint8Array({ maxLength: 300 }),
        (start, rest) => {
          const known = ['blob', 'PARSE', 'STRUCTURE', 'UNSUPPORTED', 'LIMIT'];
          expect(known).toContain(kindOf(bytesOf(start, ...rest)));
        },
      ),
    ));
});
