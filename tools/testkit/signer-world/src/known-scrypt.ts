/**
 * What scrypt makes of one password, salt and cost never changes, and takes a fifth of a second:
 * half of the time of the service's tests, and of those that sign, went there, over the same few
 * key files. Worked out once in a process.
 */
import crypto, { type ScryptOptions } from 'node:crypto';
import { syncBuiltinESMExports } from 'node:module';

type Done = (error: Error | null, key: Buffer) => void;
const known = new Map<string, Buffer>();
const { scrypt } = crypto;

const bytesOf = (data: crypto.BinaryLike): string =>
  Buffer.from(data as Uint8Array).toString('hex');

function knownScrypt(
  password: crypto.BinaryLike,
  salt: crypto.BinaryLike,
  length: number,
  options: ScryptOptions,
  done: Done,
): void {
  const name = JSON.stringify([bytesOf(password), bytesOf(salt), length, options]);
  const key = known.get(name);
  if (key !== undefined) process.nextTick(done, null, Buffer.from(key));
  else
    scrypt(password, salt, length, options, (error, made) => {
      if (error === null) known.set(name, Buffer.from(made));
      done(error, made);
    });
}
crypto.scrypt = knownScrypt as typeof scrypt;
syncBuiltinESMExports();
