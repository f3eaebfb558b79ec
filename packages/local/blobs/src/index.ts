export type { AttachedEvidence, Content, NamedImage, OnBytes } from './content.ts';
