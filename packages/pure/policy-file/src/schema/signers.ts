import { fields } from '@sealift/yaml';
import * as z from 'zod/mini';

const { name, object, path, text, time } = fields;

const none = (description: string) => z.optional(z.literal('none').check(z.describe(description)));

const signer = object(
  {
    key: z.optional(path.check(z.describe('A public key, PEM.'))),
    keyring: z.optional(path.check(z.describe('The keyring of a signing service.'))),
    name: z.optional(name.check(z.describe('Which key of the keyring.'))),
    identity: z.optional(
      text.check(z.describe("The certificate's alternative name: a mail address or a URI.")),
    ),
    identityPattern: z.optional(
      text.check(z.describe('The same as a regular expression (RE2) for the whole text.')),
    ),
    subject: z.optional(
      text.check(z.describe('Subject (RFC 4514) of a certificate without alternative names.')),
    ),
    subjectPattern: z.optional(
      text.check(z.describe('The same as a regular expression (RE2) for the whole text.')),
    ),
    issuer: z.optional(text.check(z.describe('Who vouched for that identity.'))),
    issuerPattern: z.optional(
      text.check(z.describe('The same as a regular expression (RE2) for the whole text.')),
    ),
    noIssuer: z.optional(
      z.literal(true).check(z.describe('The certificate states none: it is of your own CA.')),
    ),
    sourceRepository: z.optional(
      text.check(z.describe('Repository that the workflow ran for, or any.')),
    ),
    githubWorkflowTrigger: z.optional(text),
    githubWorkflowSha: z.optional(text),
    githubWorkflowName: z.optional(text),
    githubWorkflowRepository: z.optional(text),
    githubWorkflowRef: z.optional(text),
    trust: z.optional(name.check(z.describe('The instance under which the evidence counts.'))),
    log: z.optional(
      name.check(z.describe('The instance whose logs count, or none: no log is asked for.')),
    ),
    sct: none('No certificate transparency is asked for.'),
    validFrom: z.optional(time.check(z.describe('When the key begins to count.'))),
    validUntil: z.optional(time.check(z.describe('When the key counts for the last time.'))),
  },
  'Who may have signed: a key, a key of a keyring, or the identity of a certificate.',
);

/** Signers by their names. */
export const signers = z
  .record(name, signer)
  .check(z.describe('Who may have signed, by names that rules use.'));
