/** Why something was rejected, in words. */
import { printable } from '@sealift/failures';
import type { Cause } from '@sealift/verify';
import { failure } from '../failure.ts';
import type { Failure } from '../report.ts';
import { ledgerSentence } from './claims.ts';

/** A cause of a judgement as a failure of the report, with the remedy of its code. */
export function failureOfCause(cause: Cause): Failure {
  switch (cause.kind) {
    case 'evidence':
      return ofEvidence(cause);
    case 'lacking':
      return lacking(cause);
    case 'contradicted':
      return contradicted(cause);
    case 'absent':
      return absent(cause);
  }
}

type Of<K extends Cause['kind']> = Extract<Cause, { readonly kind: K }>;

const ofEvidence = ({ code, name, evidence, failure: { detail, name: check } }: Of<'evidence'>) =>
  failure(code, code === 'INTERNAL' ? detail : `${printable(name)}: ${detail}`, {
    image: name,
    evidence: evidence.place.digest,
    check,
  });

function lacking({ code, name, digest, asked, found, ledger }: Of<'lacking'>): Failure {
  const wanted =
    asked === undefined
      ? 'no signature'
      : `no attestation of the type ${asked.map(printable).join(' or ')}`;
  const carries = found.length === 0 ? '' : `; it carries ${found.map(printable).join(', ')}`;
  const hint =
    asked === undefined && found.length > 0 ? ' (attestations: ask for one with --type)' : '';
  const rest = `${carries}${hint}${ledgerSentence(ledger)}`;
  return failure(code, `${printable(name)}: ${wanted} over ${digest}${rest}`, { image: name });
}

const contradicted = ({ code, name, expected, found }: Of<'contradicted'>): Failure =>
  failure(code, `${printable(name)}: expected ${expected}, found ${found}`, { image: name });

function absent({ code, name, there }: Of<'absent'>): Failure {
  if (name === undefined) return failure(code, 'there is no image');
  const others = there.length === 0 ? 'there are none' : `there are: ${someOf(there)}`;
  return failure(code, `no image is named ${printable(name)}; ${others}`, { image: name });
}

const LISTED = 10;

/** The first names of a list that may be long. */
export const someOf = (names: readonly string[]): string =>
  `${names.slice(0, LISTED).map(printable).join(', ')}` +
  `${names.length > LISTED ? `, and ${names.length - LISTED} more` : ''}`;
