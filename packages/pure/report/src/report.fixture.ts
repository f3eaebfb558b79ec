import { signedBy } from './judged/sentences.ts';
import type { EvidenceReport, Report } from './report.ts';

const DIGEST = `sha256:${'a'.repeat(64)}` as const;
const LAYER = `sha256:${'b'.repeat(64)}` as const;

const ATTESTED: EvidenceReport = {
  format: 'cosign attestation',
  digest: LAYER,
  subject: DIGEST,
  verdict: 'accepted',
  counted: true,
  kind: 'attestation',
  predicateType: 'https://slsa.dev/provenance/v0.2',
  signer: {
    kind: 'certificate',
    identity:
      'https://github.com/slsa-framework/slsa-github-generator/.github/workflows' +
      '/generator_container_slsa3.yml@refs/tags/v1.4.0',
    issuer: 'https://token.actions.githubusercontent.com',
    sourceRepository: undefined,
  },
  times: ['2022-12-01T10:00:00Z'],
  checks: [
    { name: 'promise', status: 'passed', detail: 'entry 123 of log c0d23d6a' },
    {
      name: 'sct',
      status: 'waived',
      waives: 'sct',
      detail: 'certificate transparency (--insecure-ignore-sct)',
    },
  ],
};

/** An image that was accepted by one attestation, with all that a report can say. */
export const ACCEPTED: Report = {
  schemaVersion: 1,
  verdict: 'accepted',
  exitCode: 0,
  images: [
    {
      name: 'ghcr.io/example/e2e:v2.1.0',
      digest: DIGEST,
      nameBinding: 'none',
      platforms: ['linux/amd64', 'linux/arm64/v8'],
      verdict: 'accepted',
      evidence: [ATTESTED],
    },
  ],
  failures: [],
  established: [signedBy('ghcr.io/example/e2e:v2.1.0', ATTESTED)],
  notEstablished: ['that no key was revoked after the signature'],
  claimed: [`ledger: cosign-sig of ${DIGEST}: absent`],
  waived: ['certificate transparency (--insecure-ignore-sct)'],
  anchors: [
    {
      kind: 'rekor-key',
      fingerprint: `SHA256:${'c'.repeat(64)}`,
      window: '2021-01-12T11:53:27Z – open',
      source: '--trusted-root trusted_root.json',
      logId: 'c'.repeat(64),
      name: 'rekor.sigstore.dev',
    },
    {
      kind: 'key',
      fingerprint: `SHA256:${'d'.repeat(64)}`,
      window: 'no window',
      source: '--key signer.pub',
    },
  ],
};

/** The same with every foreign string replaced, and a failure that quotes it. */
export function hostile(foreign: string): Report {
  const [image] = ACCEPTED.images;
  const [evidence] = image?.evidence ?? [];
  if (image === undefined || evidence === undefined)
    throw new Error('the fixture has one image with one piece of evidence');
  const checks = [{ name: foreign, status: 'failed', code: 'IDENTITY', detail: foreign }] as const;
  const signer = {
    kind: 'certificate',
    identity: foreign,
    issuer: foreign,
    sourceRepository: foreign,
  } as const;
  const failed = {
    ...evidence,
    verdict: 'rejected',
    format: foreign,
    predicateType: foreign,
    signer,
    times: [foreign],
    checks,
  } as const;
  return {
    ...ACCEPTED,
    verdict: 'rejected',
    exitCode: 1,
    images: [
      { ...image, name: foreign, platforms: [foreign], verdict: 'rejected', evidence: [failed] },
    ],
    failures: [
      {
        code: 'IDENTITY',
        message: foreign,
        remedy: 'Compare.',
        image: foreign,
        evidence: foreign,
        check: foreign,
        offset: 512,
      },
    ],
    established: [foreign],
    notEstablished: [foreign],
    claimed: [foreign],
    waived: [foreign],
    anchors: [
      {
        kind: 'key',
        fingerprint: `SHA256:${'d'.repeat(64)}`,
        window: foreign,
        source: foreign,
        name: foreign,
      },
    ],
  };
}

/** What a renderer gives, as the program prints it. */
export const printed = (pieces: Iterable<string>): string => [...pieces].join('');
