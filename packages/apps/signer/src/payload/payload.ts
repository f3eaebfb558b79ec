import type { JsonObject } from '@sealift/bytes';
import type { PayloadKind } from '../config/schema.ts';

/** What a payload says, as the policy judges it and the log keeps it. */
export interface PayloadFacts {
  readonly kind: PayloadKind;
  /** `algorithm:hex`, of each thing that the signature would speak for. */
  readonly digests: readonly string[];
  /** Things that one signature would speak for. */
  readonly subjects: number;
  /** The name that simple signing states; absent elsewhere. */
  readonly repository?: string;
  /** Of an in-toto statement. */
  readonly predicateType?: string;
  readonly annotations: ReadonlyMap<string, string>;
  /** The same for the log. */
  readonly description: JsonObject;
}
