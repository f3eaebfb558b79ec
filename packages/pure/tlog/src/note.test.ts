import { LIMITS } from '@sealift/bytes';
import { codeOf } from '@sealift/refusal';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseNote } from './note.ts';

const LINE = '— example.com/log AAAAAAE=\n';
const note = (text = 'first\nsecond\n', lines = LINE): string => `${text}\n${lines}`;

describe('signed notes', () => {
  it('are a text and signatures', () => {
    expect(parseNote(note())).toEqual({
      text: 'first\nsecond\n',
      signatures: [
        { name: 'example.com/log', keyId: new Uint8Array(4), signature: Uint8Array.of(1) },
      ],
    });
  });

  it.each<[string, string]>([
    ['several signatures', note('a\n', LINE.repeat(3))],
    ['as many signatures as the limit', note('a\n', LINE.repeat(LIMITS.noteSignatures))],
    ['an empty line in the text: the last one counts', note('a\n\nb\n')],
    ['names of other scripts', note('a\n', '— 例え.example AAAAAAE=\n')],
    [
      'as many characters as the limit',
      note(`${'a'.repeat(LIMITS.noteChars - LINE.length - 2)}\n`),
    ],
  ])('may have %s', async (_, text) =>
    expect(await codeOf(() => parseNote(text))).toBe('accepted'),
  );

  it('keep what stands before the last empty line', () =>
    expect(parseNote(note('a\n\nb\n')).text).toBe('a\n\nb\n'));

  it.each<[string, string]>([
    ['nothing', ''],
    ['no empty line', `a\n${LINE}`],
    ['no signature', 'a\n\n'],
    ['no text end', 'a'],
    ['an empty line at the end', `${note()}\n`],
    ['no newline at the end', note().trimEnd()],
    ['text behind the signatures', `${note()}x\n`],
    ['text among the signatures', note('a\n', `${LINE}x\n${LINE}`)],
    ['a signature more than the limit', note('a\n', LINE.repeat(LIMITS.noteSignatures + 1))],
    [
      'a character more than the limit',
      note(`${'a'.repeat(LIMITS.noteChars - LINE.length - 1)}\n`),
    ],
    ['a hyphen for the dash', note('a\n', LINE.replace('—', '-'))],
    ['an en dash', note('a\n', LINE.replace('—', '–'))],
    ['two spaces', note('a\n', LINE.replace('— ', '—  '))],
    ['a space at the end', note('a\n', LINE.replace('\n', ' \n'))],
    ['no name', note('a\n', '—  AAAAAAE=\n')],
    ['no signature behind the name', note('a\n', '— example.com\n')],
    ['a plus in the name', note('a\n', LINE.replace('/', '+'))],
    ['a no-break space in the name', note('a\n', LINE.replace('/', '\u00a0'))],
    ['a line separator in the name', note('a\n', LINE.replace('/', '\u2028'))],
    ['base64 without padding', note('a\n', LINE.replace('=', ''))],
    ['base64 with spare bits', note('a\n', LINE.replace('E=', 'F='))],
    ['the URL alphabet', note('a\n', LINE.replace('AAAAAAE=', '-AAAAAE='))],
    ['a key ID alone', note('a\n', '— example.com AAAAAA==\n')],
    ['an empty signature', note('a\n', '— example.com ====\n')],
    ['a tab', note('a\tb\n')],
    ['a carriage return', note().replaceAll('\n', '\r\n')],
    ['a NUL', note('a\0\n')],
    ['an escape', note('a\u001b\n')],
  ])('are refused with %s', async (_, text) =>
    expect(await codeOf(() => parseNote(text))).toBe('CHECKPOINT_FORMAT'),
  );

  it('come back from what they say', () => {
    const name = fc.string({ unit: fc.constantFrom(...'abz.-/:é_'), minLength: 1, maxLength: 20 });
    const blob = fc.uint8Array({ minLength: 5, maxLength: 80 });
    const text = fc.array(fc.string({ unit: fc.constantFrom(...'az09 —é=') }), {
      minLength: 1,
      maxLength: 5,
    });
    fc.assert(
      fc.property(
        text,
        fc.array(fc.tuple(name, blob), { minLength: 1, maxLength: 5 }),
        (lines, signatures) => {
          const signed = signatures.map(
            ([who, bytes]) => `— ${who} ${Buffer.from(bytes).toString('base64')}\n`,
          );
          const whole = `${lines.join('\n')}\n\n${signed.join('')}`;
          expect(parseNote(whole)).toEqual({
            text: `${lines.join('\n')}\n`,
            signatures: signatures.map(([who, bytes]) => ({
              name: who,
              keyId: bytes.slice(0, 4),
              signature: bytes.slice(4),
            })),
          });
        },
      ),
    );
  });

  it('throw nothing but refusals', async () => {
    const part = fc.constantFrom(
      'a',
      '\n',
      '\n\n',
      '— ',
      'example.com',
      ' ',
      'AAAAAAE=',
      '\r',
      '+',
      '=',
    );
    await fc.assert(
      fc.asyncProperty(fc.array(part, { maxLength: 14 }), async (parts) => {
        expect(['accepted', 'CHECKPOINT_FORMAT']).toContain(
          await codeOf(() => parseNote(parts.join(''))),
        );
      }),
      { numRuns: 1000 },
    );
  });
});
