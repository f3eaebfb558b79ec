import { digest, hex } from '@sealift/bytes';
import { reject } from '@sealift/failures';
import { isDated, type PinKind, type StorePin } from './store.ts';

/** What is stated of a file that is to be pinned. */
export type NewPin = Omit<StorePin, 'file' | 'sha256'>;

/** Of a pin that travels: whoever takes it in approves it there. */
export const UNAPPROVED = { approvedBy: 'nobody', approvedAt: '' } as const;

/** Whether an instance may be called so, as the schema of trust.yaml has it. */
export const isInstanceName = (name: string): boolean =>
  /^[A-Za-z0-9][A-Za-z0-9._-]{0,62}$/.test(name);

const ENDS: { readonly [K in PinKind]?: string } = {
  'trusted-root': 'json',
  tuf: 'json',
  witness: 'txt',
};

/** They say themselves when they count, or are asked at all times. */
const WITHOUT_WINDOW: readonly PinKind[] = ['trusted-root', 'tuf', 'witness'];

/**
 * A file for a store, under a name that its content gives: a name never changes its meaning.
 * @throws Rejection USAGE for what another kind has
 */
export function newPin(instance: string, pin: NewPin): StorePin {
  refuseIdle(pin);
  const sha256 = hex.encode(digest.sha256(pin.bytes));
  const owner = instance.toLowerCase().slice(0, 32);
  const file = `${owner}-${pin.kind}-${sha256.slice(0, 12)}.${ENDS[pin.kind] ?? 'pem'}`;
  return { ...pin, file, sha256 };
}

function refuseIdle({ kind, role, origin, window }: NewPin): void {
  if (kind === 'key' && role === undefined)
    reject('USAGE', 'a key has a role: say with --role what it may sign');
  if (kind !== 'key' && role !== undefined)
    reject('USAGE', `--role is of keys, and not of the kind ${kind}`);
  if (kind !== 'rekor' && origin !== undefined)
    reject('USAGE', `--origin is of logs of the kind rekor, and not of ${kind}`);
  const isBounded = window.start !== undefined || window.end !== undefined;
  if (isBounded && WITHOUT_WINDOW.includes(kind))
    reject('USAGE', `--valid-from and --valid-until are asked nothing of the kind ${kind}`);
  if (isBounded && role !== undefined && !isDated(role))
    reject(
      'USAGE',
      `--valid-from and --valid-until are asked nothing of the role ${role}: nobody proves when ` +
        'such a key signed; remove it once it has ended',
    );
}
