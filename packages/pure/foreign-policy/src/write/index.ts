export { FORMS, type PolicyForm } from './convert-policy.ts';
export type { Convertible, Told, Written } from './convertible.ts';
