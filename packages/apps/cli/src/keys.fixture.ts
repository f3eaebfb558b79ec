import { documentOf, type Ran } from '@sealift/in-process';
import { expect } from 'vitest';
import { run } from './here.fixture.ts';

/** A key that real cosign made, and its password. */
export const REAL: string = new URL(
  '../../../../test-vectors/keys/cosign-v3.1.2-generated',
  import.meta.url,
).pathname;
export const PASSWORD = { COSIGN_PASSWORD: 'test only' } as const;

/** Ends with this code, in words and in the document, and says nothing of any password. */
export async function refused(
  args: readonly string[],
  code: string,
  exit: number,
  environment: Readonly<Record<string, string>> = PASSWORD,
): Promise<Ran> {
  const ran = await run([...args, '--json'], environment);
  expect([ran.status, ran.last.split(':')[0], documentOf(ran).failures[0]?.code]).toEqual([
    exit,
    code,
    code,
  ]);
  for (const secret of Object.values(environment).filter((value) => value !== ''))
    expect(ran.stdout + ran.stderr).not.toContain(secret);
  return ran;
}
