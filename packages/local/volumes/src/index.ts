export { openVolumeSet } from './content.ts';
export { namesVolumes, type Volume } from './find.ts';
export { guardVolumes } from './guard.ts';
export { type Joined, type JoinOptions, joinVolumes, type SetState } from './join.ts';
export type { VolumeSet } from './set.ts';
export { type SplitOptions, type WrittenVolumes, writeAsVolumes, writeVolumes } from './split.ts';
export { parseVolumeSize } from './volume-size.ts';
