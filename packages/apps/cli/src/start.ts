import { startCached } from '@sealift/console/start';

/** Starts `sealift`. */
export const start = (): Promise<void> => startCached(() => import('./main.ts'));
