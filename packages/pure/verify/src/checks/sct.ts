import { equal, hex } from '@sealift/bytes';
import { reject } from '@sealift/failures';
import { type Certificate, type Path, type Sct, sct, time, x509 } from '@sealift/pki';
import type { TransparencyLog } from '@sealift/tlog';
import { type EvidenceCase, needed } from '../case.ts';
import type { CheckStep } from '../check.ts';
import { waive } from './waiver.ts';

/**
 * The certificate is in a pinned certificate transparency log (VERIFICATION §11). SCTs of unknown
 * logs count for nothing.
 * @param apart an SCT that travels apart, as JSON: whoever gives one asks for it, so that it must
 * hold whatever the certificate embeds
 */
export const certificateTransparency = (
  apart: Uint8Array | undefined,
): CheckStep<EvidenceCase> => ({
  name: 'SCT',
  async run(subject) {
    const { context, established } = subject;
    if (context.policy.ignoreSct)
      return waive(context, 'sct', 'certificate transparency is not required');
    const stated = sctsOf(needed(established.path), apart);
    if (stated.length === 0) return reject('SCT', 'the certificate carries no SCT');
    const logs = new Map<string, TransparencyLog>();
    for (const each of stated) {
      const log = await pinnedLogOf(each, subject);
      if (log !== undefined) logs.set(hex.encode(log.id), log);
      else if (each.apart && stated.length > 1)
        reject('SCT', 'the SCT that was given apart is not of a pinned CT log');
    }
    if (logs.size === 0)
      return reject(
        'SCT',
        `no SCT is of a pinned CT log; the certificate names ` +
          `${stated.map((each) => hex.encode(each.sct.logId)).join(', ')}`,
      );
    established.ctLogs = [...logs.values()];
    established.proved.scts = logs.size;
    return `in the CT log ${[...logs.keys()].join(', ')}`;
  },
});

/** An SCT, and what its log signed. */
interface StatedSct {
  readonly sct: Sct;
  readonly signed: Uint8Array;
  readonly apart: boolean;
}

/** Those inside the certificate, and one that travels apart: everything present must hold. */
function sctsOf(
  { certificates: [leaf, issuer, next] }: Path,
  apart: Uint8Array | undefined,
): StatedSct[] {
  const embedded = sct.embedded(leaf).map((each) => ({
    sct: each,
    signed: sct.signedData(each, leaf, precertificateIssuer(issuer, next)),
    apart: false,
  }));
  if (apart === undefined) return embedded;
  const detached = sct.parseDetached(apart);
  const signed = sct.detachedSignedData(detached, leaf);
  return [...embedded, { sct: detached, signed, apart: true }];
}

/** RFC 6962 §3.2: a dedicated precertificate signer stands for its issuer. */
function precertificateIssuer(issuer: Certificate, next: Certificate | undefined): Certificate {
  const isDedicated = x509.extendedKeyUsage(issuer)?.includes(x509.PURPOSE.precertificateSigning);
  return (isDedicated ? next : undefined) ?? issuer;
}

/** The SCT's log, if it is pinned; then it must verify. @throws Rejection SCT | TIMESTAMP_WINDOW */
async function pinnedLogOf(
  { sct: each, signed }: StatedSct,
  { context }: EvidenceCase,
): Promise<TransparencyLog | undefined> {
  const instances = context.trust.ctLogs.filter(({ id }) => equal(id, each.logId));
  const [log] = instances;
  if (log === undefined) return undefined;
  if ((log.key.type === 'rsa') !== (each.algorithm === 'rsa'))
    reject('SCT', "SCT of another algorithm than its log's key");
  if (!(await context.crypto.verify(log.key, 'sha256', signed, each.signature)))
    reject('SCT', `the SCT of the log ${hex.encode(each.logId)} does not verify`);
  if (instances.some(({ window }) => time.isWithin(each.time, window))) return log;
  return reject(
    'TIMESTAMP_WINDOW',
    `SCT of ${time.format(each.time)}, outside the window of its log`,
  );
}
