import { digest, hex, reject } from '@sealift/bytes';
import { type Path, time, x509 } from '@sealift/pki';
import type { EvidenceCase } from '../case.ts';
import type { CheckStep } from '../check.ts';

/** The path leads to a pinned anchor, and the whole of it was valid at every authenticated time (VERIFICATION §10; CVE-2026-24122). */
export const certificatePath: CheckStep<EvidenceCase> = {
  name: 'certificate chain',
  async run({ evidence, context, times, established }) {
    const { leaf } = established;
    if (leaf === undefined || evidence.material.kind !== 'certificate') return reject('KEY', 'no certificate');
    const paths = await context.paths.paths(leaf, evidence.material.hints.map(x509.parse));
    const path = pathValidAt(paths, times);
    established.path = path;
    return `${path.certificates.length} certificates to the pinned root ${rootFingerprint(path)}, all valid at ${times.map(time.format).join(', ')}`;
  },
};

/** As the list of anchors names it. */
const rootFingerprint = ({ authority: { anchor } }: Path): string => `SHA256:${hex.encode(digest.sha256(anchor.der))}`;

function pathValidAt(paths: readonly Path[], times: readonly number[]): Path {
  const at = times.map(time.format).join(', ');
  // T2: an empty list of times would make every path valid.
  if (times.length === 0) return reject('TIMESTAMP_MISSING', 'a certificate without an authenticated time');
  const current = paths.filter(({ authority }) => times.every((t) => time.isWithin(t, authority.window)));
  if (current.length === 0) reject('CERT_CHAIN', `the certificate leads to a pinned CA, but outside that CA's window (${at})`);
  const issued = current.filter(wasIssuedInTime);
  if (issued.length === 0) reject('CERT_CHAIN', `the certificate was issued outside the validity of its CA; it is from ${leafWindow(current)}`);
  const valid = issued.find(({ certificates }) =>
    certificates.every((each) => times.every((t) => time.isWithin(t, { start: each.notBefore, end: each.notAfter }))),
  );
  return valid ?? reject('CERT_TIME', `a certificate of the path was not valid at ${at}; the leaf is from ${leafWindow(current)}`);
}

/** A CA cannot have issued before it was valid or after it had expired: whoever did has the key, and not the right. */
function wasIssuedInTime({ certificates: [leaf, ...issuers] }: Path): boolean {
  return leaf !== undefined && issuers.every(({ notBefore, notAfter }) => time.isWithin(leaf.notBefore, { start: notBefore, end: notAfter }));
}

const leafWindow = ([path]: readonly Path[]): string => {
  const leaf = path?.certificates[0];
  return leaf === undefined ? '?' : time.formatWindow({ start: leaf.notBefore, end: leaf.notAfter });
};

/** The leaf may sign code. */
export const certificateUsage: CheckStep<EvidenceCase> = {
  name: 'certificate usage',
  run({ established }) {
    if (established.leaf === undefined) return reject('KEY', 'no certificate');
    x509.checkSigningLeaf(established.leaf);
    return 'digitalSignature, codeSigning, not a CA';
  },
};
