export { Narrator } from './narrator.ts';
export { publish } from './publish.ts';
export { StoryBroken } from './scene.ts';
export { tellStory } from './story.ts';
