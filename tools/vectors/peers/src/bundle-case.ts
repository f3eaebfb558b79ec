import { digest, hex, utf8 } from '@sealift/bytes';
import { nodeCrypto } from '@sealift/crypto';
import type { Code } from '@sealift/failures';
import { type Hash, keys, time } from '@sealift/pki';
import { buildPolicy, type Policy } from '@sealift/policy';
import type { Verdict } from '@sealift/refusal';
import { failedReport, failureOf, type Report, reportOf } from '@sealift/report';
import { decodeBundle } from '@sealift/sigstore';
import { type Trust, trustFromTrustedRoot } from '@sealift/trust';
import { type FileSubject, fileSubject, verifyFile } from '@sealift/verify';
import { peer, peerText } from './peers.ts';

/**
 * One bundle of another project, and what it is to be verified against. Paths are relative to the
 * data.
 */
export interface BundleInput {
  readonly bundle: string;
  /** A path, or `sha256:…` or `sha512:…` where the artifact itself is not part of the data. */
  readonly artifact: string;
  /** A trusted_root.json. */
  readonly root: string;
  readonly signer:
    | { readonly identity: string; readonly issuer: string }
    | { readonly key: string };
  readonly ignoreTlog?: boolean;
  /** When the pinned key counts; RFC 3339. */
  readonly keyWindow?: { readonly from?: string; readonly until?: string };
}

/** With what must come of it. */
export interface BundleCase extends BundleInput {
  readonly expected: Verdict;
  /** In a word; of a refusal also where the upstream project decides otherwise. */
  readonly why: string;
}

export const PUBLIC_GOOD = 'trusted-roots/public-good.json';
export const STAGING = 'trusted-roots/staging.json';
export const GITHUB = 'https://token.actions.githubusercontent.com';
export const GITHUB_LOGIN = 'https://github.com/login/oauth';
export const GOOGLE = 'https://accounts.google.com';
export const BEACON =
  'https://github.com/sigstore-conformance/extremely-dangerous-public-oidc-beacon/.github' +
  '/workflows/extremely-dangerous-oidc-beacon.yml@refs/heads/main';

/** The bundle's own bytes; the records of CPython's releases wrap theirs. */
export function bundleBytes({ bundle }: Pick<BundleInput, 'bundle'>): Uint8Array {
  if (!bundle.startsWith('cpython/')) return peer(bundle);
  return utf8.encode(JSON.stringify((JSON.parse(peerText(bundle)) as { bundle: unknown }).bundle));
}

const DIGEST = /^(sha256|sha512):([0-9a-f]+)$/;

/** The artifact by its bytes, or by the one digest that is known of it. */
export function subjectOf({ artifact }: Pick<BundleInput, 'artifact'>): FileSubject {
  const [, algorithm, value = ''] = DIGEST.exec(artifact) ?? [];
  if (algorithm === undefined) return fileSubject(peer(artifact));
  const digests = new Map([[algorithm as Hash, hex.decode(value)]]);
  // The name in the report is always sha256; of a file known by another digest it is not known.
  return {
    kind: 'file',
    digest: algorithm === 'sha256' ? `sha256:${value}` : digest.of(new Uint8Array()),
    digests,
  };
}

export const trustOf = (root: string): Trust => trustFromTrustedRoot(peer(root), root);

export function policyOf({
  signer,
  ignoreTlog = false,
  keyWindow = {},
}: Pick<BundleInput, 'signer' | 'ignoreTlog' | 'keyWindow'>): Policy {
  const who =
    'key' in signer
      ? { keys: [keys.fromPem(peerText(signer.key))] }
      : { keys: [], certificateIdentity: signer.identity, certificateOidcIssuer: signer.issuer };
  const { from, until } = keyWindow;
  const window = {
    keyValidFrom: from === undefined ? undefined : time.parse(from),
    keyValidUntil: until === undefined ? undefined : time.parse(until),
  };
  return buildPolicy({ ...who, types: [], ignoreTlog, ignoreSct: false, ...window });
}

/** Verifies one case as a caller would; @param trust another one than the case's root */
export async function judge(each: BundleInput, trust?: Trust): Promise<Report> {
  try {
    const options = {
      trust: trust ?? trustOf(each.root),
      policy: policyOf(each),
      crypto: nodeCrypto,
    };
    const evidence = decodeBundle(bundleBytes(each));
    return reportOf(await verifyFile(each.bundle, subjectOf(each), evidence, options));
  } catch (thrown) {
    return failedReport(failureOf(thrown));
  }
}

export const verdictOfReport = ({ failures: [first] }: Report): Verdict =>
  first?.code ?? 'accepted';

/** How many cases end how, for the title of a suite: `9 accepted, 6 refused`. */
export function tally(cases: readonly { readonly expected: 'accepted' | Code }[]): string {
  const accepted = cases.filter(({ expected }) => expected === 'accepted').length;
  return `${accepted} accepted, ${cases.length - accepted} refused`;
}
