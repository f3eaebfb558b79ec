import { fields } from '@sealift/yaml';
import * as z from 'zod/mini';

const { duration, listOf, name, object, path, text, time } = fields;

const rekor = object(
  {
    key: path,
    origin: z.optional(
      text.check(z.describe('What checkpoints of the log begin with; version 2 needs it.')),
    ),
    validFrom: z.optional(time),
    validUntil: z.optional(time),
  },
  'A transparency log, and when its key counts.',
);

const ca = object(
  { roots: listOf(path), intermediates: z.optional(listOf(path)) },
  'Certificates of a certificate authority, PEM.',
);

const instance = object(
  {
    store: z.optional(
      path.check(z.describe('The folder of a trust store, in place of all else here.')),
    ),
    instance: z.optional(
      name.check(z.describe('Which instance of the store, where it is called otherwise there.')),
    ),
    trustedRoot: z.optional(
      path.check(z.describe('A trusted_root.json, in place of rekor, ca, ct and tsa.')),
    ),
    rekor: z.optional(z.array(rekor).check(z.minLength(1), z.maxLength(32))),
    ca: z.optional(ca),
    ct: z.optional(listOf(path).check(z.describe('Keys of certificate transparency logs, PEM.'))),
    tsa: z.optional(
      listOf(path).check(z.describe('Timestamp authorities: a chain each, leaf first, PEM.')),
    ),
    crl: z.optional(
      listOf(path).check(z.describe('Lists of certificates that its CAs revoked, PEM or DER.')),
    ),
    witnesses: z.optional(listOf(text).check(z.describe('Keys of witnesses: NAME+KEYID+KEY.'))),
    floor: z.optional(
      z
        .literal(true)
        .check(z.describe("Times that it proves raise the floor of the state's clock.")),
    ),
    staleness: z.optional(
      duration.check(
        z.describe('TUF metadata of the store may have expired at most so long ago: 180d.'),
      ),
    ),
    partialChain: z.optional(
      z
        .literal(true)
        .check(z.describe('Chains may end at an intermediate that is pinned on purpose.')),
    ),
  },
  'One Sigstore instance. Evidence counts under one instance, and never under two together.',
);

/** Instances by their names. */
export const trust = z
  .record(name, instance)
  .check(z.describe('Whom to believe: instances by their names.'));
