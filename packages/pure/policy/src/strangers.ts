/**
 * Names of strangers, in every form that certificates give: what a pattern makes of them says whom
 * else it takes (T44). All are ASCII, as the names of certificates are, and of several lengths. Of
 * each form one that is taken is enough: whoever wants to be taken may choose.
 */

const GITHUB = 'https://github.com/q7-stranger/q7.thing/.github/workflows';

/** Kinds of names, and strangers of each. A pattern that takes all four takes everybody. */
const FORMS: ReadonlyArray<readonly [string, readonly string[]]> = [
  ['mail address', ['q@q7.invalid', 'zoe@stranger.invalid', 'Zoe.Q_7+x@a-b.stranger.invalid']],
  [
    'URI',
    ['https://q7.invalid', 'https://stranger.invalid/zoe/q7', 'https://a-b.q7.invalid/x@Y_7?z=1'],
  ],
  ['DNS name', ['q7.invalid', 'stranger.invalid', 'a-b.zoe.stranger.invalid']],
  ['user name', ['q!q7.invalid', 'zoe!stranger.invalid', 'Zoe.Q_7!a-b.stranger.invalid']],
];

/** Names that one issuer gives to whoever asks. */
const CROWDS: ReadonlyArray<readonly [string, readonly string[]]> = [
  [
    'workflow on GitHub',
    [
      `${GITHUB}/release.yml@refs/tags/v1.0.0`,
      `${GITHUB}/release.yml@refs/heads/main`,
      `${GITHUB}/build.yaml@refs/heads/q7`,
    ],
  ],
  [
    'pipeline on GitLab',
    [
      'https://gitlab.com/q7-stranger/q7.thing//.gitlab-ci.yml@refs/tags/v1.0.0',
      'https://gitlab.com/q7-stranger/q7.thing//.gitlab-ci.yml@refs/heads/main',
    ],
  ],
  ['workload of SPIFFE', ['spiffe://q7.invalid/ns/zoe/sa/default', 'spiffe://stranger.invalid/q']],
];

/** Issuers are URIs, so that there is one form of them. */
const ISSUERS: readonly string[] = [
  'https://q7.invalid',
  'https://stranger.invalid/auth/realms/zoe',
  'https://a-b.q7.invalid:8443/Y_7',
];

/** Subjects, as RFC 4514 writes them. */
const SUBJECTS: readonly string[] = [
  'CN=q7',
  'CN=Zoe Q7,O=Stranger,C=DE',
  'CN=a-b,OU=Zoe,OU=Q_7,O=Stranger GmbH,L=Q7,ST=Q7,C=US',
  'CN=zoe.q7.invalid,O=Stranger',
  'UID=zoe,DC=stranger,DC=invalid',
];

type Test = (text: string) => boolean;

/** The forms of which an identity's pattern takes strangers: `mail address`, … */
export const identitiesTaken = (test: Test): string[] =>
  [...FORMS, ...CROWDS].filter(([, names]) => names.some(test)).map(([form]) => form);

/** Whether an identity's pattern takes strangers of every form. */
export const takesEveryIdentity = (test: Test): boolean =>
  FORMS.every(([, names]) => names.some(test));

/** Whether an issuer's pattern takes strangers: then an identity is anybody's. */
export const takesEveryIssuer = (test: Test): boolean => ISSUERS.some(test);

/** Whether a subject's pattern takes strangers: a CA may let each choose a part of its name. */
export const takesEverySubject = (test: Test): boolean => SUBJECTS.some(test);
