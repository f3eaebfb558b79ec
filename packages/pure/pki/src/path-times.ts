/** Whether a path holds at the times that are known, for every purpose alike (T43). */
import type { Certificate } from './certificate.ts';
import type { Path } from './path.ts';
import type { Purpose } from './path-rules.ts';
import { isWithin, type Window } from './time.ts';

/** Why no path holds: the window of its pin, when its leaf was issued, or a validity. */
export type Untimely = 'authority' | 'issue' | 'validity';

/**
 * The first path that was pinned and valid at every time, the whole of it (CVE-2026-24122); or what
 * the paths that came furthest lack. When a leaf was issued is no rule of RFC 5280: it is asked of
 * those that sign code, which a CA issues for minutes; a timestamp authority's may be older than
 * the certificate of its CA. @param times milliseconds since 1970
 */
export function pathAt(
  paths: readonly Path[],
  times: readonly [number, ...number[]],
  purpose: Purpose,
): Path | Untimely {
  const current = paths.filter(({ authority: { window } }) =>
    times.every((t) => isWithin(t, window)),
  );
  if (current.length === 0) return 'authority';
  const issued = purpose === 'codeSigning' ? current.filter(wasIssuedInTime) : current;
  if (issued.length === 0) return 'issue';
  const isValid = (each: Certificate): boolean => times.every((t) => isWithin(t, validity(each)));
  return issued.find(({ certificates }) => certificates.every(isValid)) ?? 'validity';
}

/** From when to when a certificate says that it is valid. */
export const validity = ({ notBefore, notAfter }: Certificate): Window => ({
  start: notBefore,
  end: notAfter,
});

/**
 * A CA cannot have issued before it was valid or after it had expired: whoever did has the key, and
 * not the right.
 */
const wasIssuedInTime = ({ certificates: [leaf, ...issuers] }: Path): boolean =>
  issuers.every((each) => isWithin(leaf.notBefore, validity(each)));
