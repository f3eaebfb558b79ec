import type { Digest } from '@sealift/bytes';
import type { DenyPack } from '@sealift/deny';
import type { ChannelNumber } from '@sealift/manifest';
import type { SeenTag } from './state.ts';

/** What a run brought, all of it accepted. */
export interface Arrival {
  /** That names the full bundle; of what is no bundle there is none. */
  readonly digest: Digest | undefined;
  readonly channel: ChannelNumber | undefined;
  /** Fingerprint of the pinned key that sealed the bundle. */
  readonly sealer: string | undefined;
  /** Names with a tag that something binds to their digest. */
  readonly tags: ReadonlyMap<string, SeenTag>;
  readonly packs: readonly DenyPack[];
  /** Times that may raise the floor: authenticated, of instances that may. */
  readonly times: readonly number[];
}

/** Why what arrived is refused. */
export interface Refusal {
  readonly code: 'CHANNEL' | 'ROLLBACK' | 'CHANNEL_FORK' | 'SEQUENCE_JUMP' | 'DENY_OLD' | 'CONFIG';
  readonly message: string;
  /** Name of the image that it is about. */
  readonly image?: string;
}
