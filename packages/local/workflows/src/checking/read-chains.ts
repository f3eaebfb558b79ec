import { LIMITS, pem } from '@sealift/bytes';
import { sayingWhere } from '@sealift/console';
import { reject } from '@sealift/failures';
import { type Certificate, x509 } from '@sealift/pki';
import { trustsFromTrustedRoots } from '@sealift/trust';
import { readConfigured } from '../pins/read-pin.ts';

/** Certificates that belong together, as they stand in a file. */
export interface NamedChain {
  readonly name: string;
  readonly certificates: readonly Certificate[];
}

/**
 * The chains of a file: one of PEM certificates, or those of a trusted_root.json. @throws Rejection
 * CONFIG | TRUST_ROOT | CERT_CHAIN | KEY | UNSUPPORTED naming the certificate that cannot be read
 */
export function readChains(path: string): NamedChain[] {
  const bytes = readConfigured({ path, source: path }, LIMITS.trustFile);
  return sayingWhere(path, () =>
    bytes[0] === BRACE ? rootChains(bytes, path) : [pemChain(bytes, path)],
  );
}

const BRACE = 0x7b;

function pemChain(bytes: Uint8Array, name: string): NamedChain {
  const certificates = x509.fromFile(pem.textOfFile(bytes, 'CONFIG'));
  if (certificates.length > LIMITS.certificates)
    reject('LIMIT', `${certificates.length} certificates, limit ${LIMITS.certificates}`);
  return { name, certificates };
}

/** An order that is wrong is refused by the reader of roots itself, with the place. */
function rootChains(bytes: Uint8Array, path: string): NamedChain[] {
  const trusts = trustsFromTrustedRoots(bytes, path, { partialChain: true });
  return trusts.flatMap(({ authorities, timestampAuthorities }) => [
    ...authorities.map(({ anchor, intermediates }, i) => ({
      name: `certificateAuthorities[${i}]`,
      certificates: [...intermediates, anchor],
    })),
    ...timestampAuthorities.map(({ chain }, i) => ({
      name: `timestampAuthorities[${i}]`,
      certificates: chain,
    })),
  ]);
}
