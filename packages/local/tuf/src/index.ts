export { type Follows, followCapsule } from './follow.ts';
