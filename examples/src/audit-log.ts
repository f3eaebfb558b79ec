/** @sealift/audit: a tamper-evident log, an entry, and a proof that the entry is in it. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openAuditLog, proofText, proveInclusion, readStoredLog } from '@sealift/audit';
import { generateKey, signerOf } from '@sealift/keys';

const directory = mkdtempSync(join(tmpdir(), 'sealift-example-'));
const signer = signerOf(await generateKey('ed25519'));
const log = await openAuditLog({ directory, origin: 'example/log', signer, now: Date.now });
const index = await log.append({ event: 'stopped', instance: 'example' });
await log.checkpoint();
await log.close();

const text = proofText(await proveInclusion(await readStoredLog(directory), index));
console.log(text.split('\n')[0]);
rmSync(directory, { recursive: true });
