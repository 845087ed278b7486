/** Every check of a Dockerfile answers on every file: there is always a status, and findings stand inside the file. */
import { describe, expect, it } from 'vitest';
import { kindNames, loadKind, runCheck } from '../../../graders/index.ts';
import { corpus } from '../../support/dockerfile-corpus.ts';

const kinds = kindNames().filter((name) => name.startsWith('dockerfile/'));

const anyFile: [name: string, text: string][] = [
  ['nothing', ''],
  ['blanks', ' \t\n\n  \n'],
  ['a comment alone', '# FROM scratch'],
  ['directives alone', '# syntax=docker/dockerfile:1\n# escape=`\n'],
  ['line ends of Windows', 'FROM node:20\r\nWORKDIR app\r\nRUN sudo a \\\r\n  && curl x | sh\r\nCMD node\r\n'],
  ['a byte order mark', '\ufeffFROM node:20\nCMD node\n'],
  ['a byte order mark alone', '\ufeff'],
  ['tabs', '\tFROM\tnode:20\n\tRUN\tsudo\ta\n\tCMD\tnode\n'],
  ['a very long line', `FROM node:20\nRUN ${'a && '.repeat(12_000)}true\n`],
  ['a line beyond what a builder reads', `FROM node:20\nRUN ${'a'.repeat(200_000)}\n`],
  ['a continuation at the end', 'FROM node:20\nRUN apt-get install -y git \\'],
  ['a continuation and a comment at the end', 'FROM node:20\nCMD node \\\n# x'],
  ['a program', '\x7fELF\x02\x01\x01\0\0\0\0\ufffd\ufffd'],
  ['bytes that are no UTF-8', 'FROM node:20\nLABEL a=\ufffd\n'],
  ['an instruction cut short', 'FROM node:20\nCOPY\n'],
  ['quotes that are not closed', 'FROM node:20\nRUN echo "a\nCMD ["a\n'],
  ['a heredoc that never ends', 'FROM node:20\nRUN <<E\nsudo a\n'],
  ['another format', '{"family": "x"}\n'],
  [
    'many of everything',
    `FROM node:20 AS a\n${'RUN sudo a\nENV A=$A$B\nCOPY . .\nADD x y\nEXPOSE 1:2\nARG TOKEN\n'.repeat(300)}`,
  ],
];

describe.each(kinds)('%s', (name) => {
  it('answers on any file', async () => {
    const kind = await loadKind(name);
    if (kind === undefined || kind.needsEngine) throw new Error(name);
    for (const [label, text] of [...anyFile, ...corpus.map((file): [string, string] => [file.name, file.text])]) {
      const { status, findings, reason } = await runCheck(kind, 'Dockerfile', { Dockerfile: text }, {});
      expect(['passed', 'failed', 'error'], label).toContain(status);
      expect(reason ?? '', label).not.toMatch(/fault of Drydock/);
      expect(status === 'failed', label).toBe(findings.length > 0 && status !== 'error');
      const lines = text.split('\n').length;
      for (const { line, endLine, column } of findings) {
        expect(line, label).toBeGreaterThanOrEqual(1);
        expect(column, label).toBeGreaterThanOrEqual(1);
        expect(endLine, label).toBeGreaterThanOrEqual(line);
        expect(endLine, label).toBeLessThanOrEqual(lines);
      }
    }
  });
});
