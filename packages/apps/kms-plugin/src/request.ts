/**
 * What cosign asks, as its second argument (protocol v1 of sigstore's cliplugin):
 *
 *     {"initOptions":{"protocolVersion":"v1","keyResourceID":"release","hashFunc":5,
 *                     "rpcOptions":{…}},
 *      "methodName":"signMessage",
 *      "signMessage":{"signOptions":{"rpcOptions":{…},"messageOptions":{"digest":"…"|null}}}}
 *
 * `hashFunc` is not believed: cosign says SHA-256 for every key. What a key signs with is decided
 * by the key.
 */
import { Fields, json, utf8 } from '@sealift/bytes';
import { reject } from '@sealift/failures';

const METHODS = [
  'defaultAlgorithm',
  'supportedAlgorithms',
  'createKey',
  'publicKey',
  'signMessage',
  'verifySignature',
] as const;
export type Method = (typeof METHODS)[number];

export interface PluginRequest {
  readonly method: Method;
  /** What stands after `sealift://`. */
  readonly keyName: string;
  /** Unix time in milliseconds after which cosign does not wait. */
  readonly deadline: number | undefined;
  /** Version of the key that is asked for; undefined for the one that signs now. */
  readonly version: string | undefined;
  /** Of createKey. */
  readonly algorithm: string | undefined;
  /** What the caller says that the message hashes to. */
  readonly digest: Uint8Array | undefined;
  /** Of verifySignature. */
  readonly signature: Uint8Array | undefined;
}

const VERSION = 'v1';

/**
 * Reads the arguments. Other versions are not of this form, so the version is looked at first.
 * @throws Rejection UNSUPPORTED | USAGE
 */
export function readRequest([version, text, ...more]: readonly string[]): PluginRequest {
  if (version !== VERSION)
    reject(
      'UNSUPPORTED',
      'this plugin speaks version v1 of the protocol of cosign plugins, and another was asked ' +
        'for: update one of the two',
    );
  if (text === undefined || more.length > 0)
    reject('USAGE', 'expected "v1" and one JSON argument, as cosign gives them');
  const fields = new Fields(json.parse(utf8.encode(text), 'USAGE'), 'arguments', 'USAGE');
  const start = readStart(fields.object('initOptions'));
  const method = fields.oneOf('methodName', METHODS);
  const own = fields.optionalObject(method);
  const asked = own === undefined ? nothing : READERS[method](own);
  own?.end();
  fields.end();
  return {
    method,
    ...start,
    ...asked,
    deadline: earlier(start.deadline, asked.deadline),
    version: asked.version ?? start.version,
  };
}

type Start = Pick<PluginRequest, 'keyName' | 'deadline' | 'version'>;
type Asked = Omit<PluginRequest, 'method' | 'keyName'>;
const nothing: Asked = {
  deadline: undefined,
  version: undefined,
  algorithm: undefined,
  digest: undefined,
  signature: undefined,
};

function readStart(fields: Fields): Start {
  if (fields.text('protocolVersion') !== VERSION) fields.fail('protocolVersion', 'is not v1');
  fields.optional('hashFunc');
  const { deadline, version } = rpcOf(fields);
  const start = {
    deadline: earlier(deadlineOf(fields), deadline),
    version,
    keyName: fields.text('keyResourceID'),
  };
  fields.end();
  return start;
}

const READERS: Readonly<Record<Method, (fields: Fields) => Asked>> = {
  defaultAlgorithm: () => nothing,
  supportedAlgorithms: () => nothing,
  createKey: (fields) => ({
    ...nothing,
    deadline: deadlineOf(fields),
    algorithm: fields.text('algorithm'),
  }),
  publicKey: (fields) => ({ ...nothing, ...optionsOf(fields, 'publicKeyOptions') }),
  signMessage: (fields) => ({ ...nothing, ...optionsOf(fields, 'signOptions') }),
  verifySignature: (fields) => ({
    ...nothing,
    ...optionsOf(fields, 'verifyOptions'),
    signature: fields.bytes('signature'),
  }),
};

type Options = Pick<PluginRequest, 'deadline' | 'version' | 'digest'>;

function optionsOf(fields: Fields, name: string): Options {
  const options = fields.optionalObject(name);
  if (options === undefined) return nothing;
  const read = { ...rpcOf(options), digest: digestOf(options.optionalObject('messageOptions')) };
  options.end();
  return read;
}

function rpcOf(fields: Fields): Pick<Options, 'deadline' | 'version'> {
  const rpc = fields.optionalObject('rpcOptions');
  if (rpc === undefined) return nothing;
  // The public key is what verifies, and it is the same wherever that is done.
  rpc.optional('remoteVerification');
  const version = rpc.optionalText('keyVersion');
  const read = { deadline: deadlineOf(rpc), version: version === '' ? undefined : version };
  rpc.end();
  return read;
}

/**
 * A digest that is not given is null; of crypto.Signer, where there is nothing else, it stands
 * alone.
 */
function digestOf(fields: Fields | undefined): Uint8Array | undefined {
  if (fields === undefined) return undefined;
  fields.optional('hashFunc');
  const digest = fields.has('digest') ? fields.bytes('digest') : undefined;
  fields.end();
  return digest;
}

function deadlineOf(fields: Fields): number | undefined {
  const text = fields.optionalText('ctxDeadline');
  const time = text === undefined ? undefined : Date.parse(text);
  return Number.isNaN(time) ? fields.fail('ctxDeadline', 'is not a time of RFC 3339') : time;
}

const earlier = (a: number | undefined, b: number | undefined): number | undefined =>
  a === undefined || b === undefined ? (a ?? b) : Math.min(a, b);
