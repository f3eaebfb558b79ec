import { startCached } from '@sealift/console/start';

/** Starts `sealift-verify`. */
export const start = (): Promise<void> => startCached(() => import('./main.ts'));
