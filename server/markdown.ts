/** Markdown of the course → HTML for the page. The course is trusted, and still no raw HTML, script or inline style gets through. */
import MarkdownIt from 'markdown-it';

const md = new MarkdownIt({ html: false, linkify: false, typographer: false });

// `style` attributes are refused by the Content-Security-Policy; the style sheet has classes.
for (const cell of ['th_open', 'td_open']) {
  md.renderer.rules[cell] = (tokens, index, options, _env, self) => {
    const token = tokens[index]!;
    const align = /text-align:(\w+)/.exec(String(token.attrGet('style') ?? ''))?.[1];
    token.attrs = (token.attrs ?? []).filter(([name]) => name !== 'style');
    if (align) token.attrJoin('class', `align-${align}`);
    return self.renderToken(tokens, index, options);
  };
}
// A wide table scrolls by itself, also by keyboard, and the page does not.
md.renderer.rules['table_open'] = () => '<div class="table" role="group" tabindex="0" aria-label="Table">\n<table>\n';
md.renderer.rules['table_close'] = () => '</table>\n</div>\n';

md.renderer.rules['link_open'] = (tokens, index, options, _env, self) => {
  const token = tokens[index]!;
  if (/^https?:/i.test(String(token.attrGet('href')))) {
    token.attrSet('rel', 'noopener noreferrer');
    token.attrSet('target', '_blank');
  }
  return self.renderToken(tokens, index, options);
};

/** Blocks: paragraphs, lists, tables, code. */
export function renderMarkdown(text: string): string {
  return md.render(text);
}
