/** What was found in an image's layers, history and configuration, as the drawing of its layers. */
import type { Witness } from '../check.ts';
import type { BuiltImage, SecretHit } from '../evidence.ts';

/** The learner's layers, oldest first, with those marked that hold something; what stands in the configuration comes last. */
export function layerWitness({ history }: BuiltImage, hits: readonly SecretHit[]): Witness {
  const layers = history.flatMap(({ createdBy, bytes, line }) => {
    if (line === null) return [];
    const here = hits.filter((hit) => hit.line === line);
    const notes = [...new Set(here.map(noteOf))].slice(0, 3);
    return [
      {
        instruction: here.find(({ instruction }) => instruction !== null)?.instruction ?? plain(createdBy),
        line,
        bytes,
        marked: here.length > 0,
        ...(notes.length > 0 && { note: notes.join(', ') }),
      },
    ];
  });
  const loose = hits.filter((hit) => hit.line === null);
  const rest = [...new Set(loose.map(noteOf))].slice(0, 3).map((note) => ({ instruction: '', note, marked: true }));
  return { form: 'layers', layers: [...layers, ...rest] };
}

function noteOf({ where, path, layer }: SecretHit): string {
  if (where === 'history') return "in the image's history, as written";
  if (where === 'config') return "in the image's configuration";
  return `in \`${path ?? `layer ${layer}`}\``;
}

/** Completes "it stands in …". */
export function placeOfHit({ where, path, layer }: SecretHit): string {
  if (where === 'layer') return `layer ${(layer ?? 0) + 1}${path === null ? '' : `, file \`${path}\``}`;
  return where === 'config' ? "the image's configuration" : "the image's history";
}

/** The engine's way of writing an instruction, without its frame. */
function plain(createdBy: string): string {
  return createdBy
    .replace(/^\/bin\/sh -c #\(nop\)\s+/, '')
    .replace(/ # buildkit$/, '')
    .slice(0, 200);
}
