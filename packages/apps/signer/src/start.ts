import { startCached } from '@sealift/verifier/start';

/** Starts `sealift-signer`. */
export const start = (): Promise<void> => startCached(() => import('./main.ts'));
