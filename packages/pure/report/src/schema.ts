import { CODES } from '@sealift/failures';
import { DIFFERENCE } from './schema-difference.ts';
import { digest, list, object, oneOf, text, texts } from './schema-words.ts';

/**
 * The JSON Schema of the document that --json prints, which is published as report.schema.json: a
 * test holds the file to this table, and
 * this table to real reports.
 */
export function reportSchema(): object {
  return {
    $schema: 'https://json-schema.org/draft/2020-12/schema',
    $id: 'https://sealift.dev/schemas/report-1.json',
    title: 'sealift report',
    ...object(
      'The one document that --json prints, for every exit code. accepted: evidence was judged ' +
        'and all of it is good; done: the command ended well and judged nothing. Failures are ' +
        'empty ⇔ exit code 0.',
      {
        schemaVersion: { const: 1 },
        verdict: oneOf('accepted', 'done', 'rejected', 'incomplete', 'error'),
        exitCode: oneOf(0, 1, 2, 3, 4, 70, 130),
        'target?': object('What was verified: a path, and of a bundle the digest that names it.', {
          origin: text,
          'bundle?': digest,
        }),
        'policy?': object('The policy file that it was judged by, and the SHA-256 of its bytes.', {
          path: text,
          digest,
        }),
        images: list('image'),
        failures: list('failure'),
        established: texts,
        notEstablished: texts,
        claimed: texts,
        waived: texts,
        anchors: list('anchor'),
        'command?': text,
        'result?': {
          description:
            'What the command found that is not about verification; differs from command to ' +
            'command. That of diff is #/$defs/difference.',
        },
      },
    ),
    anyOf: [
      { properties: { command: { pattern: '^(?!diff$)' } } },
      { properties: { verdict: { const: 'error' } } },
      { properties: { result: { $ref: '#/$defs/difference' } } },
    ],
    $defs: {
      ...DIFFERENCE,
      code: oneOf(...Object.keys(CODES)),
      image: object('An image with its verdict.', {
        name: text,
        digest,
        nameBinding: oneOf('expected', 'sealed', 'signed', 'contradicted', 'none', 'given'),
        platforms: texts,
        verdict: oneOf('accepted', 'rejected'),
        evidence: list('evidence'),
        'rules?': list('rule'),
      }),
      rule: object('A rule of a policy file that speaks of an image, and what it found.', {
        at: text,
        mode: oneOf('enforce', 'warn', 'admit'),
        asks: oneOf('require', 'accept'),
        outcome: oneOf('held', 'failed'),
        failures: texts,
      }),
      evidence: object('One signature or attestation with every check that ran over it.', {
        'by?': text,
        format: text,
        digest,
        subject: digest,
        verdict: oneOf('accepted', 'rejected'),
        'counted?': { const: true },
        'kind?': oneOf('signature', 'attestation'),
        'predicateType?': text,
        'signer?': {
          anyOf: [{ $ref: '#/$defs/keySigner' }, { $ref: '#/$defs/certificateSigner' }],
        },
        times: texts,
        checks: list('check'),
      }),
      keySigner: object('A pinned key.', { kind: { const: 'key' }, fingerprint: text }),
      certificateSigner: object('A certificate.', {
        kind: { const: 'certificate' },
        identity: text,
        'issuer?': text,
        'sourceRepository?': text,
      }),
      check: object('What was checked, how it ended, and what was compared.', {
        name: text,
        status: oneOf('passed', 'failed', 'waived'),
        'waives?': oneOf('log', 'sct', 'time'),
        'code?': { $ref: '#/$defs/code' },
        detail: text,
      }),
      failure: object(
        'Why this is not accepted, and what to do; the first decides the exit code.',
        {
          code: { $ref: '#/$defs/code' },
          message: text,
          remedy: text,
          'image?': text,
          'evidence?': text,
          'check?': text,
          'offset?': { type: 'integer', minimum: 0 },
        },
      ),
      anchor: object('A pinned key or certificate.', {
        kind: oneOf('key', 'rekor-key', 'ca-root', 'ca-intermediate', 'ct-key', 'tsa', 'tuf-root'),
        fingerprint: { type: 'string', pattern: '^SHA256:[0-9a-f]{64}$' },
        window: text,
        source: text,
        'logId?': { type: 'string', pattern: '^[0-9a-f]{64}$' },
        'name?': text,
      }),
    },
  };
}
