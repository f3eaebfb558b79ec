export { Narrator } from './narrator.ts';
export { StoryBroken } from './scene.ts';
export { tellStory } from './story.ts';
