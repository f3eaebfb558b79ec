import { join } from 'node:path';

const AREAS = new URL('../../../../test-vectors', import.meta.url).pathname;
/** Where the cases of evidence live. */
export const VECTORS: string = join(AREAS, 'verify');
/** Where the archives live. */
export const TAR_VECTORS: string = join(AREAS, 'tar');
/** Where the sets of volumes live. */
export const VOLUME_VECTORS: string = join(AREAS, 'volumes');
/** Where the shards live. */
export const PARITY_VECTORS: string = join(AREAS, 'parity');
/** Where the inventories live. */
export const INVENTORY_VECTORS: string = join(AREAS, 'inventory');
