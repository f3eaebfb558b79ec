export {
  type SplitOptions,
  type WrittenVolumes,
  writeAsVolumes,
  writeVolumes,
} from './cutting/split.ts';
export { parseVolumeSize } from './cutting/volume-size.ts';
export { type Joined, type JoinOptions, joinVolumes, type SetState } from './joining/join.ts';
export { openVolumeSet } from './reading/content.ts';
export { guardVolumes } from './reading/guard.ts';
export { namesVolumes } from './set/find.ts';
export type { VolumeSet } from './set/set.ts';
export type { Volume } from './set/volume.ts';
