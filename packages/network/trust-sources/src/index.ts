export { askRekor, type ServedLog } from './rekor/ask-rekor.ts';
