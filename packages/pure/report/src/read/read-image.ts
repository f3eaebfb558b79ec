import type { Fields } from '@sealift/bytes';
import { printable } from '@sealift/failures';
import type { EvidenceReport, ImageReport, Report, RuleReport } from '../report.ts';
import { readCode, readDigest, readOptional, readText, readTexts } from './parts.ts';

const ENDS = ['accepted', 'rejected'] as const;
const BINDINGS = ['expected', 'sealed', 'signed', 'contradicted', 'none', 'given'] as const;

/** @throws Rejection CONFIG */
export function readImage(fields: Fields): ImageReport {
  const image = {
    name: readText(fields, 'name'),
    digest: readDigest(fields, 'digest'),
    nameBinding: fields.oneOf('nameBinding', BINDINGS),
    platforms: readTexts(fields, 'platforms'),
    verdict: fields.oneOf('verdict', ENDS),
    evidence: fields.objects('evidence').map(readEvidence),
    ...(fields.has('rules') ? { rules: fields.objects('rules').map(readRule) } : {}),
  };
  fields.end();
  return image;
}

function readRule(fields: Fields): RuleReport {
  const rule = {
    at: readText(fields, 'at'),
    mode: fields.oneOf('mode', ['enforce', 'warn', 'admit']),
    asks: fields.oneOf('asks', ['require', 'accept']),
    outcome: fields.oneOf('outcome', ['held', 'failed']),
    failures: readTexts(fields, 'failures'),
  };
  fields.end();
  return rule;
}

function readEvidence(fields: Fields): EvidenceReport {
  const evidence = {
    ...readOptional('by', fields.optionalText('by'), printable),
    format: readText(fields, 'format'),
    digest: readDigest(fields, 'digest'),
    subject: readDigest(fields, 'subject'),
    verdict: fields.oneOf('verdict', ENDS),
    times: readTexts(fields, 'times'),
    checks: fields.objects('checks').map(readCheck),
    ...(fields.optional('counted') === true ? { counted: true as const } : {}),
    ...(fields.has('kind') ? { kind: fields.oneOf('kind', ['signature', 'attestation']) } : {}),
    ...readOptional('predicateType', fields.optionalText('predicateType'), printable),
    ...readOptional('signer', fields.optionalObject('signer'), readSigner),
  };
  fields.end();
  return evidence;
}

function readSigner(fields: Fields): NonNullable<EvidenceReport['signer']> {
  const kind = fields.oneOf('kind', ['key', 'certificate']);
  const signer =
    kind === 'key'
      ? { kind, fingerprint: readText(fields, 'fingerprint') }
      : {
          kind,
          identity: readText(fields, 'identity'),
          issuer: textOrNone(fields, 'issuer'),
          sourceRepository: textOrNone(fields, 'sourceRepository'),
        };
  fields.end();
  return signer;
}

function textOrNone(fields: Fields, name: string): string | undefined {
  const text = fields.optionalText(name);
  return text === undefined ? undefined : printable(text);
}

function readCheck(fields: Fields): EvidenceReport['checks'][number] {
  const said = { name: readText(fields, 'name'), detail: readText(fields, 'detail') };
  const status = fields.oneOf('status', ['passed', 'waived', 'failed']);
  const check = checkOf(fields, status, said);
  fields.end();
  return check;
}

function checkOf(
  fields: Fields,
  status: 'passed' | 'waived' | 'failed',
  said: { readonly name: string; readonly detail: string },
): EvidenceReport['checks'][number] {
  if (status === 'passed') return { ...said, status };
  return status === 'waived'
    ? { ...said, status, waives: fields.oneOf('waives', ['log', 'sct', 'time']) }
    : { ...said, status, code: readCode(fields) };
}

const ANCHORS = [
  ...(['key', 'rekor-key', 'ct-key', 'tsa'] as const),
  ...(['ca-root', 'ca-intermediate', 'tuf-root'] as const),
];

/** @throws Rejection CONFIG */
export function readAnchor(fields: Fields): Report['anchors'][number] {
  const anchor = {
    kind: fields.oneOf('kind', ANCHORS),
    fingerprint: readText(fields, 'fingerprint'),
    window: readText(fields, 'window'),
    source: readText(fields, 'source'),
    ...readOptional('logId', fields.optionalText('logId'), printable),
    ...readOptional('name', fields.optionalText('name'), printable),
  };
  fields.end();
  return anchor;
}
