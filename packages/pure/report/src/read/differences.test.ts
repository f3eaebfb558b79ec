import { describe, expect, it } from 'vitest';
import { ACCEPTED, hostile } from '../report.fixture.ts';
import type { Document, ImageReport } from '../report.ts';
import { differences } from './differences.ts';

const [IMAGE] = ACCEPTED.images;
if (IMAGE === undefined) throw new Error('the fixture has an image');
const after = (change: Partial<Document>) => differences(ACCEPTED, { ...ACCEPTED, ...change });
const inImage = (change: Partial<ImageReport>) => after({ images: [{ ...IMAGE, ...change }] });
const OTHER = `sha256:${'9'.repeat(64)}` as const;

describe('two reports', () => {
  it('that say the same do not differ', () => expect(after({})).toEqual([]));

  it('in another order do not differ', () => {
    const images = [IMAGE, { ...IMAGE, name: 'other/app:1' }];
    const turned = { ...ACCEPTED, images: images.toReversed() };
    const anchors = ACCEPTED.anchors.toReversed();
    expect(differences({ ...ACCEPTED, images }, { ...turned, anchors })).toEqual([]);
  });

  it.each([
    ['verdict', { verdict: 'rejected' }, 'accepted', 'rejected'],
    ['bundle', { target: { origin: 'a', bundle: OTHER } }, undefined, OTHER],
    ['policy', { policy: { path: 'p', digest: OTHER } }, undefined, `p ${OTHER}`],
    ['waived', { waived: [] }, ACCEPTED.waived[0], undefined],
    ['not established', { notEstablished: ['x'] }, ACCEPTED.notEstablished[0], 'x'],
  ] as const)('differ as a whole in %s', (what, change, before, now) =>
    expect(after(change)).toEqual([
      { what, ...(before && { before }), ...(now && { after: now }) },
    ]),
  );

  it('differ in pins that came and went', () => {
    const [rekor, key] = ACCEPTED.anchors;
    const moved = { ...key, window: 'until 2027' } as Document['anchors'][number];
    expect(after({ anchors: rekor === undefined ? [] : [rekor, moved] })).toEqual([
      {
        what: 'pin',
        before: expect.stringContaining('no window'),
        after: expect.stringContaining('until 2027'),
      },
    ]);
  });

  it.each([
    ['digest', { digest: OTHER }, IMAGE.digest, OTHER],
    ['verdict', { verdict: 'rejected' }, 'accepted', 'rejected'],
    ['name', { nameBinding: 'sealed' }, 'none', 'sealed'],
    ['platform', { platforms: ['linux/amd64'] }, 'linux/arm64/v8', undefined],
    ['signed by', { evidence: [] }, expect.stringContaining('slsa-github-generator'), undefined],
  ] as const)('differ in the %s of an image', (what, change, before, now) =>
    expect(inImage(change)).toEqual([
      { image: IMAGE.name, what, before, ...(now && { after: now }) },
    ]),
  );

  it('differ in an image that is not there any more, and in a new one', () => {
    const images = [{ ...IMAGE, name: 'new/app:1' }];
    const digests = after({ images }).filter(({ what }) => what === 'digest');
    expect(digests).toEqual([
      { image: IMAGE.name, what: 'digest', before: IMAGE.digest },
      { image: 'new/app:1', what: 'digest', after: IMAGE.digest },
    ]);
  });

  it('differ in what their commands found, whatever that is', () => {
    const result = { destination: 'a', tags: [{ digest: 'x' }, { digest: 'y' }] };
    const other = { destination: 'b', tags: [{ digest: 'y' }, { digest: 'z' }] };
    expect(differences({ ...ACCEPTED, result }, { ...ACCEPTED, result: other })).toEqual([
      { what: 'result destination', before: 'a', after: 'b' },
      { what: 'result tags[].digest', before: 'x', after: 'z' },
    ]);
  });

  it('differ where they are of different commands', () =>
    expect(after({ command: 'diff' })).toEqual([{ what: 'command', after: 'diff' }]));

  it('differ in a second image of one name', () =>
    expect(after({ images: [IMAGE, { ...IMAGE, digest: OTHER }] })).toEqual([
      { image: IMAGE.name, what: 'digest', after: OTHER },
    ]));

  it('count no signer whose evidence does not count', () =>
    expect(
      differences(hostile('a'), hostile('a')).filter(({ what }) => what === 'signed by'),
    ).toEqual([]));
});
