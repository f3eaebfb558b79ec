/** Which signers of a policy a piece of evidence may be by: only for these it is judged. */
import { base64, hex } from '@sealift/bytes';
import { printable } from '@sealift/failures';
import { x509 } from '@sealift/pki';
import type { Evidence } from '@sealift/sigstore';
import type { EvidenceCase } from './case.ts';
import { isSignature } from './checks/signature.ts';
import { isAsked, kindOf, unlessRejected } from './claim.ts';
import { judgeEvidence } from './evidence.ts';
import type { EvidencePlace, FailedCheck, JudgedEvidence } from './judgement.ts';
import type { Seat } from './seats.ts';
import type { Subject } from './subject.ts';

/**
 * Judges evidence for each signer whom it may be by. Where the policy names nobody, it says whose
 * it claims to be.
 * @param where for evidence that is attached: the object and which of its layers
 */
export async function judgeFor(
  seats: readonly Seat[],
  evidence: Evidence,
  subject: Subject,
  where: Omit<EvidencePlace, 'subject' | 'digest'>,
): Promise<JudgedEvidence[]> {
  const judged: JudgedEvidence[] = [];
  for (const { contexts } of await candidatesOf(seats, evidence, subject))
    judged.push(await judgeEvidence(evidence, subject, contexts, where));
  return judged.length > 0 ? judged : [byNobody(evidence, { subject: subject.digest, ...where })];
}

/** One signer alone is told what is wrong with it, whoever made it. */
async function candidatesOf(
  seats: readonly Seat[],
  evidence: Evidence,
  subject: Subject,
): Promise<readonly Seat[]> {
  const [only, ...more] = seats;
  if (only === undefined || more.length === 0) return seats;
  const { material } = evidence;
  if (material.kind === 'certificate') return byCertificate(material.leaf, seats);
  const found: Seat[] = [];
  for (const seat of seats) if (await isByKeyOf(seat, evidence, subject)) found.push(seat);
  return found;
}

/** T36: only the leaf's own words are compared here; the checks prove that they are its CA's. */
function byCertificate(der: Uint8Array, seats: readonly Seat[]): readonly Seat[] {
  const leaf = unlessRejected(() => x509.parse(der));
  return seats.filter(
    ({ signer: { policy } }) =>
      leaf !== undefined && policy.signer.kind === 'certificate' && isAsked(leaf, policy.signer),
  );
}

/** A key of his made it, also one that was withdrawn: that is told. */
async function isByKeyOf(
  { signer: { policy }, contexts: [context] }: Seat,
  evidence: Evidence,
  subject: Subject,
): Promise<boolean> {
  if (policy.signer.kind !== 'key' || context === undefined) return false;
  const own: EvidenceCase = { context, evidence, subject, times: [], established: { proved: {} } };
  const { keys: pinned, denied } = policy.signer;
  for (const key of [...pinned, ...denied.map((each) => each.key)])
    if (await isSignature(own, key)) return true;
  return false;
}

function byNobody(evidence: Evidence, place: Omit<EvidencePlace, 'digest'>): JudgedEvidence {
  const failure = nobody(evidence);
  return {
    format: evidence.format.id,
    place: { ...place, digest: evidence.digest },
    outcome: 'rejected',
    checks: [failure],
    failure,
    claim: { ...kindOf(evidence), signer: 'another' },
    times: [],
    proved: {},
  };
}

function nobody({ material }: Evidence): FailedCheck {
  const name = 'signer of the policy';
  if (material.kind === 'certificate')
    return {
      name,
      status: 'failed',
      code: 'IDENTITY',
      detail: `it says that it is by ${saidBy(material.leaf)}, whom the policy does not name`,
    };
  return {
    name,
    status: 'failed',
    code: 'KEY',
    detail: `it is by no key of the policy${hinted(material.hint)}`,
  };
}

function saidBy(der: Uint8Array): string {
  const names = unlessRejected(() => x509.subjectAltNames(x509.parse(der)));
  if (names === undefined) return 'a certificate that cannot be read';
  if (names.length === 0) return 'a certificate without a name';
  return names.map(({ value }) => `"${printable(value)}"`).join(', ');
}

const hinted = (hint: string): string =>
  /^[A-Za-z0-9+/]{43}=$/.test(hint)
    ? `; it says that it is by SHA256:${hex.encode(base64.decode(hint))}`
    : '';
