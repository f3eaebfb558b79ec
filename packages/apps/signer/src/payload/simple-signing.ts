import { Fields, json } from '@sealift/bytes';
import { parseSimpleSigning } from '@sealift/sigstore';
import type { PayloadFacts } from './payload.ts';

/** Reads cosign's simple signing. @throws Rejection PARSE | STRUCTURE | UNSUPPORTED */
export function readSimpleSigning(payload: Uint8Array): PayloadFacts {
  const { digest, dockerReference } = parseSimpleSigning(payload);
  const annotations = new Fields(json.parse(payload), 'payload', 'STRUCTURE').strings('optional');
  return {
    kind: 'simple-signing',
    digests: [digest],
    subjects: 1,
    repository: dockerReference,
    annotations,
    description: {
      digest,
      repository: dockerReference,
      annotations: Object.fromEntries(annotations),
    },
  };
}
