import { COPY_PREDICATE } from './copy.ts';
import { digest, layer, object, text } from './schema.ts';

/** The JSON Schema of the predicate, published as copy.schema.json: a test holds both together. */
export const copySchema = () => ({
  $schema: 'https://json-schema.org/draft/2020-12/schema',
  $id: 'https://sealift.dev/schemas/copy-1.json',
  title: `predicate ${COPY_PREDICATE}`,
  ...object('That an image was copied, by whoever signs it, and on what evidence.', {
    'bundle?': { ...digest, description: 'Names the bundle; a layout has none.' },
    destination: { ...text, description: 'Where it is: REGISTRY/REPOSITORY:TAG, or @DIGEST.' },
    evidence: {
      type: 'array',
      items: layer('A signature or attestation that was verified, and is kept beside the image.'),
    },
    'policy?': { ...digest, description: 'SHA-256 of the policy file.' },
    source: { ...text, description: 'The name under which it was verified.' },
    time: { ...text, description: 'RFC 3339 in UTC, whole seconds, by the clock of the host.' },
  }),
});
