/** A variable of cosign's that pins something. */
interface Variable {
  readonly pins: string;
  readonly help: string;
}

/** The variables that cosign reads, and that people have set (VERIFICATION §14.1). */
export const VARIABLES = {
  SIGSTORE_REKOR_PUBLIC_KEY: {
    pins: 'rekorKeys',
    help: 'Key of a Rekor log, `PATH` or `PATH,ORIGIN`.',
  },
  SIGSTORE_ROOT_FILE: {
    pins: 'rootFiles',
    help: 'Certificates of the CA; those that are self-issued are roots.',
  },
  SIGSTORE_CT_LOG_PUBLIC_KEY_FILE: {
    pins: 'ctKeys',
    help: 'Key of a certificate transparency log.',
  },
  SIGSTORE_TSA_CERTIFICATE_FILE: {
    pins: 'timestampChains',
    help: 'Chain of a timestamp authority, its own certificate first, the root last.',
  },
} as const satisfies Record<string, Variable>;

/** The name of a variable of the environment that is read. */
export type VariableName = keyof typeof VARIABLES;

/** `A, B and C`. */
export const listed = (names: readonly string[]): string =>
  names.length < 2 ? names.join() : `${names.slice(0, -1).join(', ')} and ${names.at(-1)}`;
