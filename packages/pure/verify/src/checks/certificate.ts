import { reject } from '@sealift/failures';
import { type Certificate, type Path, pathAt, time, x509 } from '@sealift/pki';
import { type EvidenceCase, needed } from '../case.ts';
import type { CheckStep } from '../check.ts';
import { unrevoked } from './revocation.ts';

/**
 * The path leads to a pinned anchor, and the whole of it was valid at every authenticated time
 * (VERIFICATION §10; CVE-2026-24122).
 * @param hints certificates that travelled along
 */
export const certificatePath = (hints: readonly Uint8Array[]): CheckStep<EvidenceCase> => ({
  name: 'certificate chain',
  async run(subject) {
    const { context, established, times: authenticated } = subject;
    const leaf = needed(established.leaf);
    const times = needed(established.checkedAt);
    const paths = await context.paths.paths(leaf, hints.map(x509.parse));
    const asked = { authenticated, latest: Math.max(...times), statesOwnTime: false };
    const path = pathValidAt(leaf, await unrevoked(subject, paths, asked), times);
    established.path = path;
    return (
      `${path.certificates.length} certificates to the pinned root ` +
      `${x509.fingerprint(path.authority.anchor)}, ` +
      `all valid at ${times.map(time.format).join(', ')}`
    );
  },
});

function pathValidAt(
  leaf: Certificate,
  paths: readonly Path[],
  times: readonly [number, ...number[]],
): Path {
  const found = pathAt(paths, times, 'codeSigning');
  if (typeof found !== 'string') return found;
  const at = times.map(time.format).join(', ');
  const from = time.formatWindow(x509.validity(leaf));
  if (found === 'authority')
    return reject(
      'CERT_CHAIN',
      `the certificate leads to a pinned CA, but outside that CA's window (${at})`,
    );
  if (found === 'issue')
    return reject(
      'CERT_CHAIN',
      `the certificate was issued outside the validity of its CA; it is from ${from}`,
    );
  return reject(
    'CERT_TIME',
    `a certificate of the path was not valid at ${at}; the leaf is from ${from}`,
  );
}

/** The leaf may sign code. */
export const certificateUsage: CheckStep<EvidenceCase> = {
  name: 'certificate usage',
  run({ established }) {
    x509.checkLeaf(needed(established.path).certificates[0], 'codeSigning');
    return 'digitalSignature, codeSigning, not a CA';
  },
};
