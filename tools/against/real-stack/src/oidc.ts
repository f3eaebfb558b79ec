/**
 * An OpenID Connect issuer for Fulcio on loopback: `node oidc.ts PORT`. `GET
 * /token?email=WHO&ttl=SECONDS` answers with an
 * identity token (RS256) for whoever is asked for; nothing but this host can ask.
 */
import { generateKeyPairSync, sign } from 'node:crypto';
import { createServer } from 'node:http';

const port = Number(process.argv[2]);
const issuer = `http://127.0.0.1:${port}`;
const { privateKey, publicKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
const key = { ...publicKey.export({ format: 'jwk' }), kid: 'stack', use: 'sig', alg: 'RS256' };

const encoded = (value: unknown): string =>
  Buffer.from(JSON.stringify(value)).toString('base64url');

function token(email: string, ttl: number): string {
  const now = Math.floor(Date.now() / 1000);
  const claims = {
    iss: issuer,
    aud: 'sigstore',
    sub: email,
    iat: now - 5,
    nbf: now - 5,
    exp: now + ttl,
    email,
    email_verified: true,
  };
  const signed = `${encoded({ alg: 'RS256', typ: 'JWT', kid: key.kid })}.${encoded(claims)}`;
  return `${signed}.${sign('RSA-SHA256', Buffer.from(signed), privateKey).toString('base64url')}`;
}

const discovery = {
  issuer,
  authorization_endpoint: `${issuer}/auth`,
  token_endpoint: `${issuer}/token`,
  jwks_uri: `${issuer}/keys`,
  id_token_signing_alg_values_supported: ['RS256'],
  response_types_supported: ['id_token'],
  subject_types_supported: ['public'],
};

const answers: Readonly<Record<string, (query: URLSearchParams) => string>> = {
  '/healthz': () => 'ok',
  '/.well-known/openid-configuration': () => JSON.stringify(discovery),
  '/keys': () => JSON.stringify({ keys: [key] }),
  '/token': (query) =>
    token(query.get('email') ?? 'ci@sealift.test', Number(query.get('ttl') ?? 1800)),
};

createServer((request, response) => {
  const { pathname, searchParams } = new URL(request.url ?? '/', issuer);
  const answer = answers[pathname];
  response.writeHead(answer === undefined ? 404 : 200, {
    'content-type': pathname === '/token' ? 'text/plain' : 'application/json',
  });
  response.end(answer?.(searchParams));
}).listen(port, '127.0.0.1');
