/** A chain of certificates, link by link: what it lacks to be pinned, or to lead to what is. */
import { equal } from '@sealift/bytes';
import { type Code, Rejection } from '@sealift/failures';
import type { Certificate } from '../certificate.ts';
import { isSignedBy } from '../certificate-signature.ts';
import { isRoot, mayHaveIssued, requireOrder } from '../chain.ts';
import { extendedKeyUsage, PURPOSE } from '../extensions.ts';
import { checkPath, type Purpose } from '../path-rules.ts';
import { peerOpinion } from '../peer-opinion.ts';
import type { CryptoProvider } from '../provider.ts';
import { error, type Finding, type LintRule, warning } from './finding.ts';
import { lintCa, lintLeaf, lintTime, type Role, roleOf } from './lint-certificate.ts';

/** A certificate of the file with what was found. */
export interface LintedCertificate {
  readonly certificate: Certificate;
  readonly role: Role;
  readonly findings: readonly Finding[];
}

/** A chain with what was found: of each certificate, and of all. */
export interface LintedChain {
  readonly purpose: Purpose;
  readonly certificates: readonly LintedCertificate[];
  readonly findings: readonly Finding[];
}

/**
 * Looks at every certificate of a chain, and at the whole. @param chain as it stands in the file
 * @param now milliseconds since 1970, for what has ended
 * @throws Rejection CERT_USAGE | LIMIT where an extension cannot be read
 */
export async function lintChain(
  chain: readonly Certificate[],
  crypto: CryptoProvider,
  now: number,
): Promise<LintedChain> {
  const purpose = purposeOf(chain);
  const certificates: LintedCertificate[] = [];
  for (const certificate of chain)
    certificates.push(await lintOne(certificate, chain, purpose, crypto, now));
  const broken = certificates.some(({ findings }) => findings.some(isError));
  const order = [
    ...found('order', () => requireOrder(chain), 'CERT_CHAIN'),
    ...(chain.some(isRoot) || certificates.every(({ role }) => role === 'leaf')
      ? []
      : [warning('root', 'CERT_CHAIN', 'no certificate is self-signed: the root is not here')]),
  ];
  const whole = broken || order.some(isError) ? [] : await lintPath(chain, purpose);
  return { purpose, certificates, findings: [...order, ...whole] };
}

const isError = ({ level }: Finding): boolean => level === 'error';

/** Time stamping, where the leaf or a CA says so and nothing of code. */
function purposeOf(chain: readonly Certificate[]): Purpose {
  const said = new Set(chain.flatMap((each) => extendedKeyUsage(each) ?? []));
  return said.has(PURPOSE.timeStamping) && !said.has(PURPOSE.codeSigning)
    ? 'timeStamping'
    : 'codeSigning';
}

async function lintOne(
  certificate: Certificate,
  chain: readonly Certificate[],
  purpose: Purpose,
  crypto: CryptoProvider,
  now: number,
): Promise<LintedCertificate> {
  const role = roleOf(certificate, chain);
  const issuers = chain.filter((each) => mayHaveIssued(each, certificate));
  const issuer = issuers.find((each) => each !== certificate);
  const own =
    role === 'leaf'
      ? lintLeaf(certificate, purpose)
      : lintCa(certificate, purpose, below(certificate, chain));
  const link = await lintSignature(certificate, issuers, crypto);
  return { certificate, role, findings: [...link, ...own, ...lintTime(certificate, issuer, now)] };
}

/** How many CAs of the file stand below it, one below the other. */
function below(certificate: Certificate, chain: readonly Certificate[]): number {
  const next = chain.find(
    (each) =>
      each !== certificate &&
      !isRoot(each) &&
      mayHaveIssued(certificate, each) &&
      roleOf(each, chain) !== 'leaf',
  );
  return next === undefined
    ? 0
    : 1 +
        below(
          next,
          chain.filter((each) => each !== certificate),
        );
}

/** Whether one of those with its issuer's name signed it; and whether its algorithm may be used. */
async function lintSignature(
  certificate: Certificate,
  issuers: readonly Certificate[],
  crypto: CryptoProvider,
): Promise<Finding[]> {
  try {
    // Asked of itself where the issuer is not in the file: the algorithm is judged before the key.
    const [first = certificate, ...others] = issuers;
    for (const each of [first, ...others])
      if (await isSignedBy(certificate, each, crypto)) return [];
    return issuers.length === 0
      ? []
      : [
          error(
            'signature',
            'CERT_CHAIN',
            'a certificate has the name of its issuer, but another key',
          ),
        ];
  } catch (thrown) {
    if (!(thrown instanceof Rejection)) throw thrown;
    return [error('algorithm', thrown.code, thrown.message)];
  }
}

function found(rule: LintRule, check: () => void, code: Code): Finding[] {
  try {
    check();
    return [];
  } catch (thrown) {
    if (!(thrown instanceof Rejection)) throw thrown;
    return [error(rule, code, thrown.message)];
  }
}

/**
 * Our rules over the whole, where there is a leaf, and pkijs always: both opinions, where they
 * differ. Signatures were judged link by link.
 */
async function lintPath(chain: readonly Certificate[], purpose: Purpose): Promise<Finding[]> {
  const line = lineOf(chain);
  const [first] = line;
  if (first === undefined || line.length < 2) return [];
  const isPath = roleOf(first, chain) === 'leaf';
  const ours = isPath ? found('path', () => checkPath(line, purpose), 'CERT_CHAIN') : [];
  const theirs = await peerOpinion(line);
  if (theirs === undefined)
    return ours.length === 0 ? [] : [...ours, warning('peer', 'CERT_CHAIN', AGREES_NOT)];
  return ours.length > 0 ? ours : [error('peer', 'CERT_CHAIN', `${REFUSES}: ${theirs}`)];
}

const AGREES_NOT = 'pkijs accepts the path, which decides nothing';
const REFUSES = "pkijs refuses the path, which sealift's rules accept";

/** From the first certificate to the last, over whichever issued which. */
function lineOf(chain: readonly Certificate[]): Certificate[] {
  const [first, ...rest] = chain;
  if (first === undefined) return [];
  const next = rest.findIndex((each) => equal(each.subject, first.issuer));
  return next < 0 ? [first] : [first, ...lineOf(rest.slice(next))];
}
