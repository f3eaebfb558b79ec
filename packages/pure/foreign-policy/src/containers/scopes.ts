/** The scopes of a policy.json: the most specific one that an image has decides alone. */
import { parseReference } from '@sealift/oci';
import { repositoryOf } from '@sealift/policy-file';

/**
 * Whatever an image is looked up by, the most specific first: by digest, by tag, its repository,
 * each beginning of that, the registry, and wildcards of the registry's domain. Nothing where it
 * has no name.
 */
export function scopesOf(name: string): readonly string[] {
  const repository = repositoryOf(name);
  if (repository === undefined) return [];
  const { tag, digest } = parseReference(name);
  const parts = repository.split('/');
  const [host = ''] = parts;
  return [
    ...(digest === undefined ? [] : [`${repository}@${digest}`]),
    ...(tag === undefined ? [] : [`${repository}:${tag}`]),
    ...parts.map((_, i) => parts.slice(0, parts.length - i).join('/')),
    ...wildcardsOf(host.replace(/:\d+$/, '')),
  ];
}

/** `*.corp.example`, `*.example` of `registry.corp.example`. */
const wildcardsOf = (host: string): string[] => {
  const labels = host.split('.').slice(1);
  return labels.map((_, i) => `*.${labels.slice(i).join('.')}`);
};

/** Whether an image could have this scope: what none has would be taken for protection. */
export function isScope(scope: string): boolean {
  const name = scope.replace(/^\*\./, 'x.');
  return [name, `${name}/x`, `${name}/x/y`].some((one) => scopesOf(one).includes(scope));
}
