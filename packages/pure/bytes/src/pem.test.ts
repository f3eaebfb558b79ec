import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { codeOf } from './code-of.fixture.ts';
import * as pem from './pem.ts';

const block = (label = 'PUBLIC KEY', body = 'Zm9v'): string =>
  `-----BEGIN ${label}-----\n${body}\n-----END ${label}-----\n`;
const foo = new TextEncoder().encode('foo');

describe('PEM', () => {
  it('comes back from every byte string', () => {
    const label = fc.constantFrom('CERTIFICATE', 'PUBLIC KEY', 'RSA PUBLIC KEY');
    fc.assert(
      fc.property(
        fc.array(fc.record({ label, der: fc.uint8Array({ maxLength: 200 }) }), {
          minLength: 1,
          maxLength: 4,
        }),
        (blocks) => {
          expect(
            pem.decode(blocks.map(({ label, der }) => pem.encode(label, der)).join('')),
          ).toEqual(blocks);
        },
      ),
    );
  });

  it('is written in lines of 64', () => {
    const lines = pem.encode('X', new Uint8Array(100)).split('\n');
    expect(lines.map(({ length }) => length)).toEqual([17, 64, 64, 8, 15, 0]);
  });

  it.each([
    ['no final newline', block().trimEnd()],
    ['CRLF', block().replaceAll('\n', '\r\n')],
    ['empty lines around', `\n\n${block()}\n \t\n`],
    ['spaces behind the labels', block().replaceAll('-----\n', '----- \t\n')],
    ['lines of another length', block('PUBLIC KEY', 'Z\nm9\nv')],
  ])('takes %s', (_, text) =>
    expect(pem.decode(text)).toEqual([{ label: 'PUBLIC KEY', der: foo }]),
  );

  it.each([
    ['nothing', ''],
    ['white space', ' \n\n'],
    ['text before', `subject=x\n${block()}`],
    ['text behind', `${block()}x`],
    ['text between', `${block()}x\n${block()}`],
    ['text behind END', block().replace(/\n$/, ' x\n')],
    ['two labels', '-----BEGIN A-----\nZm9v\n-----END B-----\n'],
    ['no END', '-----BEGIN A-----\nZm9v\n'],
    ['no BEGIN', 'Zm9v\n-----END A-----\n'],
    ['a header', block('A', 'Proc-Type: 4,ENCRYPTED\n\nZm9v')],
    ['a lower-case label', block('public key')],
    ['no label', block('')],
    ['a body without padding', block('A', 'Zm8')],
    ['a body with spare bits', block('A', 'Zh==')],
    ['a byte order mark', `\ufeff${block()}`],
    ['DER', '0\u0082\u0001'],
    ['two blocks in one line', `${block().trimEnd()}${block()}`],
  ])('refuses %s', (_, text) => {
    expect(codeOf(() => pem.decode(text))).toBe('PARSE');
    expect(codeOf(() => pem.decode(text, 'CERT_CHAIN'))).toBe('CERT_CHAIN');
  });

  it('throws nothing but refusals', () => {
    const part = fc.constantFrom(
      '-----BEGIN A-----',
      '-----END A-----',
      '\n',
      '\r\n',
      'Zm9v',
      '=',
      ' ',
      '-',
      'A',
      '\u00e9',
    );
    fc.assert(
      fc.property(fc.array(part, { maxLength: 12 }), (parts) => {
        expect(codeOf(() => pem.decode(parts.join('')))).toMatch(/^(accepted|PARSE)$/);
      }),
    );
  });
});

describe('one block', () => {
  it('is given', () =>
    expect(pem.decodeOne(block(), ['PUBLIC KEY'])).toEqual({ label: 'PUBLIC KEY', der: foo }));

  it.each([
    ['a second block, which nobody would use', block() + block()],
    ['another label', block('CERTIFICATE')],
    ['a private key', block('PRIVATE KEY')],
    ['none', '\n'],
  ])('refuses %s', (_, text) =>
    expect(codeOf(() => pem.decodeOne(text, ['PUBLIC KEY', 'RSA PUBLIC KEY'], 'KEY'))).toBe('KEY'),
  );
});
