import type { ClientTls, Environment, retries } from '@sealift/http';
import type { Credential, CredentialLookup } from './credentials/lookup.ts';

/** How registries are reached: proxies, logins, authorities, plain HTTP, silence. */
export interface RegistryOptions {
  /**
   * HTTPS_PROXY, HTTP_PROXY, NO_PROXY; and where the logins are: REGISTRY_AUTH_FILE, DOCKER_CONFIG,
   * XDG_RUNTIME_DIR, XDG_CONFIG_HOME, HOME, PATH (for credential helpers). Absent: no proxy and no
   * login.
   */
  readonly environment?: Environment;
  /** Of the user, on Linux: without XDG_RUNTIME_DIR logins are below /run/containers/UID. */
  readonly uid?: number | undefined;
  /** Replaces the logins of the environment. */
  readonly credentials?: CredentialLookup;
  /**
   * Of the one registry that is asked: a second one is refused, since nobody said which of them
   * the login is for.
   */
  readonly own?: OwnAccess | undefined;
  /** PEM certificates that are trusted for TLS beside the system's. */
  readonly ca?: string;
  /**
   * Plain http on hosts other than loopback, where https is not spoken: whoever can break a
   * connection can then read and change it.
   */
  readonly allowHttp?: boolean;
  /**
   * Every login asks for the right to write: a repository that is to be made then answers "not
   * found", not "no access".
   */
  readonly forPush?: boolean;
  readonly retry?: Partial<retries.RetryOptions>;
  /**
   * Longest silence of a registry in milliseconds, a minute where absent; five times that for the
   * answer to an upload. One that gives no answer at all is asked once more.
   */
  readonly timeoutMs?: number;
  /** Told once for each host that has given no answer for ten seconds, and is still waited for. */
  readonly onSilence?: ((host: string) => void) | undefined;
  /**
   * The longest wait that a registry may ask for (Retry-After), in milliseconds; two minutes where
   * absent. One that asks for more is given up.
   */
  readonly longestWaitMs?: number;
  /** The longest that its waits may take in all, in milliseconds; ten minutes where absent. */
  readonly longestWaitsMs?: number;
  /** Told of each wait that a registry asks for, in seconds. */
  readonly onWait?: ((host: string, seconds: number) => void) | undefined;
  /**
   * Told once of what was passed over, such as a store of logins that is not on this host; of what
   * a registry warns of; and of how much is left of its limit where that is little.
   */
  readonly onNote?: ((text: string) => void) | undefined;
  /** Milliseconds in place of these ten seconds. */
  readonly silenceMs?: number;
  /** Sent with each request. */
  readonly userAgent?: string;
}

/** How one registry knows who asks, and is known. */
export interface OwnAccess {
  /** Replaces the logins of the environment. */
  readonly login?: Credential | undefined;
  /** Shown to the registry itself, and to nobody whom it sends us to. */
  readonly tls?: Omit<ClientTls, 'isFor'> | undefined;
}

export const RETRY: retries.RetryOptions = { tries: 5, firstMs: 250, maxMs: 3000 };
export const TIMEOUT_MS = 60_000;
export const LONGEST_WAIT_MS = 120_000;
export const LONGEST_WAITS_MS = 600_000;
