/** Revoked certificates (VERIFICATION §10.3). */
import { reject } from '@sealift/failures';
import { crls, type Path, time, x509 } from '@sealift/pki';
import type { EvidenceCase } from '../case.ts';
import type { Unlisted } from '../judgement.ts';

/** RFC 3161 §4.1: an authority's older tokens stay valid where it says that no key was stolen. */
const HARMLESS: readonly (number | undefined)[] = [0, 3, 4, 5];

/** What is asked of a path. */
export interface Asked {
  /** Authenticated alone: a typed time proves no signing before a revocation. */
  readonly authenticated: readonly number[];
  /** The latest time that the path was held against. */
  readonly latest: number;
  /** A thief of an authority's key writes whichever time he likes. */
  readonly statesOwnTime: boolean;
}

/** The first path of which nothing was revoked when it signed. @throws Rejection CERT_REVOKED */
export async function unrevoked(
  subject: EvidenceCase,
  paths: readonly Path[],
  asked: Asked,
): Promise<Path[]> {
  const { context, established } = subject;
  const { crls: pinned } = context.trust;
  const lists = [...(pinned ?? []), ...(context.denials?.crls ?? [])];
  if (lists.length === 0) return [...paths];
  const standing: Path[] = [];
  let reason = '';
  for (const path of paths) {
    const found = await crls.revocationOf(path, lists, asked.latest, context.crypto);
    const first = found.revoked.find((each) => counts(each, asked));
    if (first === undefined) {
      standing.push(path);
      // What a pack happens to have is no promise of all lists.
      if (pinned !== undefined) note(established, found.unlisted);
    } else reason = sentence(first);
  }
  return standing.length > 0 || paths.length === 0 ? standing : reject('CERT_REVOKED', reason);
}

/** Whether a revocation refuses what was signed. */
function counts(
  { since, reason, isLeaf }: crls.Revoked,
  { authenticated, statesOwnTime }: Asked,
): boolean {
  if (authenticated.length === 0) return true;
  if (statesOwnTime && isLeaf && !HARMLESS.includes(reason)) return true;
  return authenticated.some((at) => at >= since);
}

function sentence({ certificate, since }: crls.Revoked): string {
  const [name, serial] = [x509.nameForMessage(certificate.subject), x509.serialText(certificate)];
  return (
    `${name} (serial ${serial}) was revoked as of ${time.format(since)}, and no authenticated ` +
    'time proves that it signed before'
  );
}

function note({ proved }: EvidenceCase['established'], unlisted: readonly crls.Unlisted[]): void {
  const named: Unlisted[] = unlisted.map(({ issuer, ended }) => ({
    issuer: x509.nameForMessage(issuer.subject),
    ...(ended === undefined ? {} : { ended }),
  }));
  proved.unlisted = [...(proved.unlisted ?? []), ...named];
}
