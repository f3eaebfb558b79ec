import { CODES, type Code } from '@sealift/failures';
import { describe, expect, it } from 'vitest';
import { explain, explainIndex } from './explain.ts';
import { KNOWN_MESSAGES } from './messages.ts';

describe('explain', () => {
  it.each(Object.keys(CODES) as Code[])('explains %s in 80 columns', (code) => {
    const text = explain(code) ?? '';
    expect(text.startsWith(`${code}: `)).toBe(true);
    expect(text).toContain(`exit code  ${CODES[code].exit}: `);
    for (const line of text.split('\n')) expect(line.length).toBeLessThanOrEqual(80);
  });

  it.each([
    ['a line of ours', 'UNKNOWN_LOG: no pin for log c0d23d', 'UNKNOWN_LOG: '],
    ['small letters and hyphens', 'unknown-log', 'UNKNOWN_LOG: '],
    ['a message of cosign', 'no matching signatures', 'NO_SIGNATURE'],
    [
      'a whole line of cosign',
      'Error: no matching signatures: crypto/rsa: verification error',
      'NO_SIGNATURE',
    ],
    ['a few words', 'trusted root is required', '--rekor-key'],
    ['other letters and spaces', '  NOT enough   verified LOG entries ', 'UNKNOWN_LOG'],
    [
      'the rekor key message',
      'rekor log public key not found for payload. Check your TUF root (see cosign initialize)',
      '--rekor-key',
    ],
  ])('understands %s', (_, query, part) => expect(explain(query)).toContain(part));

  it.each(['', 'SETS', 'xyzzy plugh', 'toString', 'the', '__proto__', ':'])(
    'does not know %j',
    (query) => expect(explain(query)).toBeUndefined(),
  );

  it('finds every message that it knows, and names codes that exist', () => {
    for (const { text, codes } of KNOWN_MESSAGES) {
      expect(explain(text), text).toContain(text.slice(0, 20));
      for (const code of codes) expect(Object.keys(CODES)).toContain(code);
    }
  });
});

describe('explainIndex', () => {
  it('lists every code and message, in 80 columns', () => {
    const text = explainIndex();
    for (const code of Object.keys(CODES)) expect(text).toContain(`  ${code} `);
    for (const line of text.split('\n')) expect(line.length).toBeLessThanOrEqual(80);
  });
});
