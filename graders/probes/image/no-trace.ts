import { z } from 'zod';
import { defineImageProbe } from '../../check.ts';
import type { Finding } from '../../check.ts';
import type { SecretHit } from '../../evidence.ts';
import { serviceExample } from '../../image/examples.ts';
import { layerWitness, placeOfHit } from '../../image/layer-witness.ts';
import { lastIn, placeIn } from '../../image/places.ts';
import { needlesOf } from '../../secret-forms.ts';

const env = { '.env': 'TOKEN=moor-1942-delta\n' };

export default defineImageProbe({
  subject: 'dockerfile',
  params: z
    .strictObject({
      dockerfile: z.string().default('Dockerfile'),
      /** Paths and patterns that no layer may hold, with `*`, `?` and `**`. */
      paths: z.array(z.string().startsWith('/')).default([]),
      /** Text that may stand nowhere: no layer, no history, no configuration; also encoded (base64, hexadecimal…). */
      contents: z.array(z.string().min(4)).default([]),
    })
    .refine(({ paths, contents }) => paths.length + contents.length > 0, 'name paths or contents'),
  title: 'What must not be shipped is in no layer',
  help: `Reads every layer of the image, files that a later layer deletes included, its history and its configuration: no path may fit the
patterns, and the texts may stand nowhere, also not encoded (percent, base64 at any offset, hexadecimal, backwards). \`RUN rm\` hides a file; the
layer below still holds it, and everyone who can pull the image can unpack it.`,
  examples: {
    good: [
      {
        files: { ...serviceExample('COPY . .'), ...env, '.dockerignore': '.env\n' },
        with: { paths: ['/**/.env'], contents: ['moor-1942-delta'] },
      },
    ],
    bad: [
      {
        files: { ...serviceExample('COPY . .', 'RUN rm .env'), ...env },
        with: { paths: ['/**/.env'] },
        note: 'deleted later',
      },
      {
        files: serviceExample('ENV TOKEN=moor-1942-delta'),
        with: { contents: ['moor-1942-delta'] },
        note: 'in the configuration',
      },
      {
        files: { ...serviceExample('COPY .env config.txt', 'RUN base64 config.txt > c && rm config.txt'), ...env },
        with: { contents: ['moor-1942-delta'] },
        note: 'under another name, and encoded',
      },
    ],
  },
  run: async (evidence, { dockerfile, paths, contents }) => {
    const image = await evidence.image(dockerfile);
    const needles = [...new Set(contents.flatMap((text) => [text, ...needlesOf(text).map((each) => each.text)]))];
    const hits = await image.search(needles, paths);
    const byPath = hits.filter(({ needle }) => paths.includes(needle));
    const byContent = hits.filter(({ needle }) => !paths.includes(needle));
    const findings: Finding[] = [];
    const report = (found: SecretHit[], message: (first: SecretHit) => string): void => {
      const [first] = found;
      if (first === undefined) return;
      const { line } = first;
      const place = placeIn(evidence.files, dockerfile, (target) =>
        lastIn(target, ({ range }) => line === null || range.line === line),
      );
      findings.push({ ...place, message: message(first), witness: layerWitness(image, found) });
    };
    report(
      byPath,
      (first) =>
        `\`${first.path}\` is in layer ${(first.layer ?? 0) + 1} of the image. Whoever pulls the image unpacks the layer and has the file.`,
    );
    report(
      byContent,
      (first) =>
        `What must not be shipped stands in ${placeOfHit(first)}. A layer is added and never changed: later steps cannot take it back.`,
    );
    return findings;
  },
});
