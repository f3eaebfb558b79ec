import type { Content } from '@sealift/blobs';
import { Clearance } from '@sealift/verify';
import { type ClearedOptions, importCleared, previewCleared } from './import-cleared.ts';
import type { ImportPreview } from './preview.ts';
import type { ImportResult } from './result.ts';

/** What is pushed where; only what was cleared can be. */
export interface ImportOptions extends Omit<ClearedOptions, 'cleared'> {
  /** What verification accepted, or what somebody waived to have verified (`clearUnsafe`). */
  readonly clearance: Clearance<Content>;
}

/**
 * Pushes cleared images and their evidence into a registry, digests unchanged. The plan is
 * complete before the first write; order: blobs,
 * manifests, indexes, referrers, fallback indexes, .sig and .att tags; all read back; image tags
 * last.
 * @throws Rejection USAGE for a tag that would move; MISSING_BLOB, DIGEST for content that changed
 * (T11); AUTH, REGISTRY, NOT_FOUND, LIMIT. No image tag was written.
 */
export const importContent = ({ clearance, ...options }: ImportOptions): Promise<ImportResult> =>
  importCleared({ ...options, cleared: Clearance.check(clearance) });

/**
 * What `importContent` would push and what is there already, blob by blob; nothing is written.
 * @throws Rejection as `importContent` would before its first write
 */
export const previewImport = ({ clearance, ...options }: ImportOptions): Promise<ImportPreview> =>
  previewCleared({ ...options, cleared: Clearance.check(clearance) });
