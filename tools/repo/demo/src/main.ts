import { Narrator } from './narrator.ts';
import { StoryBroken } from './scene.ts';
import { tellStory } from './story.ts';

const output = new URL('../../../../demo-output', import.meta.url).pathname;
try {
  await tellStory(new Narrator((line) => console.log(line)), output);
} catch (thrown) {
  if (!(thrown instanceof StoryBroken)) throw thrown;
  console.error(`\nThe demo did not go as told: ${thrown.message}`);
  process.exitCode = 1;
}
