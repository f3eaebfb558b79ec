/** The lint of a chain of certificates, and whether its leaf leads to what is pinned. */
import { configuring } from '@sealift/console';
import { nodeCrypto } from '@sealift/crypto';
import { Rejection, reject } from '@sealift/failures';
import { type Certificate, PathFinder, type TimestampAuthority, time, x509 } from '@sealift/pki';
import {
  type Finding,
  type LintedCertificate,
  type LintedChain,
  lintChain,
} from '@sealift/pki/lint';
import { refuseCombinations } from '@sealift/policy';
import { type GivenOptions, givenNames } from '@sealift/policy/options';
import type { Trust } from '@sealift/trust';
import { loadTrust } from '../pins/load-trust.ts';
import { planPins } from '../pins/plan.ts';
import { CONFIG_LINES } from './config-lines.ts';
import { type NamedChain, readChains } from './read-chains.ts';

/** A finding, and the lines of a configuration that change it. */
export interface ShownFinding extends Finding {
  readonly change: readonly string[];
}

/** A certificate of a file, in words. */
export interface CheckedCertificate {
  readonly position: number;
  readonly role: LintedCertificate['role'];
  /** RFC 4514, as --certificate-subject takes it. */
  readonly subject: string;
  /** Alternative names that can be asked for, of a leaf. */
  readonly names: readonly string[];
  readonly issuer: string;
  readonly serial: string;
  readonly fingerprint: string;
  /** From when to when it says that it is valid. */
  readonly validity: string;
  /** Forms of names that it constrains. */
  readonly constrains: readonly string[];
  readonly findings: readonly ShownFinding[];
}

/** A chain that was checked. */
export interface CheckedChain {
  readonly name: string;
  readonly purpose: LintedChain['purpose'];
  readonly certificates: readonly CheckedCertificate[];
  readonly findings: readonly ShownFinding[];
  /** Whether its leaf leads to the pins; absent where none were given. */
  readonly pins?: { readonly leads: boolean; readonly why: string };
}

/**
 * Checks every chain of a file. @param now milliseconds since 1970 @throws Misconfigured USAGE |
 * CONFIG; CERT_CHAIN | KEY | UNSUPPORTED for a certificate that cannot be read
 */
export async function checkChains(
  path: string,
  given: GivenOptions,
  now: number,
): Promise<CheckedChain[]> {
  const chains = readChains(path);
  const trusts = configuring(() => loadPins(given));
  const checked: CheckedChain[] = [];
  for (const chain of chains) {
    const linted = await lintChain(chain.certificates, nodeCrypto, now);
    const pins = trusts === undefined ? {} : { pins: await leadsTo(linted, trusts) };
    checked.push({ ...shown(chain, linted), ...pins });
  }
  return checked;
}

/** Of flags alone; undefined where they pin nothing. @throws Rejection USAGE | CONFIG … */
function loadPins(given: GivenOptions): readonly Trust[] | undefined {
  const names = givenNames(given);
  refuseCombinations(names);
  return names.length === 0 ? undefined : loadTrust(planPins(given, {}), given['partial-chain']);
}

async function leadsTo(
  { certificates, purpose }: LintedChain,
  trusts: readonly Trust[],
): Promise<NonNullable<CheckedChain['pins']>> {
  const [leaf, ...hints] = certificates.map(({ certificate }) => certificate);
  if (leaf === undefined || certificates[0]?.role !== 'leaf')
    return reject('USAGE', 'pins are asked about a leaf, and the file begins with none');
  const reasons: string[] = [];
  for (const trust of trusts) {
    const authorities =
      purpose === 'codeSigning' ? trust.authorities : trust.timestampAuthorities.map(asAuthority);
    try {
      const [path] = await new PathFinder(authorities, nodeCrypto, purpose).paths(leaf, hints);
      if (path !== undefined) return { leads: true, why: lineOf(path.certificates) };
    } catch (thrown) {
      if (!(thrown instanceof Rejection)) throw thrown;
      reasons.push(thrown.message);
    }
  }
  return { leads: false, why: reasons.join('; ') };
}

/** The pinned certificates above the authority's own. */
function asAuthority({ chain, window }: TimestampAuthority) {
  const [anchor, ...rest] = chain.toReversed();
  if (anchor === undefined) return reject('CONFIG', 'a timestamp authority without a certificate');
  return { anchor, intermediates: rest, window };
}

/** `CN=Build → CN=Issuing → CN=Root (SHA256:…)`. */
const lineOf = (path: readonly Certificate[]): string => {
  const [anchor] = path.slice(-1);
  const names = path.map(({ subject }) => x509.nameForMessage(subject)).join(' → ');
  return `${names} (${anchor === undefined ? '' : x509.fingerprint(anchor)})`;
};

const shown = ({ name }: NamedChain, linted: LintedChain): CheckedChain => ({
  name,
  purpose: linted.purpose,
  certificates: linted.certificates.map(shownCertificate),
  findings: linted.findings.map(withLines),
});

const shownCertificate = (
  { certificate, role, findings }: LintedCertificate,
  i: number,
): CheckedCertificate => ({
  position: i + 1,
  role,
  subject: x509.nameForMessage(certificate.subject),
  names: x509.knownAltNames(certificate).map(({ value }) => value),
  issuer: x509.nameForMessage(certificate.issuer),
  serial: x509.serialText(certificate),
  fingerprint: x509.fingerprint(certificate),
  validity: time.formatWindow(x509.validity(certificate)),
  constrains: x509.constrainedForms(certificate),
  findings: findings.map(withLines),
});

const withLines = (finding: Finding): ShownFinding => ({
  ...finding,
  change: CONFIG_LINES[finding.rule],
});
