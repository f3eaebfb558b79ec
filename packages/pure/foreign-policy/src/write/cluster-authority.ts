/** One signer as an authority. */
import type { Likeness } from '@sealift/policy';
import type { EvidenceNeed, Needs } from '@sealift/policy/rules';
import type { KnownSigner } from '@sealift/verify';
import type { Convertible } from './convertible.ts';
import { keyPem } from './pinned-pem.ts';

/** What TrustRoots are called, by the names of instances. */
export interface Roots {
  readonly names: ReadonlyMap<string, string>;
}

/** As many authorities as a signer has keys, or why there is none. */
export function authorityOf(
  name: string,
  need: EvidenceNeed,
  { strength }: Needs,
  { signers, roots }: Convertible & { readonly roots: Roots },
): readonly object[] | string {
  const signer = signers.get(name);
  if (signer === undefined) return `${name}, who is nobody`;
  const { ignoreTlog } = signer.policy;
  const isCertificate = signer.policy.signer.kind === 'certificate';
  const isStamped = strength.timestamps > 0 || (ignoreTlog && isCertificate);
  // There a timestamp stands in for the log, and never beside it.
  if (isStamped && !ignoreTlog) return `timestamps beside the log of ${name}`;
  const trustRootRef = roots.names.get(signer.instance);
  const more = {
    ...(ignoreTlog ? {} : { ctlog: { url: 'https://pinned.invalid', trustRootRef } }),
    ...(isStamped ? { rfc3161timestamp: { trustRootRef } } : {}),
    ...(need.kind === 'attestation' ? { attestations: attestationsOf(need) } : {}),
  };
  return whoIs(signer, trustRootRef).map((who, i) => ({
    name: i === 0 ? name : `${name}-${i + 1}`,
    ...who,
    ...more,
  }));
}

const attestationsOf = ({ types = [] }: EvidenceNeed): object[] =>
  types.map((predicateType, i) => ({ name: `attestation-${i + 1}`, predicateType }));

function whoIs({ policy }: KnownSigner, trustRootRef: string | undefined): object[] {
  const { signer, ignoreSct } = policy;
  if (signer.kind === 'key') return signer.keys.map((key) => ({ key: { data: keyPem(key) } }));
  const identity = {
    ...asked(signer.issuer === 'none' ? undefined : signer.issuer.like, 'issuer'),
    ...asked(signer.identity.like, 'subject'),
  };
  const waived = ignoreSct ? { insecureIgnoreSCT: true } : {};
  const keyless = {
    url: 'https://pinned.invalid',
    trustRootRef,
    identities: [identity],
    ...waived,
  };
  return [{ keyless }];
}

const asked = (like: Likeness | undefined, what: string): object =>
  like === undefined
    ? {}
    : 'text' in like
      ? { [what]: like.text }
      : { [`${what}RegExp`]: like.part };
