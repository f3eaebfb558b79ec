import type { Parsed } from '@sealift/yaml';
import type { FileText } from '../schema/file.ts';

/** What a file says that is allowed, and perhaps not meant. */
export interface Finding {
  /** `pattern`: it takes more names than it seems to. `admission`: it lets in. */
  readonly kind: 'pattern' | 'admission' | 'unused';
  /** `policy.yaml:12:5` */
  readonly at: string;
  readonly message: string;
}

/** A file while it is read. */
export interface Reading extends Parsed<FileText> {
  readonly findings: Finding[];
}
