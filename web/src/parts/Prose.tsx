import { useEffect, useRef } from 'preact/hooks';

/** HTML that the server made from Markdown and sanitised. Code that scrolls sideways is a stop for the keyboard. */
export function Prose({ html }: { html: string }) {
  const element = useRef<HTMLDivElement>(null);
  useEffect(() => {
    for (const block of element.current?.querySelectorAll('pre') ?? []) {
      block.tabIndex = 0;
      block.setAttribute('role', 'group');
      block.setAttribute('aria-label', 'Example');
    }
  }, [html]);
  return <div ref={element} class="prose" dangerouslySetInnerHTML={{ __html: html }} />;
}
