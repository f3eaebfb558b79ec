/** What an instance pins, as PEM. */
import { pem } from '@sealift/bytes';
import type { Authority, Certificate, PublicKey, Window } from '@sealift/pki';
import type { TransparencyLog } from '@sealift/tlog';
import type { Trust } from '@sealift/trust';

export const keyPem = (key: PublicKey): string => pem.encode('PUBLIC KEY', key.spki);
export const certificatePem = ({ der }: Certificate): string => pem.encode('CERTIFICATE', der);

/** Intermediates first, the root last. */
export const chainPem = ({ intermediates, anchor }: Authority): string =>
  [...intermediates, anchor].map(certificatePem).join('');

/** Other forms have no windows: what has ended would count for ever there. T25 */
const isOpen = ({ window }: { readonly window: Window }): boolean => window.end === undefined;

/** What of an instance counts today, and how much of it has ended. */
export function openPins(trust: Trust): Trust & { readonly ended: number } {
  const kept = {
    authorities: trust.authorities.filter(isOpen),
    logs: trust.logs.filter(isOpen),
    ctLogs: trust.ctLogs.filter(isOpen),
    timestampAuthorities: trust.timestampAuthorities.filter(isOpen),
  };
  const count = (one: Omit<Trust, 'anchors'>): number =>
    one.authorities.length + one.logs.length + one.ctLogs.length + one.timestampAuthorities.length;
  return { ...trust, ...kept, ended: count(trust) - count(kept) };
}

/** Where a log is, as far as its name says. */
export const urlOf = ({ name }: Pick<TransparencyLog, 'name'>): string =>
  `https://${name ?? 'pinned.invalid'}`;
