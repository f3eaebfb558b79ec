export type {
  AskedArtifact,
  AskedFile,
  AskedImage,
  AskedPath,
  AskedRepository,
  ExportFile,
  Platforms,
} from './export-file.ts';
export { readExportFile } from './read.ts';
export { exportSchema } from './schema.ts';
