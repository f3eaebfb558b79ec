export { askRekor, type ServedLog } from './rekor/ask-rekor.ts';
export { type FetchedCapsule, fetchCapsule } from './tuf/fetch-capsule.ts';
export { folderMirror, type Mirror, webMirror } from './tuf/mirror.ts';
