/** What a rule asks of evidence. */

import { printable, Rejection } from '@sealift/failures';
import { PREDICATE_TYPES, predicateType } from '@sealift/policy';
import type { Condition, EvidenceNeed, Quorum } from '@sealift/policy/rules';
import { nearest, refuseAt } from '@sealift/yaml';
import { compileCondition } from '../conditions/condition.ts';
import type { AttestationText, NeedsText, QuorumText } from '../schema/file.ts';
import { durationOf } from './duration.ts';
import type { Reading } from './reading.ts';
import type { FileSigner } from './signers.ts';

type Signers = ReadonlyMap<string, FileSigner>;

/** The signature first, then attestations in their order. @throws Rejection CONFIG */
export function readEvidence(
  reading: Reading,
  { signature, attestations = [] }: NeedsText,
  signers: Signers,
): EvidenceNeed[] {
  const signed =
    signature === undefined
      ? []
      : [
          {
            kind: 'signature',
            by: readQuorum(reading, signature, signers),
            select: 'any',
          } as const,
        ];
  return [...signed, ...attestations.map((text) => readAttestation(reading, text, signers))];
}

/** Of these an old favourable one would outvote a new one (T16). */
const NEWEST: ReadonlySet<string | undefined> = new Set([
  PREDICATE_TYPES['vuln'],
  PREDICATE_TYPES['openvex'],
]);

function readAttestation(reading: Reading, text: AttestationText, signers: Signers): EvidenceNeed {
  const at = `${reading.places.of(text, 'type')}: `;
  const type = Rejection.as('CONFIG', () => predicateType(text.type), at);
  const { select = NEWEST.has(type) ? 'newest' : 'any', maxAge } = text;
  const where = conditionOf(reading, text);
  return {
    kind: 'attestation',
    types: [type],
    by: readQuorum(reading, text.by, signers),
    select,
    ...(maxAge === undefined ? {} : { maxAge: durationOf(maxAge) }),
    ...(where === undefined ? {} : { where }),
  };
}

function conditionOf(reading: Reading, text: AttestationText): Condition | undefined {
  if (text.where === undefined) return undefined;
  const condition = compileCondition(text.where, reading.places.line(text, 'where'));
  return typeof condition === 'string'
    ? refuseAt(reading, text, 'where', `the condition ${condition}`)
    : condition;
}

function readQuorum(reading: Reading, text: QuorumText, signers: Signers): Quorum {
  const lists = (['anyOf', 'allOf', 'of'] as const).filter((key) => text[key] !== undefined);
  const [list, another] = lists;
  const last = another ?? (list === 'of' ? 'of' : 'atLeast');
  if (
    list === undefined ||
    another !== undefined ||
    (list === 'of') !== (text.atLeast !== undefined)
  )
    return refuseAt(reading, text, last, 'say one of anyOf, allOf, or atLeast with of');
  const of = text[list] ?? [];
  for (const [i, name] of of.entries())
    if (!signers.has(name)) {
      const near = nearest(name, [...signers.keys()]);
      refuseAt(reading, of, i, `no signer "${printable(name)}"${near}`);
    }
  const atLeast = text.atLeast ?? (list === 'anyOf' ? 1 : of.length);
  if (atLeast > of.length)
    refuseAt(reading, text, 'atLeast', `atLeast ${atLeast} of a list of ${of.length}`);
  return { of, atLeast };
}
