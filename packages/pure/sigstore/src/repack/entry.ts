/** Log entries in the form of each kind of evidence (VERIFICATION §3.2, §4.4). */
import type { JsonObject } from '@sealift/bytes';
import { reject } from '@sealift/failures';
import type { LogEntry } from '@sealift/tlog';
import { writeRekorBundle } from '../formats/rekor-bundle.ts';
import * as bundle from '../formats/sigstore-bundle/write-entry.ts';

/** An entry of a bundle. @throws Rejection UNTRANSLATABLE where it has no proof of inclusion */
export const entryJson = (entry: LogEntry): JsonObject =>
  entry.proof === undefined
    ? reject(
        'UNTRANSLATABLE',
        "its log entry has the log's promise alone, and a bundle v0.3 must have the proof of " +
          'inclusion',
      )
    : bundle.entryJson(entry);

/**
 * The annotation that holds the promise of an entry. @throws Rejection UNTRANSLATABLE where the log
 * made none
 */
export const promiseText = (entry: LogEntry): string =>
  entry.set === undefined || entry.integratedTime === undefined
    ? reject(
        'UNTRANSLATABLE',
        'its log entry has no promise, as those of Rekor 2 have none, and a layer holds that alone',
      )
    : writeRekorBundle(entry);
