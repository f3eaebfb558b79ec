/** What is carried: which programs, and what their page says. */

/** A program that an archive holds. */
export interface Program {
  /** Its command. */
  readonly name: string;
  /** Its folder in `packages/apps`. */
  readonly app: string;
  /** The middle of its page. */
  readonly says: string;
}

/** By the command, each with one folder of files that need nothing but Node. */
export const PROGRAMS = {
  'sealift-verify': {
    name: 'sealift-verify',
    app: 'verifier',
    says: `Checks with no network that the images in a bundle are what was signed.

Before you unpack this on the isolated host, compare the SHA-256 of the archive
with the one you were told by another way than the medium it came on. A verifier
that arrives together with the bundle, unchecked, proves nothing.

    ./sealift-verify --help
    ./sealift-verify verify bundle.tar --trusted-root trusted_root.json \\
      --certificate-identity ... --certificate-oidc-issuer ...`,
  },
  sealift: {
    name: 'sealift',
    app: 'cli',
    says: `Carries signed container images across an air gap: exports, verifies, imports,
and signs.

Compare the SHA-256 of the archive with the one you were told by another way
than the medium it came on.

    ./sealift --help
    ./sealift import bundle.tar --to registry.internal/mirror --policy policy.yaml

Keys on tokens (PKCS#11) are not in this archive: their binding is compiled for
one host, by \`npm install\`.`,
  },
} as const satisfies Readonly<Record<string, Program>>;

/** A program that can be packed. */
export type ProgramName = keyof typeof PROGRAMS;
