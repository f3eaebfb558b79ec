import { printable } from '@sealift/failures';
import type { Finding } from '@sealift/policy-file';
import { layout, type Style } from '@sealift/report';
import type { Anchor } from '@sealift/trust';
import { loadPolicyFile } from '../pins/load-policy-file.ts';

/** A policy without a fault, and what of it is perhaps not meant. */
export interface Linted {
  readonly file: string;
  /** What `--policy-digest` takes. */
  readonly digest: string;
  readonly rules: number;
  readonly signers: readonly string[];
  readonly instances: readonly string[];
  readonly findings: readonly Finding[];
}

/** What a policy is, and what it pins. */
export interface LintedPolicy {
  readonly linted: Linted;
  readonly anchors: readonly Anchor[];
}

/**
 * Reads a policy and all files that it names, as `--policy` would. @throws Rejection of
 * `loadPolicyFile`
 */
export function lintPolicy(path: string): LintedPolicy {
  const { file, digest, signers } = loadPolicyFile(path, { defaultName: 'any' });
  const trusts = new Set(signers.flatMap(({ trust }) => trust));
  return {
    linted: {
      file: path,
      digest,
      rules: file.rules.length,
      signers: [...file.signers.keys()],
      instances: [...file.instances.keys()],
      findings: file.findings,
    },
    anchors: [...trusts].flatMap(({ anchors }) => anchors),
  };
}

/** The same for a person. */
export function renderLinted(
  { file, digest, rules, signers, findings }: Linted,
  style: Style,
): string {
  const lines = [
    ...layout.paragraph(
      `${printable(file)}: no fault; rules: ${rules}, signers: ${signers.length}`,
      '',
      style,
    ),
    ...layout.paragraph(`${digest} (of the file, for --policy-digest)`, '  ', style),
    ...(findings.length === 0 ? [] : ['', 'TO LOOK AT']),
    ...findings.flatMap(({ at, message }) => layout.paragraph(`${at}: ${message}`, '  - ', style)),
  ];
  return `${lines.join('\n')}\n`;
}
