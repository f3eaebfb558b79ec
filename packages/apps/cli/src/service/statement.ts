/**
 * What somebody asks to have signed, read here from its bytes: the service's own words about it are
 * not what is approved.
 */
import { canonicalJson, Fields, type Json, json, printable, utf8 } from '@sealift/bytes';
import { parsePreAuthEncoding, parseSimpleSigning, parseStatement } from '@sealift/sigstore';

/** In words: each line a name and a value. */
export interface Said {
  readonly kind: 'signature of an image' | 'statement' | 'file';
  readonly lines: readonly (readonly [name: string, value: string])[];
}

/**
 * @throws Rejection STRUCTURE | PARSE | UNSUPPORTED for what begins as a known form and is none:
 * somebody laxer would read it as that form
 */
export function readSaid(payload: Uint8Array): Said {
  const start = Buffer.from(payload.subarray(0, 7)).toString('latin1');
  if (start.startsWith('DSSEv1')) return ofStatement(payload);
  return isAboutAnImage(payload) ? ofSimpleSigning(payload) : { kind: 'file', lines: [] };
}

function ofStatement(payload: Uint8Array): Said {
  const parts = parsePreAuthEncoding(payload);
  const statement = parseStatement({
    ...parts,
    signature: new Uint8Array(),
    keyId: '',
    raw: undefined,
  });
  const subjects = statement.subjects.flatMap(({ name, digests }) => [
    ...[...digests].map(([algorithm, hex]) => ['subject', `${algorithm}:${hex}`] as const),
    ...(name === '' ? [] : [['name', name] as const]),
  ]);
  const annotations = new Fields(json.parse(parts.payload), 'statement', 'STRUCTURE')
    .objects('subject')
    .flatMap((subject) => [...subject.strings('annotations')]);
  return {
    kind: 'statement',
    lines: [
      ['predicate', statement.predicateType],
      ...subjects,
      ...annotations.map(annotationLine),
    ],
  };
}

function ofSimpleSigning(payload: Uint8Array): Said {
  const { digest, dockerReference } = parseSimpleSigning(payload);
  const annotations = Object.entries(
    new Fields(json.parse(payload), 'payload', 'STRUCTURE').optional('optional') ?? {},
  ) as [string, Json][];
  return {
    kind: 'signature of an image',
    lines: [
      ['image', digest],
      ['name', dockerReference],
      ...annotations.map(([key, value]) =>
        annotationLine([
          key,
          typeof value === 'string' ? value : utf8.decode(canonicalJson(value)),
        ]),
      ),
    ],
  };
}

const annotationLine = ([key, value]: readonly [string, string]) =>
  ['annotation', printable(`${key}=${value}`)] as const;

/**
 * As the laxest reader sees it: a JSON object with a member that some reader takes for `critical`.
 */
function isAboutAnImage(payload: Uint8Array): boolean {
  try {
    const value = JSON.parse(Buffer.from(payload).toString()) as unknown;
    return (
      typeof value === 'object' &&
      Object.keys(value ?? {}).some((key) => key.toLowerCase() === 'critical')
    );
  } catch {
    return false;
  }
}
