/** Judgements made by hand: what verification may find, one thing at a time. */
import { buildPolicy, type PolicyOptions } from '@sealift/policy';
import { ASKED } from '@sealift/policy/rules';
import { NO_TRUST } from '@sealift/trust';
import {
  type Cause,
  type JudgedEvidence,
  type JudgedSubject,
  type Judgement,
  type OneSigner,
  pinnedBy,
} from '@sealift/verify';

export const NAME = 'registry.example/team/app:1.0';
export const DIGEST = `sha256:${'a'.repeat(64)}` as const;
export const OTHER = `sha256:${'b'.repeat(64)}` as const;
const LAYER = `sha256:${'c'.repeat(64)}` as const;

/** A signature by a certificate, logged with a proof, as it is accepted. */
export const evidence = (changes: Partial<JudgedEvidence> = {}): JudgedEvidence => ({
  by: ASKED,
  format: 'cosign signature',
  place: {
    subject: DIGEST,
    digest: LAYER,
    object: { digest: OTHER, scheme: 'cosign-sig' },
    layer: 0,
  },
  outcome: 'accepted',
  checks: [{ name: 'SET', status: 'passed', detail: 'entry 1' }],
  signer: {
    kind: 'certificate',
    identity: 'ada@example.com',
    issuer: 'https://login.example',
    sourceRepository: undefined,
  },
  times: [Date.UTC(2026, 0, 15, 12)],
  proved: { kind: 'signature', onlyPromised: false },
  ...changes,
});

/** An image that was accepted by that, under a name that was signed. */
export const image = (changes: Partial<JudgedSubject> = {}): JudgedSubject => {
  const counted = changes.counted ?? [evidence()];
  return {
    ...{ kind: 'image', name: NAME, digest: DIGEST, outcome: 'accepted' },
    ...{
      platforms: ['linux/amd64'],
      missing: [],
      carried: [],
      evidence: counted,
      counted,
      rules: [],
    },
    binding: { binding: 'signed' },
    ...changes,
  };
};

export const policy = (options: Partial<PolicyOptions> = {}) =>
  buildPolicy({
    ...{ keys: [], types: [], ignoreTlog: false, ignoreSct: false },
    ...(options.keys === undefined && options.certificateIdentityRegexp === undefined
      ? { certificateIdentity: 'ada@example.com' }
      : {}),
    ...(options.keys === undefined ? { certificateOidcIssuer: 'https://login.example' } : {}),
    ...options,
  });

/** What was judged; accepted unless there are causes. */
export const judgement = (
  subjects: readonly JudgedSubject[] = [image()],
  causes: readonly Cause[] = [],
  changes: Partial<OneSigner> & { readonly unasked?: readonly string[] } = {},
): Judgement => {
  const { unasked = [], ...pinned } = changes;
  return {
    outcome: causes.length === 0 ? 'accepted' : 'rejected',
    ...{ causes, subjects, unasked },
    pinned: pinnedBy({ trust: NO_TRUST, policy: policy(), crypto: NO_CRYPTO, ...pinned }),
  };
};

const NO_CRYPTO = { verify: () => false, verifyDigest: () => false };
