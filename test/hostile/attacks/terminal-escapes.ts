import { defineAttack } from '../attack.ts';

/** Title, clipboard, cursor, hyperlink, device report, alternate screen, C1 controls, text that runs the other way. */
const escapes = [
  '\\033]0;OWNED\\007',
  '\\033]52;c;T1dORUQ=\\007',
  '\\033[2J\\033[H',
  '\\033]8;;javascript:alert(1)\\033\\\\click\\033]8;;\\033\\\\',
  '\\033[6n\\033[c',
  '\\033[?1049h',
  '\\033P1$r0m\\033\\\\',
  '\\302\\23331m',
  '\\342\\200\\256txt.exe',
  '\\033[',
].join('');

export default defineAttack({
  title: 'A log of terminal escapes',
  tries:
    'Prints what makes a terminal rename itself, write to the clipboard, follow a link or show text that was never there; and HTML for a page.',
  stop: 'harmless',
  ways: () => ({
    plain: {
      Dockerfile: `FROM alpine:3.19\nRUN printf 'begin ${escapes} <script>alert(1)</script><img src=x onerror=alert(1)>\\n'; echo end; exit 3\n`,
    },
  }),
  reads: /begin [^]*<script>alert\(1\)<\/script>[^]*end[^]*exit code 3|exit code 3[^]*begin/,
  // eslint-disable-next-line no-control-regex
  never: /[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u202a-\u202e\u2066-\u2069]/,
});
