import { startCached } from '@sealift/console/start';

/** Starts `sealift-signer`. */
export const start = (): Promise<void> => startCached(() => import('./main.ts'));
