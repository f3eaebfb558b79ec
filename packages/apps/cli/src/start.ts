import { startCached } from '@sealift/verifier/start';

/** Starts `sealift`. */
export const start = (): Promise<void> => startCached(() => import('./main.ts'));
