/** The letter that stands for one of the two everywhere on the page. */
export function Side({ side }: { side: 'a' | 'b' }) {
  return <span class={`side side-${side}`}>{side.toUpperCase()}</span>;
}
