import { z } from 'zod';
import { defineCheck } from '../../check.ts';
import type { Finding } from '../../check.ts';
import { jsonWords, type Instruction } from '../../parse/dockerfile.ts';
import { isShell } from '../../parse/shell.ts';

const looked = new Set(['RUN', 'CMD', 'ENTRYPOINT', 'HEALTHCHECK', 'COPY', 'ADD', 'VOLUME', 'SHELL']);

export default defineCheck({
  subject: 'dockerfile',
  params: z.strictObject({}),
  title: 'Lists are JSON, and hold words and no shell',
  help: `\`CMD ['node']\`, a comma too many, a quote that is not closed: what is not JSON is taken for a shell command, with no word of warning, and fails when the container starts. In a list that is JSON no shell is at work, so
\`$VAR\`, \`&&\`, \`|\` and \`>\` are handed to the program as they stand, and \`["node server.js"]\` looks for a program with a blank in its name. A list that starts a shell (\`["sh", "-c", "…"]\`) may use all of it. \`RUN [ -f x ] && …\` is a test and no list.`,
  examples: {
    good: [
      {
        files: { Dockerfile: 'FROM alpine:3.19\nRUN [ -f /a ] && echo "$HOME"\nCMD ["sh", "-c", "exec app $PORT"]\n' },
      },
      {
        files: { Dockerfile: 'FROM alpine:3.19\nENTRYPOINT ["/app", "--greeting", "hello world"]\n' },
        note: 'blanks in an argument',
      },
    ],
    bad: [
      { files: { Dockerfile: "FROM alpine:3.19\nCMD ['app', '-v']\n" } },
      { files: { Dockerfile: 'FROM alpine:3.19\nCMD ["app", "-v",]\n' } },
      { files: { Dockerfile: 'FROM alpine:3.19\nCMD ["app", "--port=$PORT"]\n' }, note: 'no shell, no variables' },
      { files: { Dockerfile: 'FROM alpine:3.19\nENTRYPOINT ["node server.js"]\n' } },
    ],
  },
  run({ instructions, file }) {
    return instructions
      .flatMap((instruction) => [instruction, ...(instruction.trigger === null ? [] : [instruction.trigger])])
      .filter(({ keyword }) => looked.has(keyword))
      .flatMap((instruction): Finding[] => {
        if (instruction.form === 'json') return shellInList(instruction, file);
        const why = brokenList(instruction);
        if (why === null) return [];
        return [
          {
            file,
            ...instruction.rest.range,
            message: `This looks like a list and is not JSON: ${why}. The builder takes all of it for ${['COPY', 'ADD', 'VOLUME'].includes(instruction.keyword) ? 'paths, brackets and quotes included' : 'a shell command and says nothing; it fails when it is run'}.`,
          },
        ];
      });
  },
});

/** Why a text that begins like a list is none; null when it does not begin like one. */
function brokenList({ keyword, rest }: Instruction): string | null {
  const text = keyword === 'HEALTHCHECK' ? rest.text.replace(/^\S+\s*/, '') : rest.text;
  // `[ "$A" = b ]` is a test: a blank behind the bracket and no comma.
  if (
    !/^\[(?:["'“”‘’]|\s*(?:"[^"]*"|'[^']*'|[“”‘’][^“”‘’]*[“”‘’])\s*[,\]]\s*(?:["'“”‘’]|$)|\s*[\w./-]+\s*,)/.test(text)
  )
    return null;
  if (/[“”‘’]/.test(text)) return 'its quotes are typographic ones; JSON knows `"` only';
  if (/^\[\s*'|,\s*'/.test(text)) return 'JSON wants double quotes';
  if (/,\s*\]\s*$/.test(text)) return 'there is a comma before the closing bracket';
  if (/\]\s*\S+.*$/.test(text.replace(/"(?:[^"\\]|\\.)*"/g, '""')))
    return 'something stands behind the closing bracket';
  if (!/\]\s*$/.test(text)) return 'the closing bracket is missing';
  if (/\\[^"\\/bfnrtu]/.test(text)) return 'a backslash stands where JSON knows no such escape; write `\\\\`';
  return 'every element has to stand in double quotes, with commas between';
}

function shellInList(instruction: Instruction, file: string): Finding[] {
  const { keyword } = instruction;
  if (!['RUN', 'CMD', 'ENTRYPOINT', 'HEALTHCHECK'].includes(keyword)) return [];
  const words = jsonWords(instruction, keyword === 'HEALTHCHECK' ? 1 : 0);
  const [program, ...rest] = words;
  if (program === undefined) return [];
  // A shell given a script expands it; a lone `-c` belongs to one whose path we do not know.
  if (isShell(program.text) || rest.some(({ text }) => /^-[a-z]*c$/.test(text))) return [];
  const found: Finding[] = [];
  if (/\s/.test(program.text.trim()) && keyword !== 'CMD' && !program.text.startsWith('/'))
    found.push({
      file,
      ...program.range,
      message: `There is no program called \`${program.text.slice(0, 80)}\`: in a list each word is an element of its own, and nothing splits this one.`,
    });
  else if (/^[^\s/]\S*\s+\S/.test(program.text) && words.length === 1)
    found.push({
      file,
      ...program.range,
      message: `A list of one element with blanks in it: unless an ENTRYPOINT takes it as one argument, the container looks for a program called \`${program.text.slice(0, 80)}\`. Make each word an element.`,
    });
  for (const { text, range } of words) {
    const variable = /\$\{?[A-Za-z_]\w*\}?/.exec(text)?.[0];
    if (variable !== undefined)
      found.push({
        file,
        ...range,
        message: `\`${variable}\` stays as it is: a list starts the program without a shell, and only a shell fills in variables. \`["sh", "-c", "exec … ${variable}"]\` does.`,
      });
    else if (/^(?:&&|\|\|?|;|>>?|2>&1|<)$/.test(text))
      found.push({
        file,
        ...range,
        message: `\`${text}\` is handed to \`${program.text.slice(0, 40)}\` as an argument: a list starts one program and no shell.`,
      });
  }
  return found;
}
