import { writeCluster } from './cluster.ts';
import { writeContainers } from './containers.ts';
import type { Convertible, Written } from './convertible.ts';
import { writeKyverno } from './kyverno.ts';

/** The forms that a policy is written in. */
export const FORMS = {
  cip: writeCluster,
  kyverno: writeKyverno,
  'policy.json': writeContainers,
} as const satisfies { readonly [form: string]: (policy: Convertible) => Written };

/** What a form is called. */
export type PolicyForm = keyof typeof FORMS;
