/**
 * The keys and certificates of a private Sigstore, made with OpenSSL so that none of our code is in
 * them:
 *
 *     root ─┬─ intermediate ─┬─ release signer            an enterprise's own leaf, e-mail address
 *     as its SAN
 *           │                └─ Fulcio's issuing CA
 *           └─ TSA intermediate ── timestamp authority
 *
 * and the keys of the logs. A CA of Fulcio needs the code signing purpose, everything above a TSA
 * the time stamping one.
 */
import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

const ORGANIZATION = '/O=Sealift Test';

interface Certificate {
  readonly name: string;
  readonly commonName: string;
  readonly issuer: string;
  readonly days: number;
  readonly extensions: readonly string[];
}

const authority = (pathLength: number, purpose: string): string[] => [
  `basicConstraints=critical,CA:TRUE,pathlen:${pathLength}`,
  'keyUsage=critical,keyCertSign,cRLSign',
  `extendedKeyUsage=${purpose}`,
];
const leaf = (purpose: string): string[] => [
  'basicConstraints=critical,CA:FALSE',
  'keyUsage=critical,digitalSignature',
  `extendedKeyUsage=${purpose}`,
];

const CERTIFICATES: readonly Certificate[] = [
  {
    name: 'intermediate',
    commonName: 'Code Signing Intermediate',
    issuer: 'root',
    days: 3650,
    extensions: authority(1, 'codeSigning'),
  },
  {
    name: 'release',
    commonName: 'release signer',
    issuer: 'intermediate',
    days: 825,
    extensions: [...leaf('codeSigning'), 'subjectAltName=email:release@sealift.test'],
  },
  {
    name: 'fulcio',
    commonName: 'Fulcio Issuing CA',
    issuer: 'intermediate',
    days: 1825,
    extensions: authority(0, 'codeSigning'),
  },
  {
    name: 'tsa-intermediate',
    commonName: 'TSA Intermediate',
    issuer: 'root',
    days: 3650,
    extensions: authority(0, 'timeStamping'),
  },
  {
    name: 'tsa',
    commonName: 'TSA',
    issuer: 'tsa-intermediate',
    days: 1825,
    extensions: leaf('critical,timeStamping'),
  },
];

/** Files of several certificates, parent after child. */
const CHAINS: Readonly<Record<string, readonly string[]>> = {
  'release-chain.pem': ['intermediate', 'root'],
  'fulcio-chain.pem': ['fulcio', 'intermediate', 'root'],
  'fulcio-intermediates.pem': ['fulcio', 'intermediate'],
  'tsa-chain.pem': ['tsa', 'tsa-intermediate', 'root'],
};

const LOG_KEYS = ['rekor1', 'rekor1-old', 'ctlog'];

/**
 * Makes all of it in `folder`, once: what is there stays. Names: NAME.key (PKCS#8), NAME.pub
 * (SPKI), NAME.pem (certificate).
 */
export function makePki(folder: string): void {
  if (existsSync(join(folder, 'complete'))) return;
  mkdirSync(folder, { recursive: true });
  const openssl = (...args: string[]): Buffer =>
    execFileSync('openssl', args, { cwd: folder, stdio: ['ignore', 'pipe', 'pipe'] });
  ecKey(openssl, 'root');
  selfSigned(openssl);
  for (const certificate of CERTIFICATES) issue(openssl, folder, certificate);
  for (const [file, names] of Object.entries(CHAINS))
    writeFileSync(
      join(folder, file),
      names.map((name) => readFileSync(join(folder, `${name}.pem`), 'utf8')).join(''),
    );
  for (const name of LOG_KEYS) ecKey(openssl, name);
  openssl('genpkey', '-algorithm', 'ed25519', '-out', 'rekor2.key');
  openssl('pkey', '-in', 'rekor2.key', '-pubout', '-out', 'rekor2.pub');
  writeFileSync(join(folder, 'complete'), '');
}

type OpenSsl = (...args: string[]) => Buffer;

function ecKey(openssl: OpenSsl, name: string): void {
  openssl(
    'genpkey',
    '-algorithm',
    'EC',
    '-pkeyopt',
    'ec_paramgen_curve:P-256',
    '-out',
    `${name}.key`,
  );
  openssl('pkey', '-in', `${name}.key`, '-pubout', '-out', `${name}.pub`);
}

function selfSigned(openssl: OpenSsl): void {
  const extensions = [
    'basicConstraints=critical,CA:TRUE',
    'keyUsage=critical,keyCertSign,cRLSign',
  ].flatMap((each) => ['-addext', each]);
  openssl(
    'req',
    '-x509',
    '-new',
    '-key',
    'root.key',
    '-subj',
    `${ORGANIZATION}/CN=Enterprise Root`,
    '-days',
    '7300',
    '-sha256',
    ...extensions,
    '-out',
    'root.pem',
  );
}

function issue(
  openssl: OpenSsl,
  folder: string,
  { name, commonName, issuer, days, extensions }: Certificate,
): void {
  ecKey(openssl, name);
  writeFileSync(
    join(folder, 'extensions'),
    [...extensions, 'subjectKeyIdentifier=hash', 'authorityKeyIdentifier=keyid', ''].join('\n'),
  );
  openssl(
    'req',
    '-new',
    '-key',
    `${name}.key`,
    '-subj',
    `${ORGANIZATION}/CN=${commonName}`,
    '-out',
    'request',
  );
  const by = ['-CA', `${issuer}.pem`, '-CAkey', `${issuer}.key`, '-CAcreateserial'];
  openssl(
    'x509',
    '-req',
    '-in',
    'request',
    ...by,
    '-days',
    String(days),
    '-sha256',
    '-extfile',
    'extensions',
    '-out',
    `${name}.pem`,
  );
}
