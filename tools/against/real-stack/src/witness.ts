/**
 * A witness for the log of Rekor 2 (c2sp.org/tlog-witness, c2sp.org/tlog-cosignature):
 * `node witness.ts PORT SIGNER-KEY-FILE LOG-VERIFIER-KEY`.
 *
 *     POST /add-checkpoint        old 7                       the size it saw last
 *                                 base64(hash)…               consistency proof from there
 *                                                             empty line
 *                                 the log's signed checkpoint
 *
 * It cosigns a checkpoint that its log signed and that grows out of the one it cosigned last. Rekor
 * checks every cosignature with the
 * Go libraries before it publishes it, so that nothing here is taken on its own word.
 */
import { createHash, createPrivateKey, createPublicKey, sign, verify } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { text } from 'node:stream/consumers';
import { consistentRoots } from './consistency.ts';

const PKCS8_ED25519 = Buffer.from('302e020100300506032b657004220420', 'hex');
const SPKI_ED25519 = Buffer.from('302a300506032b6570032100', 'hex');
const COSIGNATURE = Buffer.of(4);

const [, , port, keyFile = '', logKey = ''] = process.argv;
const [, , name = '', , ...seed] = readFileSync(keyFile, 'utf8').trim().split('+');
const key = createPrivateKey({
  key: Buffer.concat([PKCS8_ED25519, Buffer.from(seed.join('+'), 'base64').subarray(1)]),
  format: 'der',
  type: 'pkcs8',
});
const raw = createPublicKey(key).export({ type: 'spki', format: 'der' }).subarray(-32);
const keyId = createHash('sha256')
  .update(`${name}\n`)
  .update(COSIGNATURE)
  .update(raw)
  .digest()
  .subarray(0, 4);

const [origin = '', , ...encodedKey] = logKey.split('+');
const log = createPublicKey({
  key: Buffer.concat([SPKI_ED25519, Buffer.from(encodedKey.join('+'), 'base64').subarray(1)]),
  format: 'der',
  type: 'spki',
});

/** What was cosigned last. */
let seen = { size: 0n, root: Buffer.alloc(0) };

interface Answer {
  readonly status: number;
  readonly body: string;
}

function addCheckpoint(body: string): Answer {
  const [head = '', ...rest] = body.split('\n\n');
  const note = rest.join('\n\n');
  const [old = '', ...proof] = head.split('\n');
  const end = note.lastIndexOf('\n— ') < 0 ? 0 : note.indexOf('\n\n') + 1;
  const checkpoint = note.slice(0, end);
  const [statedOrigin, size = '', root = ''] = checkpoint.split('\n');
  if (statedOrigin !== origin) return { status: 404, body: 'unknown log\n' };
  if (!signedByLog(checkpoint, note.slice(end + 1)))
    return { status: 403, body: 'not signed by the log\n' };
  const next = { size: BigInt(size), root: Buffer.from(root, 'base64') };
  if (old !== `old ${seen.size}`) return { status: 409, body: `${seen.size}\n` };
  const hashes = proof.filter(Boolean).map((each) => Buffer.from(each, 'base64'));
  if (!consistentRoots(seen, next, hashes)) return { status: 422, body: 'not consistent\n' };
  seen = next;
  return { status: 200, body: cosign(checkpoint) };
}

const signedByLog = (checkpoint: string, lines: string): boolean =>
  lines.split('\n').some((line) => {
    const [dash, signer, signature = ''] = line.split(' ');
    return (
      dash === '—' &&
      signer === origin &&
      verify(null, Buffer.from(checkpoint), log, Buffer.from(signature, 'base64').subarray(4))
    );
  });

function cosign(checkpoint: string): string {
  const now = Math.floor(Date.now() / 1000);
  const time = Buffer.alloc(8);
  time.writeBigUInt64BE(BigInt(now));
  const signature = sign(null, Buffer.from(`cosignature/v1\ntime ${now}\n${checkpoint}`), key);
  return `— ${name} ${Buffer.concat([keyId, time, signature]).toString('base64')}\n`;
}

createServer(async (request, response) => {
  const { status, body } =
    request.url === '/add-checkpoint'
      ? addCheckpoint(await text(request))
      : { status: 404, body: 'no such path\n' };
  response
    .writeHead(status, { 'content-type': status === 409 ? 'text/x.tlog.size' : 'text/plain' })
    .end(body);
}).listen(Number(port), '127.0.0.1');
