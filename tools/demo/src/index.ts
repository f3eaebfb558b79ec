export { Narrator, wrap } from './narrator.ts';
export { programEnvironment } from './programs.ts';
export { publish } from './publish.ts';
export { StoryBroken, tellStory } from './story.ts';
