export { readForeignPolicy } from './read-foreign-policy.ts';
