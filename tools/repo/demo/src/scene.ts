import type { Narrator } from './narrator.ts';
import { type Ran, run } from './programs.ts';
import { ISSUER, SIGNER, type Stage } from './stage.ts';

/** Something did not go as told. */
export class StoryBroken extends Error {
  override readonly name = 'StoryBroken';
}

/**
 * What every chapter works with. Commands run in `output`, so that they read as a person would type
 * them.
 */
export interface Scene {
  readonly narrator: Narrator;
  readonly stage: Stage;
  readonly output: string;
  /** Where the carrier works; gone afterwards. */
  readonly spoiled: string;
  /** Whether the isolated host's commands run where no network exists. */
  readonly isolated: boolean;
}

export const BUNDLE = 'images.tar';
export const BY_IDENTITY = [
  '--trusted-root',
  'trusted_root.json',
  '--certificate-identity',
  SIGNER,
  '--certificate-oidc-issuer',
  ISSUER,
];
export const BY_KEY = ['--key', 'cosign.pub', '--rekor-key', 'rekor.pub'];

/** Runs a step that must succeed, and tells it as it would be typed. */
export async function succeed(
  { narrator, output }: Scene,
  title: string,
  command: readonly string[],
  isolated = false,
): Promise<void> {
  const ran = await run(command, { cwd: output, isolated });
  must(ran.status === 0, `${command.slice(0, 2).join(' ')} failed`, ran);
  narrator.step(title, ran.seconds);
  narrator.command(command);
}

/** @throws StoryBroken unless it holds */
export function must(holds: boolean, what: string, ran?: Ran): asserts holds {
  if (!holds)
    throw new StoryBroken(
      ran === undefined
        ? what
        : `${what}: exit ${ran.status}\n${ran.stderr}${ran.stdout.slice(0, 2000)}`,
    );
}
