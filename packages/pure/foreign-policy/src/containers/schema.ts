/** The form of a policy.json, as go.podman.io/image 5.42 has it. */
import { fields } from '@sealift/yaml';
import * as z from 'zod/mini';
import { encoded } from '../encoded-file.ts';

const { object, path, text } = fields;

const some = <T extends z.ZodMiniType>(item: T) =>
  z.optional(z.array(item).check(z.minLength(1), z.maxLength(100)));

const fulcio = object(
  {
    caPath: z.optional(path),
    caData: z.optional(encoded),
    oidcIssuer: text,
    subjectEmail: text,
  },
  'Certificates of a Fulcio.',
);

const identity = object(
  {
    type: z.enum([
      'matchRepoDigestOrExact',
      'matchExact',
      'matchRepository',
      'exactReference',
      'exactRepository',
      'remapIdentity',
    ]),
    dockerReference: z.optional(text),
    dockerRepository: z.optional(text),
    prefix: z.optional(text),
    signedPrefix: z.optional(text),
  },
  'Which name must have been signed.',
);

const requirement = object(
  {
    type: z.enum([
      'insecureAcceptAnything',
      'reject',
      'signedBy',
      'signedBaseLayer',
      'sigstoreSigned',
    ]),
    keyType: z.optional(text),
    keyPath: z.optional(path),
    keyPaths: some(path),
    keyData: z.optional(encoded),
    keyDatas: some(encoded),
    fulcio: z.optional(fulcio),
    pki: z.optional(z.unknown()),
    rekorPublicKeyPath: z.optional(path),
    rekorPublicKeyPaths: some(path),
    rekorPublicKeyData: z.optional(encoded),
    rekorPublicKeyDatas: some(encoded),
    signedIdentity: z.optional(identity),
    baseLayerIdentity: z.optional(z.unknown()),
  },
  'What an image must have.',
);

const requirements = z.array(requirement).check(z.minLength(1), z.maxLength(100));

const POLICY = object(
  {
    default: requirements,
    transports: z.optional(z.record(text, z.record(z.string(), requirements))),
  },
  'A policy.json.',
);

/** What it is read by. */
export const FORM = { schema: POLICY, called: 'policy.json' } as const;

/** The file, and its parts, as they are written. */
export type PolicyText = z.infer<typeof POLICY>;
export type RequirementText = PolicyText['default'][number];
export type IdentityText = NonNullable<RequirementText['signedIdentity']>;
export type FulcioText = NonNullable<RequirementText['fulcio']>;
