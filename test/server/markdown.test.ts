import { expect, test } from 'vitest';
import { renderMarkdown } from '../../server/markdown.ts';

test('keeps HTML as text', () => {
  const html = renderMarkdown('a <img src=x onerror=alert(1)> b\n\n<script>alert(1)</script>');
  expect(html).not.toMatch(/<(img|script)/);
  expect(html).toContain('&lt;script&gt;');
});

test.each(['javascript:alert(1)', 'vbscript:x', 'data:text/html,x', 'JaVaScRiPt:alert(1)'])(
  'makes no link to %s',
  (url) => {
    expect(renderMarkdown(`[x](${url})`)).not.toContain('<a');
  },
);

test('external links open beside the lab and tell it nothing; links inside stay', () => {
  expect(renderMarkdown('[docs](https://docs.aws.amazon.com/)')).toContain(
    '<a href="https://docs.aws.amazon.com/" rel="noopener noreferrer" target="_blank">docs</a>',
  );
  expect(renderMarkdown('[next](/exercises/image/multi-stage)')).toContain('<a href="/exercises/image/multi-stage">');
});

test('code blocks keep their text and name their language', () => {
  expect(renderMarkdown('```dockerfile\nFROM a\nRUN x && y\n```')).toBe(
    '<pre><code class="language-dockerfile">FROM a\nRUN x &amp;&amp; y\n</code></pre>\n',
  );
});

test('tables scroll by themselves and are aligned by classes, for inline styles are refused by the policy', () => {
  const html = renderMarkdown('| a | b |\n|:-:|--:|\n| 1 | 2 |');
  expect(html).toContain('<th class="align-center">a</th>');
  expect(html).toContain('<td class="align-right">2</td>');
  expect(html).toMatch(/^<div class="table" [^>]*tabindex="0"[^>]*>\n<table>/);
  expect(html).not.toContain('style=');
});
