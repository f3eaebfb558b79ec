import type { Certificate } from './certificate.ts';

/**
 * Why pkijs refuses a path, leaf first, anchor last; undefined where it agrees. Loaded here: a
 * plain path does not pay for what it does not use.
 */
export async function peerOpinion(path: readonly Certificate[]): Promise<string | undefined> {
  const { secondOpinion } = await import('./second-opinion.ts');
  return secondOpinion(path);
}
