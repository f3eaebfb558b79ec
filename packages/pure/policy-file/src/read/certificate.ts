/** Signers that a certificate names. */

import type { Matcher } from '@sealift/policy';
import { exactly, issuerLike } from '@sealift/policy/matcher';
import { refuseAt } from '@sealift/yaml';
import type { SignerText } from '../schema/file.ts';
import { type CertificateSigner, matcherAt, nameOf, patternAt } from './certificate-name.ts';
import type { Reading } from './reading.ts';

export type { CertificateSigner } from './certificate-name.ts';

/** Fulcio's extensions by the last number of their OID. */
const EXTENSIONS = {
  githubWorkflowTrigger: 2,
  githubWorkflowSha: 3,
  githubWorkflowName: 4,
  githubWorkflowRepository: 5,
  githubWorkflowRef: 6,
  sourceRepository: 12,
} as const satisfies { readonly [key in keyof SignerText]?: number };

type ExtensionKey = keyof typeof EXTENSIONS;

/** @throws Rejection CONFIG */
export const readCertificate = (reading: Reading, signer: SignerText): CertificateSigner => ({
  kind: 'certificate',
  ...nameOf(reading, signer),
  issuer: issuerOf(reading, signer),
  extensions: new Map(
    (Object.keys(EXTENSIONS) as ExtensionKey[]).flatMap((key) => {
      const expected = key === 'sourceRepository' ? sourceOf(reading, signer) : signer[key];
      if (expected === undefined) return [];
      return [[EXTENSIONS[key], matcherAt(reading, signer, key, () => exactly(expected, key))]];
    }),
  ),
});

/** Exactly one of three: an identity without an issuer is anybody's. */
function issuerOf(reading: Reading, signer: SignerText): Matcher | 'none' {
  const given = (['issuer', 'issuerPattern', 'noIssuer'] as const).filter(
    (key) => signer[key] !== undefined,
  );
  const { issuer, issuerPattern } = signer;
  if (given.length !== 1)
    refuseAt(
      reading,
      signer,
      given[1] ?? 'identity',
      'a certificate is checked for its issuer too: one of issuer, issuerPattern, noIssuer: true',
    );
  if (issuer !== undefined)
    return matcherAt(reading, signer, 'issuer', () => exactly(issuer, 'issuer'));
  if (issuerPattern === undefined) return 'none';
  return patternAt(reading, signer, 'issuerPattern', issuerLike);
}

/** `https://github.com/acme/app` of a workflow's URI, of GitHub's form or GitLab's. */
const WORKFLOW =
  /^(https:\/\/[^/]+\/[^/@]+\/[^/@]+)\/\.github\/workflows\/|^(https:\/\/[^@]+?)\/\/[^@]+@/;

/**
 * T1: a reusable workflow's identity is shared by every repository that calls it, so that the
 * repository is always asked for, unless the policy says `any`.
 */
function sourceOf(reading: Reading, signer: SignerText): string | undefined {
  const { sourceRepository: stated, githubWorkflowRepository, identity, identityPattern } = signer;
  if (stated === 'any') return undefined;
  if (stated !== undefined && !/^https?:\/\/\S+$/.test(stated))
    refuseAt(reading, signer, 'sourceRepository', 'sourceRepository is a URI, or any');
  if (stated !== undefined || githubWorkflowRepository !== undefined) return stated;
  const [, github, gitlab] = WORKFLOW.exec(identity ?? '') ?? [];
  if (identityPattern !== undefined && !takesMailAlone(identityPattern))
    refuseAt(
      reading,
      signer,
      'identityPattern',
      'a pattern that could take a workflow needs sourceRepository: the URI of the repository ' +
        'that it ran for, or any. A pattern of plain characters, classes and \\. does not',
    );
  return github ?? gitlab;
}

/**
 * Whether every text that a pattern takes is free of slashes, as the URI of a workflow is not: a
 * branch may be called x@corp.example, and `.*@corp\.example` takes the workflow on it.
 */
const takesMailAlone = (pattern: string): boolean =>
  /^(?:[\w@*+?{},()|-]|\\[.+wd-]|\[(?:a-z|A-Z|0-9|[\w.+%])+-?\])*$/.test(pattern);
