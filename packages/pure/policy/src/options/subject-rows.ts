import type { Option } from './option.ts';

const of = { group: 'POLICY', takenBy: ['images', 'attestation', 'whole'] } as const;

/** What must be there, and what is looked at. */
export const SUBJECT_ROWS = {
  type: {
    ...of,
    takenBy: ['images', 'attestation', 'whole', 'file'],
    kind: 'text',
    repeats: true,
    value: 'TYPE',
    help:
      'Ask for an attestation of this type instead of a signature: slsaprovenance, ' +
      'slsaprovenance1, spdxjson, cyclonedx, openvex, … or a URI.',
    cosign: ['type'],
    policy: 'types',
  },
  annotations: {
    ...of,
    takenBy: ['images', 'whole'],
    excludes: { names: ['type'], why: ': an attestation states no annotations' },
    kind: 'pair',
    repeats: true,
    char: 'a',
    value: 'NAME=TEXT',
    help: 'Text of an annotation that the signature must state. Repeatable.',
    cosign: ['annotations'],
    policy: 'annotations',
  },
  coverage: {
    ...of,
    kind: 'coverage',
    value: 'WHICH',
    help:
      'What must be signed of an index: itself (index, the default), itself and each platform ' +
      '(all-children), or one or the other (any).',
    policy: 'coverage',
  },
  expect: {
    ...of,
    besidePolicy: true,
    kind: 'file',
    value: 'FILE',
    help: 'Names with the digests they must have, one NAME@sha256:… a line.',
    part: 'selection',
  },
  image: {
    ...of,
    besidePolicy: true,
    takenBy: ['images', 'attestation'],
    kind: 'text',
    repeats: true,
    value: 'NAME[@DIGEST]',
    help: 'Only this image; with @sha256:… its name must have that digest. Repeatable.',
    part: 'selection',
  },
  seal: {
    ...of,
    besidePolicy: true,
    group: 'SEAL',
    kind: 'file',
    value: 'FILE',
    help: 'Seal of the bundle, made by `sealift seal`: it vouches for the names.',
    needs: { names: ['seal-key', 'trust-store'], why: ': anybody can seal' },
    part: 'seal',
  },
  'seal-key': {
    ...of,
    besidePolicy: true,
    group: 'SEAL',
    kind: 'file',
    repeats: true,
    value: 'PEM',
    help: 'Public key that may have sealed; not one of --key.',
    needs: { names: ['seal'], why: ': a bundle carries no seal inside' },
    part: 'seal',
  },
} as const satisfies Record<string, Option>;

/** Of a file: where its evidence is. */
const ofFile = { takenBy: ['file'], kind: 'file', value: 'FILE', part: 'evidence' } as const;

export const EVIDENCE_ROWS = {
  bundle: {
    ...ofFile,
    help:
      'Sigstore bundle, several as JSON lines, or a bundle of cosign sign-blob; by default ' +
      'FILE.sigstore.json or ' +
      'FILE.sigstore.',
    cosign: ['bundle'],
  },
  signature: {
    ...ofFile,
    help: 'Signature in base64, where there is no bundle.',
    cosign: ['signature'],
    excludes: { names: ['bundle'] },
  },
  sct: {
    ...ofFile,
    help: 'SCT (JSON) of the --certificate; it must hold beside those inside.',
    cosign: ['sct'],
    isIdleWithKey: true,
    needs: { names: ['certificate'] },
  },
  certificate: {
    ...ofFile,
    help: 'Certificate (PEM) that goes with --signature.',
    cosign: ['certificate', 'cert'],
    needs: { names: ['signature'] },
  },
} as const satisfies Record<string, Option>;
