/** Each image in four ways: with nothing attached, and with more and more. */
import type { FakeRegistry } from '@sealift/fake-registry';
import { publish, type World } from '@sealift/virtual-sigstore';
import { ATTACHED, type Attach } from './attached.ts';
import { MANY } from './many.ts';
import { SINGLE } from './single.ts';

export interface Shape {
  /** `signed/IMAGE/ATTACHED`, or `plain/IMAGE/nothing`; the tag is `1`. */
  readonly repository: string;
  /** Puts it into a registry. */
  put(registry: FakeRegistry, world: World): void;
}

const IMAGES = Object.entries({ ...SINGLE, ...MANY });

/** One hundred; those of a group take turns, so that each image has one of each group. */
export const SHAPES: readonly Shape[] = IMAGES.flatMap(([image, make], at) =>
  ATTACHED.map((group) => {
    const ways: readonly (readonly [string, Attach])[] = Object.entries(group);
    const [way, attach] = ways[at % ways.length] ?? ['nothing', () => []];
    const repository = `${way === 'nothing' ? 'plain' : 'signed'}/${image}/${way}`;
    return {
      repository,
      put: (registry: FakeRegistry, world: World) => {
        const made = make(repository);
        publish(registry, repository, '1', made, attach(world, made));
      },
    };
  }),
);
