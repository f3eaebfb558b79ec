import { fields } from '@sealift/yaml';
import * as z from 'zod/mini';

const { count, digest, duration, listOf, name, object, text } = fields;

const quorum = object(
  {
    anyOf: z.optional(listOf(name).check(z.describe('One of these signers.'))),
    allOf: z.optional(listOf(name).check(z.describe('Each of these signers.'))),
    of: z.optional(listOf(name).check(z.describe('With atLeast: of these signers.'))),
    atLeast: z.optional(
      z.int().check(z.minimum(1), z.maximum(1000), z.describe('So many different signers.')),
    ),
  },
  'Who must have signed: anyOf, allOf, or atLeast with of.',
);

const attestation = object(
  {
    type: text.check(z.describe("Predicate type: a name of cosign's, or a URI.")),
    by: quorum,
    where: z.optional(text.check(z.describe('A condition in CEL that its content must meet.'))),
    select: z.optional(
      z
        .enum(['any', 'newest'])
        .check(z.describe('newest: of each signer the newest alone counts; for vuln and openvex.')),
    ),
    maxAge: z.optional(duration.check(z.describe('At most this old: 30d, 12h.'))),
  },
  'A signed statement about the image.',
);

const log = z.union(
  [
    z.enum(['set', 'inclusion']),
    object({ witnessed: count }, 'So many witnesses of the instance cosigned the checkpoint.'),
  ],
  { error: 'is none of set, inclusion and { witnessed: NUMBER }, from 1 to 32' },
);

const needs = object(
  {
    signature: z.optional(quorum),
    attestations: z.optional(z.array(attestation).check(z.minLength(1), z.maxLength(100))),
    coverage: z.optional(
      z
        .enum(['index', 'all-children', 'any'])
        .check(z.describe('Which digests of an image of many platforms carry the evidence.')),
    ),
    log: z.optional(log.check(z.describe('How strong the entry in the log must be.'))),
    timestamps: z.optional(count.check(z.describe('At least so many signed timestamps.'))),
    scts: z.optional(count.check(z.describe('At least so many CT logs.'))),
    maxAge: z.optional(duration.check(z.describe('Signed at most so long ago: 90d, 12h.'))),
    annotations: z.optional(
      z.record(text, z.string()).check(z.describe('Annotations that signatures must state.')),
    ),
    name: z.optional(
      z
        .enum(['any', 'bound', 'signed-tag', 'signed-repository', 'sealed', 'expected'])
        .check(z.describe("What must tie the image's name to its digest.")),
    ),
    signedAs: z.optional(
      text.check(z.describe('The repository that was signed, where a mirror renames it.')),
    ),
  },
  'What all matching images must have.',
);

const accept = object(
  {
    reason: text,
    digests: z.optional(listOf(digest)),
    anyDigest: z.optional(
      z.literal(true).check(z.describe('Let in whatever the carrier calls so.')),
    ),
  },
  'Let these images in whatever signed them.',
);

const patterns = listOf(text).check(
  z.describe('Names: * stays within a path part, ** stands for one or more parts.'),
);

const rule = object(
  {
    match: patterns,
    except: z.optional(patterns),
    require: z.optional(needs),
    accept: z.optional(accept),
    mode: z.optional(
      z
        .enum(['enforce', 'warn'])
        .check(z.describe('warn: what fails here is reported and rejects nothing.')),
    ),
    admit: z.optional(
      z
        .literal(true)
        .check(z.describe('With mode warn: enough for images that no other rule speaks of.')),
    ),
  },
  'A rule. All rules that match an image must hold; an image that none matches is rejected.',
);

/** Rules, at most 10,000. */
export const images = z.array(rule).check(z.minLength(1), z.maxLength(10_000));
