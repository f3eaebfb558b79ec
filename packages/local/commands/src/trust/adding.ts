import { basename } from 'node:path';
import { LIMITS } from '@sealift/bytes';
import { configuring, type Outcome } from '@sealift/console';
import { printable, reject } from '@sealift/failures';
import { parseTimeOption } from '@sealift/policy';
import type { Style } from '@sealift/report';
import {
  isInstanceName,
  type KeyRole,
  type NewPin,
  type PinKind,
  type Store,
} from '@sealift/trust-file';
import { readConfigured } from '@sealift/workflows/pins';
import { changeOutcome, withPin } from '@sealift/workflows/trusting';
import { approver, FILE_KINDS } from './flags.ts';

/** What is pinned where. */
export interface Added {
  readonly store: string;
  readonly instance: string;
  readonly kind: string;
  /** What is to be pinned, and where it came from. */
  readonly content: Pick<NewPin, 'bytes' | 'from' | 'path'>;
  /** Sentences that are shown beside the difference. */
  readonly notes?: readonly string[];
  /** Looks at what is pinned already. @throws Rejection */
  readonly check?: (store: Store) => void;
}

/** What is stated of it, as it was typed. */
export interface Stated {
  readonly origin?: string | undefined;
  readonly role?: KeyRole | undefined;
  readonly 'valid-from'?: string | undefined;
  readonly 'valid-until'?: string | undefined;
  readonly from?: string | undefined;
  readonly accept?: string | undefined;
  readonly json: boolean;
}

/** Pins a file by approval. @throws Misconfigured USAGE | CONFIG, and as `storeOf` */
export function addOutcome(added: Added, stated: Stated, style: Style): Promise<Outcome> {
  const pin = configuring(() => pinOf(added, stated));
  const { store: folder, instance, notes = [], check = () => undefined } = added;
  const { accept, json } = stated;
  return changeOutcome(
    {
      command: 'trust add',
      folder,
      accept,
      json,
      notes,
      next: (store) => {
        check(store);
        return withPin(store, nameOf(instance), pin);
      },
    },
    style,
  );
}

/** The text that is written must be read again. */
export const nameOf = (instance: string): string =>
  isInstanceName(instance)
    ? instance
    : reject('USAGE', `"${printable(instance)}" is no name of an instance, such as corp`);

const kindOf = (text: string): PinKind =>
  FILE_KINDS.find((kind) => kind === text) ??
  reject('USAGE', `"${printable(text)}" is none of ${FILE_KINDS.join(', ')}`);

/** A file that is to be pinned. @throws Misconfigured CONFIG naming it */
export const fileContent = (file: string): Added['content'] =>
  configuring(() => ({
    bytes: readConfigured({ path: file, source: file }, LIMITS.trustFile),
    from: basename(file),
    path: file,
  }));

function pinOf({ kind, content }: Added, stated: Stated): NewPin {
  const { origin, role, from = content.from } = stated;
  const [start, end] = (['valid-from', 'valid-until'] as const).map((flag) => {
    const text = stated[flag];
    return text === undefined ? undefined : parseTimeOption(text, `--${flag}`);
  });
  if (start !== undefined && end !== undefined && end < start)
    reject('USAGE', '--valid-until lies before --valid-from');
  return {
    kind: kindOf(kind),
    bytes: content.bytes,
    ...(content.path === undefined ? {} : { path: content.path }),
    ...(origin && { origin }),
    ...(role && { role }),
    window: { ...(start !== undefined && { start }), ...(end !== undefined && { end }) },
    from,
    ...approver(),
  };
}
