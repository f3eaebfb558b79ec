/** Patterns of names as scopes of a policy.json. */
import type { FileRule, Pattern } from '@sealift/policy-file';
import type { Requirements } from './containers-requirement.ts';
import type { Told } from './convertible.ts';

/** A rule, and the scopes that stand for its names; `''` is what no other scope has. */
export interface ScopedRule {
  readonly match: readonly string[];
  readonly except: readonly string[];
  /** Scopes with names that cannot be told apart there: nothing of them is let in. */
  readonly unsayable: readonly string[];
  /** What it asks in a scope; undefined where it can be said there by nothing but a refusal. */
  readonly requirementsIn: (scope: string) => readonly object[] | undefined;
  readonly refused: readonly Told[];
  readonly notes: readonly Told[];
}

/** Whether a scope is another, or part of it. */
export const isBelow = (scope: string, outer: string): boolean =>
  outer === '' || scope === outer || scope.startsWith(`${outer}/`) || scope.startsWith(`${outer}@`);

export function scoped(rule: FileRule, found: Requirements): ScopedRule {
  const at = rule.rule.at ?? '';
  const digests = found.kind === 'digests' ? found.digests : [];
  const repositories = scopesIn(rule.match);
  const odd = [...rule.match, ...rule.except].filter((one) => scopeOf(one) === undefined);
  return {
    match: [
      ...repositories,
      ...repositories.flatMap((one) => digests.map((digest) => `${one}@${digest}`)),
    ],
    except: scopesIn(rule.except),
    unsayable: odd.map(({ prefix }) => prefix),
    requirementsIn: (scope) => requirementsIn(found, scope),
    refused: [
      ...odd.map(({ text, prefix }) => ({
        at,
        what: `the pattern ${text}: all of ${prefix || 'what has a name'}`,
      })),
      ...(found.kind === 'none' ? [{ at, what: found.why }] : []),
    ],
    notes: [...found.notes, ...wider(rule.match)].map((what) => ({ at, what })),
  };
}

function requirementsIn(found: Requirements, scope: string): readonly object[] | undefined {
  if (found.kind === 'none') return undefined;
  if (found.kind === 'list') return found.listFor(scope);
  // Of two lists of one repository each lets in its own.
  const isListed = found.digests.some((digest) => scope.endsWith(`@${digest}`));
  return isListed ? [{ type: 'insecureAcceptAnything' }] : undefined;
}

const scopesIn = (patterns: readonly Pattern[]): string[] =>
  patterns.flatMap((one) => scopeOf(one) ?? []);

/** `ghcr.io/acme/**` is the scope `ghcr.io/acme`; a repository is itself. */
function scopeOf({ text, prefix }: Pattern): string | undefined {
  if (text === '**') return '';
  if (text === prefix || text === `${prefix}/**`) return prefix === '' ? undefined : prefix;
  return undefined;
}

/** A scope is also the repository that is called as it is, and all that lies below one. */
const wider = (patterns: readonly Pattern[]): string[] =>
  patterns.flatMap(({ text, prefix }) => {
    if (text === prefix) return [`${text} also speaks of ${text}/**`];
    const isRepository = text === `${prefix}/**` && prefix.includes('/');
    return isRepository ? [`${text} also speaks of the repository ${prefix}`] : [];
  });
