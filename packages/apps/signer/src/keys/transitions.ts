/**
 * What may become of a key version. The log knows what was; the configuration says what is to be.
 */
import { base64 } from '@sealift/bytes';
import { reject } from '@sealift/failures';
import { type KeyState, keyring } from '@sealift/trust';
import type { KeyVersion } from './keyring.ts';

/** As the log last told of a version. */
export interface KnownVersion {
  readonly name: string;
  readonly version: number;
  readonly state: KeyState;
  /** Base64 of the DER. */
  readonly spki: string;
}

/**
 * Versions that are new or in a new state. @throws Rejection CONFIG where one goes backwards,
 * changed its key, or is gone
 */
export function changedVersions(
  known: readonly KnownVersion[],
  now: readonly KeyVersion[],
): readonly KeyVersion[] {
  for (const before of known) {
    const after = now.find((each) => each.name === before.name && each.version === before.version);
    if (after === undefined)
      return reject(
        'CONFIG',
        `key ${before.name}, version ${before.version} is in the log and no longer in the ` +
          `configuration; it stays, as retired`,
      );
    checkChange(before, after);
  }
  return now.filter(
    (after) =>
      known.find((before) => before.name === after.name && before.version === after.version)
        ?.state !== after.state,
  );
}

function checkChange(before: KnownVersion, after: KeyVersion): void {
  const which = `key ${after.name}, version ${after.version}`;
  if (before.spki !== base64.encode(after.publicKey.spki))
    reject('CONFIG', `${which} is another key than the log knows under this number`);
  if (keyring.goesBack(before.state, after.state))
    reject('CONFIG', `${which} was ${before.state}, and cannot become ${after.state}`);
}
