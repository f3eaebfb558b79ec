/** A login of a registry, of one of the three kinds that `docker login` and others store. */
export type Credential = Kind & {
  /** Where it was found, for messages: the key and the file, never the secret. */
  readonly from?: string;
};

type Kind =
  | { readonly kind: 'password'; readonly username: string; readonly password: string }
  /** A refresh token for the token endpoint. */
  | { readonly kind: 'identity-token'; readonly token: string }
  /** A bearer token for the registry itself. */
  | { readonly kind: 'registry-token'; readonly token: string };

/** Where logins are. Asked only when a registry demands one. */
export interface CredentialLookup {
  /** The login for a repository at a registry, or undefined where there is none. */
  (registry: string, repository: string): Promise<Credential | undefined>;
  /** Where it looked, for messages. */
  readonly looked?: () => readonly string[];
}
