import { printable } from '@sealift/failures';
import { redact } from '@sealift/secrets';

/** Foreign text in a line of progress: one printable line, without secrets. T28, T46 */
export const shown = (text: string): string => printable(redact(text));
