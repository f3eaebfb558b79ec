/** What asks for the importing side's own signature on what it imports. */
import { Flags } from '@oclif/core';
import { equal } from '@sealift/bytes';
import { configuring, refuseIdle } from '@sealift/console';
import { reject } from '@sealift/failures';
import type { Signer } from '@sealift/keys';
import type { Format } from '@sealift/signing';
import type { KeyFlags } from '../../signing/flags.ts';
import { checkKey, openKey, refuseIdleKeys, takenBy } from '../../signing/key-reference.ts';

export const COUNTERSIGN_FLAGS = {
  countersign: Flags.string({
    helpValue: 'KEY',
    summary:
      'Sign what is imported with a key of your own, and attest where it came from and on what ' +
      'evidence: a file, pkcs11:…, sealift://NAME, env://VARIABLE or NAME://KEY of a KMS. What ' +
      'it was signed with stays.',
  }),
  'countersign-format': Flags.string({
    multiple: true,
    multipleNonGreedy: true,
    options: ['bundle', 'legacy'],
    summary:
      'With --countersign: as a bundle that refers to the image (default), or as .sig and .att ' +
      'objects. Repeatable, for both.',
  }),
};

/** Who signs what was imported, and in which forms. */
export interface CountersignTask {
  readonly signer: Signer;
  readonly formats: readonly Format[];
}

type CountersignFlags = KeyFlags & {
  readonly countersign?: string | undefined;
  readonly 'countersign-format'?: readonly string[] | undefined;
};

/**
 * Opens the key, before anything is imported; undefined where nobody signs.
 * @throws Misconfigured USAGE, Rejection as the place of the key
 */
export async function countersignTask(
  flags: CountersignFlags,
): Promise<CountersignTask | undefined> {
  const { countersign: key, 'countersign-format': formats = ['bundle'] } = flags;
  if (key === undefined) {
    configuring(() => refuseIdle(flags, ['countersign-format'], 'is about --countersign'));
    return undefined;
  }
  const own = takenBy(key, flags);
  checkKey(key, own, '--countersign');
  return { signer: await openKey(key, own), formats: [...new Set(formats)] as Format[] };
}

/** A receipt would be worth what anybody has signed with it. T10 @throws Misconfigured USAGE */
export function refuseOneKey(
  receipt: { readonly signer: Signer | undefined } | undefined,
  countersign: CountersignTask | undefined,
): void {
  const [one, other] = [receipt?.signer?.publicKey, countersign?.signer.publicKey];
  if (one === undefined || other === undefined || !equal(one.spki, other.spki)) return;
  configuring(() =>
    reject('USAGE', '--countersign and --receipt-key are one key: give each its own'),
  );
}

/** Flags that no key of this import takes do nothing. @throws Misconfigured USAGE */
export function refuseIdleKeyFlags(
  flags: CountersignFlags & {
    readonly receipt?: string | undefined;
    readonly 'receipt-key'?: string | undefined;
  },
): void {
  const { countersign, receipt, 'receipt-key': key } = flags;
  const keys = [countersign, receipt === undefined ? undefined : key];
  configuring(() =>
    refuseIdleKeys(
      keys.filter((one) => one !== undefined),
      flags,
      'is about the key of a signed --receipt, or of --countersign, and none here takes it',
    ),
  );
}
