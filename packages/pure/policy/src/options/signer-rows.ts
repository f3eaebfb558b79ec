import type { Option } from './option.ts';

const of = { group: 'POLICY', takenBy: ['images', 'attestation', 'whole', 'file'] } as const;
const ofCertificate = { ...of, kind: 'text', signer: 'certificate' } as const;

const OWN_CA = {
  names: ['no-oidc-issuer'],
  why: ': a CA that states issuers names by alternative names',
} as const;

/** Who must have signed, as cosign names it. */
export const SIGNER_ROWS = {
  key: {
    ...of,
    kind: 'file',
    repeats: true,
    value: 'PEM',
    help: 'Public key of the signer; any one of several suffices.',
    cosign: ['key'],
    signer: 'key',
    part: 'keys',
  },
  keyring: {
    ...of,
    kind: 'file',
    value: 'FILE[,NAME]',
    help: 'Keyring of a signing service: any version of its key that counts; in place of --key.',
    signer: 'key',
    excludes: {
      names: ['key'],
      why: ': a key that is pinned beside it would never be retired',
    },
    part: 'keys',
  },
  'certificate-identity': {
    ...ofCertificate,
    repeats: true,
    value: 'TEXT',
    help:
      'Who the certificate is for: a mail address, a URI or another alternative name; any one of ' +
      'several suffices.',
    cosign: ['certificate-identity', 'cert-identity'],
    policy: 'certificateIdentity',
  },
  'certificate-identity-regexp': {
    ...ofCertificate,
    value: 'PATTERN',
    help: 'The same as a regular expression for the whole text.',
    cosign: ['certificate-identity-regexp'],
    excludes: { names: ['certificate-identity'] },
    policy: 'certificateIdentityRegexp',
  },
  'certificate-subject': {
    ...ofCertificate,
    value: 'DN',
    help:
      'The subject of a certificate without alternative names, as RFC 4514 writes it ' +
      '(CN=Build,O=Corp,C=DE); `trust check` prints it.',
    excludes: { names: ['certificate-identity', 'certificate-identity-regexp'] },
    needs: OWN_CA,
    policy: 'certificateSubject',
  },
  'certificate-subject-regexp': {
    ...ofCertificate,
    value: 'PATTERN',
    help: 'The same as a regular expression for the whole text.',
    excludes: {
      names: ['certificate-subject', 'certificate-identity', 'certificate-identity-regexp'],
    },
    needs: OWN_CA,
    policy: 'certificateSubjectRegexp',
  },
  'certificate-oidc-issuer': {
    ...ofCertificate,
    value: 'URL',
    help: 'Who vouched for that identity.',
    cosign: ['certificate-oidc-issuer', 'cert-oidc-issuer'],
    policy: 'certificateOidcIssuer',
  },
  'certificate-oidc-issuer-regexp': {
    ...ofCertificate,
    value: 'PATTERN',
    help: 'The same as a regular expression for the whole text.',
    cosign: ['certificate-oidc-issuer-regexp'],
    excludes: { names: ['certificate-oidc-issuer'] },
    policy: 'certificateOidcIssuerRegexp',
  },
  'no-oidc-issuer': {
    ...ofCertificate,
    kind: 'boolean',
    help: 'The certificate states no issuer: it comes from a CA of your own.',
    excludes: { names: ['certificate-oidc-issuer', 'certificate-oidc-issuer-regexp'] },
    policy: 'noOidcIssuer',
  },
  'certificate-github-workflow-trigger': {
    ...ofCertificate,
    value: 'TEXT',
    help: 'Event that started the GitHub workflow.',
    cosign: ['certificate-github-workflow-trigger'],
    policy: 'certificateGithubWorkflowTrigger',
    extension: 2,
  },
  'certificate-github-workflow-sha': {
    ...ofCertificate,
    value: 'SHA',
    help: 'Commit of the GitHub workflow.',
    cosign: ['certificate-github-workflow-sha'],
    policy: 'certificateGithubWorkflowSha',
    extension: 3,
  },
  'certificate-github-workflow-name': {
    ...ofCertificate,
    value: 'TEXT',
    help: 'Name of the GitHub workflow.',
    cosign: ['certificate-github-workflow-name'],
    policy: 'certificateGithubWorkflowName',
    extension: 4,
  },
  'certificate-github-workflow-repository': {
    ...ofCertificate,
    value: 'OWNER/NAME',
    help: 'Repository that the GitHub workflow ran for.',
    cosign: ['certificate-github-workflow-repository'],
    policy: 'certificateGithubWorkflowRepository',
    extension: 5,
  },
  'certificate-github-workflow-ref': {
    ...ofCertificate,
    value: 'REF',
    help: 'Git reference that the GitHub workflow ran on.',
    cosign: ['certificate-github-workflow-ref'],
    policy: 'certificateGithubWorkflowRef',
    extension: 6,
  },
  'certificate-source-repository': {
    ...ofCertificate,
    value: 'URI',
    help: 'Source repository, such as https://github.com/owner/name.',
    policy: 'certificateSourceRepository',
    extension: 12,
  },
} as const satisfies Record<string, Option>;
