/** A sentence with `code` and **strong** in it, the two marks that findings and help texts use. Never HTML. */
import type { ComponentChildren } from 'preact';

export interface Piece {
  kind: 'text' | 'code' | 'strong';
  text: string;
}

/** Splits at well-formed marks; a lone one stays as it is. */
export function pieces(text: string): Piece[] {
  const out: Piece[] = [];
  let rest = 0;
  for (const found of text.matchAll(/``\s?(.+?)\s?``|`([^`]+)`|\*\*([^*]+)\*\*/g)) {
    if (found.index > rest) out.push({ kind: 'text', text: text.slice(rest, found.index) });
    const strong = found[3];
    out.push(
      strong === undefined ? { kind: 'code', text: found[1] ?? found[2] ?? '' } : { kind: 'strong', text: strong },
    );
    rest = found.index + found[0].length;
  }
  if (rest < text.length) out.push({ kind: 'text', text: text.slice(rest) });
  return out;
}

export function Inline({ text }: { text: string }): ComponentChildren {
  return pieces(text).map((piece, index) =>
    piece.kind === 'code' ? (
      <code key={index}>{piece.text}</code>
    ) : piece.kind === 'strong' ? (
      <strong key={index}>{piece.text}</strong>
    ) : (
      piece.text
    ),
  );
}

/** Paragraphs of such sentences. */
export function Paragraphs({ text }: { text: string }) {
  return (
    <>
      {text
        .trim()
        .split(/\n\s*\n/)
        .map((paragraph, index) => (
          <p key={index}>
            <Inline text={paragraph} />
          </p>
        ))}
    </>
  );
}
