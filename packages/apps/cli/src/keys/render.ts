import { layout, type Style } from '@sealift/report';
import type { KeyFacts } from './facts.ts';
import type { MadeInKms } from './in-kms.ts';
import type { Inspected } from './inspect.ts';
import type { WrittenPair } from './pair.ts';

const factLines = ({ type, fingerprint }: KeyFacts, style: Style): string[] => [
  ...layout.field('type', type, 2, style),
  ...layout.paragraph(fingerprint, '  ', style),
];

/** A pair that was written, for a person. */
export function renderPair(
  { privateKey, publicKey, notes, ...facts }: WrittenPair,
  style: Style,
): string {
  const lines = [
    ...layout.paragraph(
      `Private key written to ${privateKey}, encrypted; keep it and its password apart.`,
      '',
      style,
    ),
    ...layout.paragraph(
      `Public key written to ${publicKey}; whoever verifies pins it and compares the fingerprint.`,
      '',
      style,
    ),
    ...factLines(facts, style),
    ...notes.flatMap((note) => layout.paragraph(note, 'NOTE: ', style)),
  ];
  return `${lines.join('\n')}\n`;
}

/** A key that a KMS made, for a person. */
export function renderInKms({ key, publicKey, ...facts }: MadeInKms, style: Style): string {
  const said = `Public key written to ${publicKey}; the private key signs as --key ${key}.`;
  const lines = [...layout.paragraph(said, '', style), ...factLines(facts, style)];
  return `${lines.join('\n')}\n`;
}

/** What a file of a key shows, for a person. */
export function renderInspected(
  { file, form, type, fingerprint, scrypt }: Inspected,
  style: Style,
): string {
  const lines = [
    ...layout.paragraph(`${file}: ${form}`, '', style),
    ...(scrypt === undefined
      ? []
      : layout.field('derivation', `scrypt, N=${scrypt.N} r=${scrypt.r} p=${scrypt.p}`, 2, style)),
    ...(scrypt === undefined
      ? []
      : layout.field('cipher', 'nacl/secretbox (XSalsa20-Poly1305)', 2, style)),
    ...(type === undefined || fingerprint === undefined
      ? layout.paragraph('Type and fingerprint are inside: see them with --decrypt.', '  ', style)
      : factLines({ type, fingerprint }, style)),
  ];
  return `${lines.join('\n')}\n`;
}

/** A key whose password is another now, for a person. */
export function renderChanged(file: string, facts: KeyFacts, style: Style): string {
  const note = 'Copies of the file under the old password still open with it.';
  const said = `${file} has another password; the key is the same.`;
  const lines = [
    ...layout.paragraph(said, '', style),
    ...factLines(facts, style),
    ...layout.paragraph(note, '', style),
  ];
  return `${lines.join('\n')}\n`;
}
