import { SCHEMES } from '@sealift/oci';
import { RECEIPT_VERSION, SIGNED_SCHEMES } from './receipt.ts';

export const text = { type: 'string' } as const;
export const digest = { type: 'string', pattern: '^sha256:[0-9a-f]{64}$' } as const;
export const layer = (description: string) =>
  object(description, {
    subject: digest,
    scheme: { enum: [...SCHEMES] },
    digest: { ...digest, description: 'Of the object.' },
    layer: digest,
  });
const list = (name: string) => ({ type: 'array', items: { $ref: `#/$defs/${name}` } }) as const;

/** Every property is required but those whose names end in a question mark; there are no others. */
export function object(description: string, properties: Readonly<Record<string, object>>) {
  const named = Object.entries(properties).map(
    ([name, schema]) => [name.replace('?', ''), schema] as const,
  );
  return {
    description,
    type: 'object',
    properties: Object.fromEntries(named),
    required: Object.keys(properties).filter((name) => !name.endsWith('?')),
    additionalProperties: false,
  };
}

/** The JSON Schema of receipts, published as receipt.schema.json: a test holds both together. */
export const receiptSchema = () => ({
  $schema: 'https://json-schema.org/draft/2020-12/schema',
  $id: 'https://sealift.dev/schemas/receipt-1.json',
  title: 'sealift receipt',
  ...object('What an import did. Canonical JSON (RFC 8785).', {
    'bundle?': { ...digest, description: 'Names the bundle; a layout has none.' },
    complete: {
      type: 'boolean',
      description:
        'False where it failed after the first tag was sent; images are those tagged by then.',
    },
    'countersigned?': {
      ...list('countersigned'),
      minItems: 1,
      description: 'Evidence that the importing side signed itself, in its order.',
    },
    evidence: object('Evidence objects, as the bundle holds them.', {
      carried: list('evidence'),
      left: list('evidence'),
      'translated?': {
        ...list('translation'),
        minItems: 1,
        description: 'What was written in another form beside it.',
      },
      unverified: list('evidence'),
    }),
    images: list('image'),
    'policy?': { ...digest, description: 'SHA-256 of the policy file.' },
    schemaVersion: { const: RECEIPT_VERSION },
    time: { ...text, description: 'RFC 3339 in UTC, whole seconds, by the clock of the host.' },
    to: { ...text, description: 'REGISTRY[/PREFIX]' },
  }),
  $defs: {
    evidence: object('A signature, attestation or referrer.', {
      subject: digest,
      scheme: { enum: [...SCHEMES] },
      digest,
    }),
    translation: object('One layer of evidence in two forms.', {
      from: layer('As the bundle holds it.'),
      to: layer('As it was written; the object is added to what is there.'),
    }),
    countersigned: object('A signature or attestation by a key of the importing side.', {
      image: { ...digest, description: 'The image that was imported.' },
      subject: { ...digest, description: 'The image, or a part of it.' },
      repository: { ...text, description: 'REGISTRY/REPOSITORY' },
      scheme: { enum: [...SIGNED_SCHEMES] },
      digest,
      'before?': {
        description: 'What the tag led to: absent or a digest. Absent without a tag.',
        type: 'string',
        pattern: '^(?:absent|unknown|sha256:[0-9a-f]{64})$',
      },
    }),
    image: object('An image, and where it went.', {
      source: text,
      destination: text,
      digest,
      'before?': {
        description: 'What the tag led to: absent, unknown, or a digest. Absent without a tag.',
        type: 'string',
        pattern: '^(?:absent|unknown|sha256:[0-9a-f]{64})$',
      },
      'uncertain?': {
        const: true,
        description: 'The tag was sent, and no answer came: it may lead to the image.',
      },
    }),
  },
});
