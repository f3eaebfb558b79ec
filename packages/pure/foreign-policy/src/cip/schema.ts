/** The form of a ClusterImagePolicy, v1alpha1 and v1beta1, as policy-controller 0.13 has it. */
import { fields } from '@sealift/yaml';
import * as z from 'zod/mini';

const { object, text } = fields;

const many = <T extends z.ZodMiniType>(item: T) =>
  z.array(item).check(z.minLength(1), z.maxLength(1000));

/** What a cluster writes about an object beside its name. */
export const metadata = z.looseObject({ name: text });

const key = object(
  {
    data: z.optional(text),
    kms: z.optional(text),
    secretRef: z.optional(z.unknown()),
    hashAlgorithm: z.optional(text),
  },
  'A public key.',
);

const identity = object(
  {
    issuer: z.optional(text),
    subject: z.optional(text),
    issuerRegExp: z.optional(text),
    subjectRegExp: z.optional(text),
  },
  'Issuer and subject of a certificate.',
);

const keyless = object(
  {
    url: z.optional(text),
    identities: many(identity),
    'ca-cert': z.optional(key),
    trustRootRef: z.optional(text),
    insecureIgnoreSCT: z.optional(z.boolean()),
  },
  'Certificates of a Fulcio.',
);

const policy = object(
  {
    type: z.enum(['cue', 'rego']),
    data: z.optional(text),
    remote: z.optional(z.unknown()),
    configMapRef: z.optional(z.unknown()),
    fetchConfigFile: z.optional(z.boolean()),
    includeSpec: z.optional(z.boolean()),
    includeObjectMeta: z.optional(z.boolean()),
    includeTypeMeta: z.optional(z.boolean()),
  },
  'A condition in CUE or Rego.',
);

const source = object(
  {
    oci: z.optional(text),
    tagPrefix: z.optional(text),
    signaturePullSecrets: z.optional(z.array(object({ name: text }, 'A secret.'))),
  },
  'Where a cluster fetches signatures from.',
);

const authority = object(
  {
    name: z.optional(text),
    key: z.optional(key),
    keyless: z.optional(keyless),
    static: z.optional(
      object(
        { action: z.enum(['pass', 'fail']), message: z.optional(text) },
        'A verdict without signatures.',
      ),
    ),
    source: z.optional(many(source).check(z.maxLength(1))),
    ctlog: z.optional(
      object({ url: z.optional(text), trustRootRef: z.optional(text) }, 'A transparency log.'),
    ),
    rfc3161timestamp: z.optional(
      object({ trustRootRef: z.optional(text) }, 'Timestamp authorities.'),
    ),
    attestations: z.optional(
      many(
        object({ name: text, predicateType: text, policy: z.optional(policy) }, 'An attestation.'),
      ),
    ),
    signatureFormat: z.optional(z.enum(['legacy', 'bundle'])),
  },
  'Who may have signed.',
);

/** The kinds of objects whose pods a cluster shows to policy-controller. */
const resource = z.enum([
  'pods',
  'replicasets',
  'deployments',
  'statefulsets',
  'daemonsets',
  'jobs',
  'cronjobs',
]);

const match = object(
  {
    group: z.optional(z.string()),
    version: z.optional(text),
    resource: z.optional(resource),
    selector: z.optional(z.unknown()),
  },
  'Objects of the cluster that it is about.',
);

const spec = object(
  {
    images: many(object({ glob: text }, 'Names of images.')),
    authorities: many(authority),
    policy: z.optional(policy),
    mode: z.optional(z.enum(['enforce', 'warn'])),
    match: z.optional(many(match)),
  },
  'What is asked of which images.',
);

const CLUSTER_IMAGE_POLICY = object(
  {
    apiVersion: z.enum(['policy.sigstore.dev/v1beta1', 'policy.sigstore.dev/v1alpha1']),
    kind: z.literal('ClusterImagePolicy'),
    metadata,
    spec,
    status: z.optional(z.unknown()),
  },
  'A ClusterImagePolicy.',
);

/** What a document of that kind is read by. */
export const FORM = { schema: CLUSTER_IMAGE_POLICY, called: 'ClusterImagePolicy' } as const;

/** The document, and its parts, as they are written. */
export type PolicyText = z.infer<typeof CLUSTER_IMAGE_POLICY>;
export type AuthorityText = PolicyText['spec']['authorities'][number];
export type KeylessText = NonNullable<AuthorityText['keyless']>;
export type IdentityText = KeylessText['identities'][number];
export type KeyText = NonNullable<AuthorityText['key']>;
