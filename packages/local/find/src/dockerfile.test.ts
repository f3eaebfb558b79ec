/** Dockerfiles whose lines are something else than they look like. */
import { codeOf } from '@sealift/refusal';
import { describe, expect, it } from 'vitest';
import { inDockerfile } from './dockerfile.ts';

const found = (...lines: string[]): string[] => {
  const { images, unresolved } = inDockerfile(lines.join('\n'), 'f');
  return [
    ...images.map(({ image, at }) => `${at} ${image}`),
    ...unresolved.map(({ at, why }) => `${at} ! ${why}`),
  ];
};

describe('heredocs of a Dockerfile', () => {
  it.each([
    ['RUN <<EOF', 'EOF'],
    ['RUN --network=none <<"EOF"', 'EOF'],
    ['RUN cat <<-EOF > /x', '\t\tEOF'],
    ['COPY <<A-B /x', 'A-B'],
    ['ONBUILD RUN 3<<EOF', 'EOF'],
    ['RUN <<A <<B', 'A\nB'],
  ])('hide no stage and name no image: %s', (begin, end) => {
    // A stage of that name would make the last base one of its own.
    const lines = found(
      'FROM a',
      begin,
      'FROM b AS redis',
      'x \\',
      ...end.split('\n'),
      'FROM redis',
    );
    expect(lines.map((line) => line.split(' ')[1])).toEqual(['a', 'redis']);
  });

  it('are none where an instruction has none', () => {
    expect(found('FROM a', 'ENV X=1 <<EOF', 'FROM b')).toEqual(['f:1 a', 'f:3 b']);
  });

  it.each(['RUN <<EOF', 'RUN <<EOF\n EOF', 'RUN <<A <<B\nB\nA'])(
    'that do not end are refused: %j',
    async (text) => {
      expect(await codeOf(() => inDockerfile(`FROM a\n${text}\nFROM b`, 'f'))).toBe('CONFIG');
    },
  );
});

describe('the escape of a Dockerfile', () => {
  it('ends no line with a backslash where it is another', () => {
    expect(found('# escape=`', 'FROM a', 'COPY x C:\\', 'FROM b `', 'AS c', 'FROM c')).toEqual([
      'f:2 a',
      'f:4 b',
    ]);
  });

  it('is no directive behind a comment', () => {
    expect(found('# hello', '# escape=`', 'FROM \\', 'a')).toEqual(['f:3 a']);
    expect(found('# syntax=x', '# Escape = `', 'FROM `', 'a')).toEqual(['f:3 a']);
  });
});

describe('what stages take from images', () => {
  it('is mounted, too', () => {
    expect(
      found(
        'FROM a AS s',
        'RUN --mount=type=cache,target=/x --mount=type=bind,from=b:1,target=/y make',
        'RUN --mount=from=s true',
        'ONBUILD COPY --chown=0 --from=c:1 / /',
      ),
    ).toEqual(['f:1 a', 'f:2 b:1', 'f:4 c:1']);
  });

  it('is not what programs are given', () => {
    expect(found('FROM a', 'RUN tool --from=b:1', 'ENV X --from=c:1')).toEqual(['f:1 a']);
  });

  it.each([
    ['arguments of arguments', ['ARG V=1', `ARG I=a:$${'{V}'}`, 'FROM $I'], 'f:3 a:1'],
    ['those without a value', ['ARG I=a', 'ARG I=$NONE', 'FROM $I'], 'f:3 ! $I has no value here'],
    ['what is not understood', [`FROM a$${'{V:+x}'}`], `f:1 ! a$${'{V:+x}'} has no value here`],
    ['a complaint', [`FROM a:$${'{V:?which}'}`], `f:1 ! a:$${'{V:?which}'} has no value here`],
    ['nothing at all', ['FROM'], 'f:1 ! FROM names no image'],
  ])('reads %s', (_, lines, line) => {
    expect(found(...lines)).toEqual([line]);
  });
});
