import { fields } from '@sealift/yaml';
import * as z from 'zod/mini';
import { images } from './rules.ts';
import { signers } from './signers.ts';
import { deny, destinations, state, undeny } from './site.ts';
import { trust } from './trust.ts';

/** The whole file. */
export const FILE = fields.object(
  {
    apiVersion: z.literal('sealift/policy/v1'),
    trust: z.optional(trust),
    signers: z.optional(signers),
    images,
    destinations: z.optional(destinations),
    state: z.optional(state),
    deny: z.optional(deny),
    undeny: z.optional(undeny),
  },
  'sealift-policy.yaml: who must have signed what.',
);

/** What it is read by. */
export const FORM = { schema: FILE, called: 'policy' } as const;

/** The file as it is read, before names in it are looked up. */
export type FileText = z.infer<typeof FILE>;

type SignersText = NonNullable<FileText['signers']>;
type TrustText = NonNullable<FileText['trust']>;

/** One signer, one instance, one rule, as they are written. */
export type SignerText = SignersText[string];
export type InstanceText = TrustText[string];
export type RuleText = FileText['images'][number];
export type NeedsText = NonNullable<RuleText['require']>;
export type QuorumText = NonNullable<NeedsText['signature']>;
export type AcceptText = NonNullable<RuleText['accept']>;
export type AttestationText = NonNullable<NeedsText['attestations']>[number];

/** The JSON Schema of the file, which editors complete it by. */
export const policySchema = (): object => ({
  ...z.toJSONSchema(FILE, { target: 'draft-2020-12' }),
  $id: 'https://sealift.dev/schemas/policy-1.json',
  title: 'sealift policy',
});
