/** Why something was rejected, in words. */
import { printable, someOf } from '@sealift/failures';
import { ASKED, type EvidenceNeed } from '@sealift/policy/rules';
import type { Cause } from '@sealift/verify';
import { failure, failureOfImage } from '../failure.ts';
import type { Failure } from '../report.ts';
import { ledgerSentence } from './claims.ts';

/** A cause of a judgement as a failure of the report, with the remedy of its code. */
export function failureOfCause(cause: Cause): Failure {
  const found = describe(cause);
  return cause.rule === undefined
    ? found
    : { ...found, message: `${printable(cause.rule)}: ${found.message}` };
}

function describe(cause: Cause): Failure {
  switch (cause.kind) {
    case 'evidence':
      return ofEvidence(cause);
    case 'lacking':
      return lacking(cause);
    case 'contradicted':
      return contradicted(cause);
    case 'absent':
      return absent(cause);
    case 'unfit':
      return unfit(cause);
    case 'quorum':
      return quorum(cause);
    case 'policy':
    case 'denied':
      return ofImage(cause);
  }
}

const ofImage = ({ code, kind, name, detail }: Of<'policy' | 'denied'>): Failure =>
  failure(code, kind === 'denied' ? `${printable(name)}: ${detail}` : detail, { image: name });

type Of<K extends Cause['kind']> = Extract<Cause, { readonly kind: K }>;

function ofEvidence(cause: Of<'evidence'>): Failure {
  const { code, name, evidence, failure: failed } = cause;
  const place = { evidence: evidence.place.digest, check: failed.name };
  return code === 'INTERNAL'
    ? failure(code, failed.detail, { ...place, image: name })
    : failureOfImage(code, name, failed.detail, place);
}

function lacking({ code, name, digest, need, found, others, ledger }: Of<'lacking'>): Failure {
  const isSignature = need.kind === 'signature';
  const carries = found.length === 0 ? '' : `; it carries ${found.map(printable).join(', ')}`;
  const hint = isSignature && found.length > 0 ? ' (attestations: ask for one with --type)' : '';
  const by = others.length === 0 ? '' : `; there is one by ${others.map(printable).join(', ')}`;
  const rest = `${by}${carries}${hint}${ledgerSentence(ledger)}`;
  return failureOfImage(code, name, `no ${wanted(need)} over ${digest}${rest}`);
}

/** `signature by acme-release or corp-ci`; the one signer whom options state has no name. */
function wanted({ kind, types = [], by: { of } }: EvidenceNeed): string {
  const names = of.filter((name) => name !== ASKED).map(printable);
  const by = names.length === 0 ? '' : ` by ${names.join(' or ')}`;
  return kind === 'signature'
    ? `signature${by}`
    : `attestation of the type ${types.map(printable).join(' or ')}${by}`;
}

const unfit = ({ code, name, evidence, detail }: Of<'unfit'>): Failure =>
  failureOfImage(code, name, detail, { evidence: evidence.place.digest });

function quorum({ code, name, digest, need, met }: Of<'quorum'>): Failure {
  const there = met.length === 0 ? 'nobody' : met.map(printable).join(', ');
  const { atLeast, of } = need.by;
  const what = need.kind === 'signature' ? 'signed' : 'attested';
  return failureOfImage(
    code,
    name,
    `${digest} is ${what} by ${there}; the policy asks for ${atLeast} of ` +
      `${of.map(printable).join(', ')}, each another person`,
  );
}

const contradicted = ({ code, name, expected, found }: Of<'contradicted'>): Failure =>
  failureOfImage(code, name, `expected ${expected}, found ${found}`);

function absent({ code, name, there }: Of<'absent'>): Failure {
  if (name === undefined) return failure(code, 'there is no image');
  const others = there.length === 0 ? 'there are none' : `there are: ${someOf(there)}`;
  return failure(code, `no image is named ${printable(name)}; ${others}`, { image: name });
}
