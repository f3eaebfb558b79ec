/**
 * What somebody asks to have signed, read here from its bytes: the service's own words about it are
 * not what is approved.
 */
import { printable } from '@sealift/failures';
import { type Payload, readPayload } from '@sealift/sigstore';

/** In words: each line a name and a value. */
export interface Said {
  readonly kind: 'signature of an image' | 'statement' | 'file';
  readonly lines: readonly (readonly [name: string, value: string])[];
}

const KINDS = {
  'simple-signing': 'signature of an image',
  dsse: 'statement',
  blob: 'file',
} as const satisfies { readonly [kind in Payload['kind']]: Said['kind'] };

/**
 * As the service reads it, by the same function. @throws Rejection STRUCTURE | PARSE | UNSUPPORTED
 * | LIMIT for what somebody laxer would read as a known form, and is none
 */
export function readSaid(bytes: Uint8Array): Said {
  const payload = readPayload(bytes);
  const { kind, predicateType, repository, annotations } = payload;
  return {
    kind: KINDS[kind],
    lines: [
      ...(predicateType === undefined ? [] : [['predicate', predicateType] as const]),
      ...subjectLines(payload),
      ...(repository === undefined ? [] : [['name', repository] as const]),
      ...[...annotations].map(
        ([key, value]) => ['annotation', printable(`${key}=${value}`)] as const,
      ),
    ],
  };
}

const subjectLines = ({ kind, subjects }: Payload): Said['lines'] =>
  subjects.flatMap(({ name, digests }) => [
    ...[...digests].map((pair) => [kind === 'dsse' ? 'subject' : 'image', pair.join(':')] as const),
    ...(name === '' ? [] : [['name', name] as const]),
  ]);
