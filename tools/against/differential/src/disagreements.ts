/** A bundle on which the two verdicts differ, and the rule of this verifier that decides it. */
export interface Disagreement {
  readonly bundle: string;
  /** Where one bundle is asked about several things: which artifact. */
  readonly artifact?: string;
  readonly ours: string;
  readonly theirs: 'accepted' | 'refused';
  readonly rule: string;
}

const NO_SUBJECT =
  "VERIFICATION §5.2: a subject must state the artifact's digest; the library leaves " +
  'subjects to its caller';

/** Every disagreement there is. Rules are sections of VERIFICATION. */
export const DISAGREEMENTS: readonly Disagreement[] = [
  {
    bundle: 'sigstore-conformance/trust-root-tlog-missing-validity-start_fail/bundle.sigstore.json',
    ours: 'TRUST_ROOT',
    theirs: 'accepted',
    rule:
      'VERIFICATION §12.2: a log key without the start of its validity refuses the root; ' +
      'there it counts ' +
      'since 1970',
  },
  {
    bundle: 'sigstore-java/bundles/bundle.dsse.rekor-v2.bad-entry-type.sigstore',
    ours: 'UNSUPPORTED',
    theirs: 'accepted',
    rule: 'VERIFICATION §6: dsse 0.0.2 was taken back before Rekor v2 was released',
  },
  {
    bundle: 'sigstore-python/a.dsse.staging-rekor-v2.txt.sigstore.json',
    artifact: 'sigstore-python/a.dsse.staging-rekor-v2.txt',
    ours: 'SUBJECT',
    theirs: 'accepted',
    rule: NO_SUBJECT,
  },
  {
    bundle: 'sigstore-go/dsse.sigstore.json',
    artifact:
      'sha512:46d4e2f74c4877316640000a6fdf8a8b59f1e0847667973e9859f774dd31b8f1e0937813b777fb' +
      '66a2ac67d50540fe34640966eee9fc2ccca387082b4c85cd3c',
    ours: 'SUBJECT',
    theirs: 'accepted',
    rule: NO_SUBJECT,
  },
  {
    bundle: 'sigstore-go/sigstore.js@2.0.0-provenance.sigstore.json',
    artifact:
      'sha512:bbfd372fc9beeb777fe35d05bb10c0c70a9733d366a75fed7dd18866c7391de3ee7e88ba74dd47' +
      'abf3e15c845e547fcf0e5c3da80854c751554224d3a6d4e55f',
    ours: 'SUBJECT',
    theirs: 'accepted',
    rule: NO_SUBJECT,
  },
  {
    bundle: 'sigstore-go/sigstore.js@2.0.0-provenance.sigstore.json',
    artifact: 'sha256:0000000000000000000000000000000000000000000000000000000000000000',
    ours: 'SUBJECT',
    theirs: 'accepted',
    rule: NO_SUBJECT,
  },
  {
    bundle: 'sigstore-rust/conda-attestation.sigstore.json',
    artifact: 'sigstore-rust/cosign-v3-blob.txt',
    ours: 'SUBJECT',
    theirs: 'accepted',
    rule: NO_SUBJECT,
  },
];
