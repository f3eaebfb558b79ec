/**
 * A server that does nothing but HTTPS with client certificates: what a round trip costs before
 * anybody signs.
 */
import { readFileSync } from 'node:fs';
import { createServer } from 'node:https';
import { join } from 'node:path';

const folder = process.argv[2];
const read = (name) => readFileSync(join(folder, name));
const tls = {
  cert: read('server.pem'),
  key: read('server.key'),
  ca: read('ca.pem'),
  requestCert: true,
  rejectUnauthorized: true,
  minVersion: 'TLSv1.3',
};
const server = createServer(tls, (request, response) => {
  request
    .resume()
    .on('end', () =>
      response
        .writeHead(200, { 'content-type': 'application/json' })
        .end('{"entries":{"intent":0,"result":0}}'),
    );
});
server.listen(0, '127.0.0.1', () => console.log(`127.0.0.1:${server.address().port}`));
