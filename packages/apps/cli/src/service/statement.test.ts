import { utf8 } from '@sealift/bytes';
import { codeOf } from '@sealift/refusal';
import { pae } from '@sealift/virtual-sigstore';
import { describe, expect, it } from 'vitest';
import { readSaid } from './statement.ts';

const HEX = 'ab'.repeat(32);
const simple = (over: object = {}): string =>
  JSON.stringify({
    critical: {
      identity: { 'docker-reference': 'registry.example/app' },
      image: { 'docker-manifest-digest': `sha256:${HEX}` },
      type: 'cosign container image signature',
    },
    optional: { build: '7\u001b[31m' },
    ...over,
  });
const statement = (over: object = {}): Uint8Array =>
  pae(
    'application/vnd.in-toto+json',
    utf8.encode(
      JSON.stringify({
        _type: 'https://in-toto.io/Statement/v1',
        subject: [
          { name: 'app', digest: { sha256: HEX }, annotations: { build: '7' } },
          { digest: { sha512: 'cd'.repeat(64) } },
        ],
        predicateType: 'https://example.test/built',
        predicate: {},
        ...over,
      }),
    ),
  );

describe('what is to be approved', () => {
  it('is a statement: its predicate, every subject, every annotation', () =>
    expect(readSaid(statement())).toEqual({
      kind: 'statement',
      lines: [
        ['predicate', 'https://example.test/built'],
        ['subject', `sha256:${HEX}`],
        ['name', 'app'],
        ['subject', `sha512:${'cd'.repeat(64)}`],
        ['annotation', 'build=7'],
      ],
    }));

  it(
    'is a signature of an image: its digest, its name, and annotations that control no ' +
      'terminal',
    () =>
      expect(readSaid(utf8.encode(simple()))).toEqual({
        kind: 'signature of an image',
        lines: [
          ['image', `sha256:${HEX}`],
          ['name', 'registry.example/app'],
          ['annotation', 'build=7\\u{1b}[31m'],
        ],
      }),
  );

  it.each(['', 'text', '{"critically":1}', '["critical"]', 'null'])('is a file: %s', (text) =>
    expect(readSaid(utf8.encode(text))).toEqual({ kind: 'file', lines: [] }),
  );

  it.each<[string, string, Uint8Array]>([
    ['begins as DSSE and is none', 'STRUCTURE', utf8.encode('DSSEv1 x')],
    ['is DSSE with a byte behind it', 'STRUCTURE', Uint8Array.from([...statement(), 0x20])],
    ['is DSSE of another type', 'UNSUPPORTED', pae('text/plain', utf8.encode('x'))],
    [
      'has a member twice',
      'PARSE',
      pae('application/vnd.in-toto+json', utf8.encode('{"_type":"a","_type":"b"}')),
    ],
    ['has no subject', 'STRUCTURE', statement({ subject: [] })],
    ['has a subject in two spellings', 'STRUCTURE', statement({ Subject: [] })],
    [
      'speaks of an image in capitals',
      'STRUCTURE',
      utf8.encode(simple().replace('critical', 'Critical')),
    ],
    ['has an annotation that is no text', 'STRUCTURE', utf8.encode(simple({ optional: { n: 1 } }))],
    ['is for lenient readers only', 'PARSE', utf8.encode(`/**/${simple()}`)],
    ['is in UTF-16', 'PARSE', Buffer.from(simple(), 'utf16le')],
    [
      'speaks of two images',
      'PARSE',
      utf8.encode(simple().replace('{"critical"', '{"critical":{},"critical"')),
    ],
    [
      'speaks of an image in another type',
      'STRUCTURE',
      utf8.encode(simple().replace('cosign container image signature', 'other')),
    ],
  ])('is refused where it %s', async (_, code, payload) =>
    expect(await codeOf(() => readSaid(payload))).toBe(code),
  );
});
