/**
 * cosign's plugin protocol v1 (sigstore, pkg/signature/kms/cliplugin), as its client: one process
 * for a question, `sigstore-kms-NAME v1 JSON`, the message on standard input, one JSON object on
 * standard output. The exit code says nothing there: an error is in `errorMessage`.
 */
import { base64, Fields, json } from '@sealift/bytes';
import { printable, reject } from '@sealift/failures';
import { runProgram } from '@sealift/programs';
import { type KmsReference, pluginName } from './reference.ts';

/** A plugin, and one key behind it. */
export interface Plugin {
  readonly reference: KmsReference;
  /** Its whole path. */
  readonly path: string;
  readonly environment: Readonly<Record<string, string | undefined>>;
  /** What it says to whoever signs: what to touch, where to log in. */
  readonly onLine?: (line: string) => void;
  /** For one question; a minute where absent. */
  readonly timeoutMs?: number;
}

export type Method = 'defaultAlgorithm' | 'createKey' | 'publicKey' | 'signMessage';

const TIMEOUT_MS = 60_000;
const ANSWER_LIMIT = 1024 * 1024;
/** Go's numbers of them (crypto.Hash). */
const GO_HASHES = { sha256: 5, sha384: 6, sha512: 7 } as const;
const RPC = { keyVersion: '', remoteVerification: false };

/** Of signing. @param digest of the message; null where the key hashes by itself */
export const signOptions = (digest: Uint8Array | null, hash: keyof typeof GO_HASHES): object => ({
  signOptions: {
    rpcOptions: RPC,
    messageOptions: {
      digest: digest === null ? null : base64.encode(digest),
      hashFunc: GO_HASHES[hash],
    },
  },
});

/** Of the public half. */
export const PUBLIC_KEY_OPTIONS = { publicKeyOptions: { rpcOptions: RPC } };

/**
 * Asks a plugin one thing. @param asked what the method takes @returns the member of its answer
 * that has the method's name @throws Rejection KMS where it fails, or answers otherwise than the
 * protocol says
 */
export async function ask(
  plugin: Plugin,
  method: Method,
  asked: object,
  message?: Uint8Array,
): Promise<Fields> {
  const { reference, path, environment, onLine, timeoutMs = TIMEOUT_MS } = plugin;
  const name = pluginName(reference);
  const { stdout } = await runProgram({
    ...{ path, environment, timeoutMs, name, code: 'KMS', limit: ANSWER_LIMIT },
    args: ['v1', requestOf(reference, method, asked)],
    ...(message === undefined ? {} : { stdin: message }),
    ...(onLine === undefined ? {} : { onLine }),
  });
  return answerOf(stdout, name, method);
}

const requestOf = ({ resource }: KmsReference, method: Method, asked: object): string =>
  JSON.stringify({
    initOptions: {
      protocolVersion: 'v1',
      keyResourceID: resource,
      // As cosign gives it for every key: the key decides.
      hashFunc: GO_HASHES.sha256,
      rpcOptions: RPC,
    },
    methodName: method,
    [method]: asked,
  });

/** Exactly one object, and no second one behind it: which of two would be meant? */
function answerOf(stdout: Uint8Array, name: string, method: Method): Fields {
  const answer = new Fields(json.parse(stdout, 'KMS'), `the answer of ${name}`, 'KMS');
  const refusal = answer.optionalText('errorMessage') ?? '';
  if (refusal !== '') reject('KMS', `${name} refused ${method}: ${printable(refusal)}`);
  return answer.object(method);
}
