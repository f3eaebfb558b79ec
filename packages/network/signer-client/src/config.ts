/**
 * Where the signing service is, and who this client is to it.
 *
 *     {
 *       "server": "https://signer.corp.example:8443",
 *       "certificate": "client.pem",        TLS: our certificate, its issuers after it
 *       "key": "client.key",                TLS: its private key
 *       "authorities": "signer-ca.pem",     the only CAs that may have issued the service's
 *       certificate
 *       "requestKey": "request.key",        signs our requests; Ed25519 or P-256
 *       "name": "signer.corp.example:8443", optional: what the service calls itself, where it is
 *       reached by another address
 *       "pins": { "release": "…" }          optional: SHA-256 of the public keys that a name may
 *       have, one or a list, hex
 *     }
 *
 * Files are beside the configuration unless their path says otherwise.
 */
import { createPrivateKey, X509Certificate } from 'node:crypto';
import { dirname, join, resolve } from 'node:path';
import { Fields, json, LIMITS, pem, utf8 } from '@sealift/bytes';
import { printable, Rejection, reject } from '@sealift/failures';
import { importKey, type Signer, signerOf } from '@sealift/keys';
import { algorithmOf } from '@sealift/message-signatures';
import { BOUNDS } from './limits.ts';
import { readPrivate, readTrusted } from './private-file.ts';

/** A configuration, its files read. */
export interface SignerConfig {
  /** Where to connect. */
  readonly host: string;
  readonly port: number;
  /** Name, and port unless it is 443, that requests are made to and the certificate is for. */
  readonly authority: string;
  /** PEM. */
  readonly tls: {
    readonly certificate: string;
    readonly key: string;
    readonly authorities: string;
  };
  readonly requestKey: Signer;
  /** SHA-256 of SPKIs, hex, by name of a key. */
  readonly pins: ReadonlyMap<string, readonly string[]>;
}

/**
 * The file that is meant: the one that is named, or of SEALIFT_SIGNER_CONFIG, or the user's own.
 * @throws Rejection CONFIG where none of them can be
 */
export function findSignerConfig(
  named: string | undefined,
  environment: Readonly<Record<string, string | undefined>>,
): string {
  const { SEALIFT_SIGNER_CONFIG: variable, XDG_CONFIG_HOME: folder, HOME: home } = environment;
  const given = named ?? (variable === '' ? undefined : variable);
  if (given !== undefined) return given;
  if (folder) return join(folder, 'sealift/signer.json');
  return home
    ? join(home, '.config/sealift/signer.json')
    : reject('CONFIG', 'no configuration of the signing service: set SEALIFT_SIGNER_CONFIG');
}

/** Reads a configuration and the files that it names. @throws Rejection CONFIG */
export function readSignerConfig(path: string): SignerConfig {
  const fields = new Fields(
    json.parse(utf8.encode(readTrusted(path, BOUNDS.configFile)), 'CONFIG'),
    printable(path),
    'CONFIG',
  );
  const file = (name: string): string => resolve(dirname(path), fields.text(name));
  const url = serverOf(fields);
  const config = {
    host: url.hostname.replace(/^\[|\]$/g, ''),
    port: Number(url.port || 443),
    authority: nameOf(fields) ?? url.host,
    tls: {
      certificate: readTrusted(file('certificate'), LIMITS.pemFile),
      key: readPrivate(file('key')),
      authorities: readTrusted(file('authorities'), LIMITS.pemFile),
    },
    requestKey: requestKeyOf(file('requestKey')),
    pins: pinsOf(fields),
  };
  fields.end();
  checkTls(config.tls, fields);
  return config;
}

function serverOf(fields: Fields): URL {
  const text = fields.text('server');
  const url = URL.canParse(text) ? new URL(text) : fields.fail('server', 'is not a URL');
  if (url.protocol !== 'https:' || url.href !== `https://${url.host}/`)
    return fields.fail('server', 'is not "https://", a host, and a port where it is not 443');
  return url;
}

function nameOf(fields: Fields): string | undefined {
  const name = fields.optionalText('name');
  if (
    name === undefined ||
    (URL.canParse(`https://${name}`) && new URL(`https://${name}`).host === name)
  )
    return name;
  return fields.fail('name', 'is not a host in small letters, and its port where it is not 443');
}

/** @throws Rejection CONFIG */
function requestKeyOf(path: string): Signer {
  return Rejection.as(
    'CONFIG',
    () => {
      const pkcs8 = importKey(readPrivate(path));
      const signer = signerOf(pkcs8);
      pkcs8.fill(0);
      algorithmOf(signer.publicKey);
      return signer;
    },
    'requestKey: ',
  );
}

function pinsOf(fields: Fields): ReadonlyMap<string, readonly string[]> {
  const pins = fields.optionalObject('pins');
  if (pins === undefined) return new Map();
  return new Map(pins.names().map((name) => [name, fingerprints(pins, name)]));
}

function fingerprints(pins: Fields, name: string): readonly string[] {
  const value = pins.required(name);
  const list = Array.isArray(value) ? value : [value];
  const texts = list.filter((each) => typeof each === 'string');
  const hexes = texts.filter((text) => /^[0-9a-f]{64}$/.test(text));
  if (hexes.length === 0 || hexes.length !== list.length || hexes.length > BOUNDS.pins)
    pins.fail(name, `is not one to ${BOUNDS.pins} SHA-256 in hex`);
  return hexes;
}

/** OpenSSL's complaint comes now, with the name of the file, and not as a broken connection. */
function checkTls({ certificate, key, authorities }: SignerConfig['tls'], { where }: Fields): void {
  for (const [name, text] of Object.entries({ certificate, authorities }))
    Rejection.as(
      'CONFIG',
      () =>
        pem
          .decode(text)
          .some(
            ({ label }) =>
              label !== 'CERTIFICATE' && reject('PARSE', 'a PEM block that is no certificate'),
          ),
      `${where}.${name}: `,
    );
  if (!isPair(certificate, key))
    reject('CONFIG', `${where}: key is not the private key of certificate`);
}

function isPair(certificate: string, key: string): boolean {
  try {
    return new X509Certificate(certificate).checkPrivateKey(createPrivateKey(key));
  } catch {
    return false;
  }
}
