export type Credential =
  | { readonly kind: 'password'; readonly username: string; readonly password: string }
  /** A refresh token for the token endpoint. */
  | { readonly kind: 'identity-token'; readonly token: string }
  /** A bearer token for the registry itself. */
  | { readonly kind: 'registry-token'; readonly token: string };

/**
 * The login for a repository at a registry, or undefined where there is none. Asked only when the
 * registry demands one.
 */
export type CredentialLookup = (
  registry: string,
  repository: string,
) => Promise<Credential | undefined>;
