import { time } from '@sealift/pki';
import type { StorePin } from '@sealift/trust-file';

/** Whether two pins are the same file with the same meaning, whoever approved them. */
export const isSame = (a: StorePin, b: StorePin): boolean =>
  a.kind === b.kind &&
  a.sha256 === b.sha256 &&
  a.role === b.role &&
  a.origin === b.origin &&
  time.formatWindow(a.window) === time.formatWindow(b.window);
