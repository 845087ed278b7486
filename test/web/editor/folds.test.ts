import { expect, test } from 'vitest';
import { foldEnd } from '../../../web/src/editor/folds.ts';

const ends = (text: string, language: string) => {
  const lines = text.split('\n');
  return Object.fromEntries(
    lines.flatMap((_, at) => {
      const end = foldEnd(lines, at, language);
      return end === null ? [] : [[at, end]];
    }),
  );
};

test('a Dockerfile folds by stages, continued lines and here-documents', () => {
  const text = `FROM a AS build
RUN one && \\
    # why
    two
COPY <<EOF /a
text
EOF

# the image
FROM b
USER 1
`;
  expect(ends(text, 'dockerfile')).toEqual({ 0: 6, 1: 3, 4: 6, 9: 10 });
});

test('a script folds by indentation, and what closes a block stays', () => {
  const text = `if a; then
  b

  for c in d; do
    e
  done
fi
f() {
  g
}
`;
  expect(ends(text, 'shell')).toEqual({ 0: 5, 3: 4, 7: 8 });
});

test('nothing folds where nothing is', () => {
  expect(ends('', 'dockerfile')).toEqual({});
  expect(ends('\n\n', 'shell')).toEqual({});
  expect(ends('FROM a\n\n', 'dockerfile')).toEqual({});
});
