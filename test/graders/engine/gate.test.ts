import { describe, expect, it } from 'vitest';
import { checkGate, gateLimits, type Catalogue } from '../../../graders/engine/gate.ts';

const images = ['node:20-alpine', 'node:20.11.1-alpine3.19', 'alpine:latest', 'gcr.io/distroless/static:nonroot'];
const catalogue: Catalogue = {
  resolve(reference) {
    const plain = reference.replace(/^docker\.io\/library\//, '');
    const found = images.find((image) => image === plain || image === `${plain}:latest`);
    return found === undefined ? null : { localTag: `drydock-base/${found.replaceAll(/[/.]/g, '-')}` };
  },
  references: () => images,
};
const node = 'drydock-base/node:20-alpine';
const gate = (text: string, options?: { secrets?: boolean }) =>
  checkGate({ Dockerfile: text, 'server.js': '' }, 'Dockerfile', catalogue, options);
const refused = (text: string, reason: RegExp, line?: number) => {
  const { findings, text: sent } = gate(text);
  expect(findings.map(({ message }) => message).join('\n')).toMatch(reason);
  if (line !== undefined) expect(findings[0]).toMatchObject({ file: 'Dockerfile', line });
  expect(sent).toBe('');
};
const accepted = (text: string) => {
  const result = gate(text);
  expect(result.findings).toEqual([]);
  return result.text;
};

describe('what is sent to the engine', () => {
  it('names our own tags and keeps the lines', () => {
    expect(
      accepted(
        '# a comment\nFROM node:20-alpine AS Build\n\nRUN a \\\n  # between\n  && b\nFROM build\nCOPY --from=Build /a /b\n',
      ),
    ).toBe(`\nFROM ${node} AS build\n\nRUN a   && b\n\n\nFROM build\nCOPY --from=0 /a /b\n`);
  });

  it('expands variables of FROM, and keeps the ARG that stages redeclare', () => {
    expect(accepted('ARG V=20 U=5\nFROM "node:${V}-alpine"\nARG U\nUSER $U\n')).toBe(
      `ARG V=20 U=5\nFROM ${node}\nARG U\nUSER $U\n`,
    );
  });

  it('takes a stage with the name of an image for the stage', () => {
    expect(accepted('FROM node:20-alpine AS alpine\nFROM alpine\nCOPY --from=alpine /a /b\n')).toBe(
      `FROM ${node} AS alpine\nFROM alpine\nCOPY --from=0 /a /b\n`,
    );
  });

  it('resolves COPY --from of an image, and long forms of its name', () => {
    expect(accepted('FROM docker.io/library/node:20-alpine\nCOPY --chown=1 --from=alpine /a /b\n')).toBe(
      `FROM ${node}\nCOPY --chown=1 --from=drydock-base/alpine:latest /a /b\n`,
    );
  });

  it('turns a heredoc of RUN into the command that builders make of it', () => {
    expect(accepted('FROM node:20-alpine\nRUN <<EOF\nFROM secret\nUSER node\nEOF\nUSER 5\n')).toBe(
      `FROM ${node}\nRUN ["/bin/sh","-c","FROM secret\\nUSER node\\n"]\n\n\n\nUSER 5\n`,
    );
    expect(
      accepted('FROM node:20-alpine\nSHELL ["/bin/ash", "-ec"]\nRUN cat <<\'A\' <<-B >/f\n$X\nA\n\ty\n\tB\n'),
    ).toContain(`RUN ["/bin/ash","-ec","cat <<'A' <<-B >/f\\n$X\\nA\\n\\ty\\nB"]`);
    expect(accepted('FROM node:20-alpine\nRUN <<-EOF\n\tone\n\t\ttwo\n\tEOF\n')).toContain(
      '["/bin/sh","-c","one\\ntwo\\n"]',
    );
    expect(accepted('FROM node:20-alpine\nRUN <<EOF\n#!/usr/bin/env node\n1\nEOF\n')).toContain(
      '#!/usr/bin/env node\\n1\\n"',
    );
  });

  it('keeps the escape directive and nothing else of the comments', () => {
    expect(accepted('# check=skip=all\n# escape=`\nFROM node:20-alpine\nRUN a `\n b\n')).toBe(
      `# escape=\`\n\nFROM ${node}\nRUN a  b\n`,
    );
  });

  it('leaves --platform and --link to engines that differ in them', () => {
    expect(accepted('FROM --platform=linux/amd64 node:20-alpine\nCOPY --link server.js /\n')).toBe(
      `FROM ${node}\nCOPY --chown=0:0  server.js /\n`,
    );
  });
});

describe('images', () => {
  it.each([
    ['another image', 'FROM postgres:16\n'],
    ['an image of another learner', 'FROM drydock-submission/42:latest\n'],
    ['our own tag, written directly', `FROM ${node}\n`],
    ['through ARG', 'ARG B=drydock\nFROM ${B}-submission/42\n'],
    ['COPY --from', 'FROM node:20-alpine\nCOPY --from=drydock-submission/42 / /\n'],
    ['an image id', `FROM sha256:${'a'.repeat(64)}\n`],
    ['the name of a stage that comes later', 'FROM later\nFROM node:20-alpine AS later\n'],
    ['a stage that only a heredoc holds', 'FROM node:20-alpine\nRUN <<X\nFROM node:20-alpine AS loot\nX\nFROM loot\n'],
    [
      'a stage that only a comment holds',
      'FROM node:20-alpine\nRUN a \\\n# FROM node:20-alpine AS loot\n && b\nFROM loot\n',
    ],
  ])('refuses %s', (_, text) => refused(text, /is not among the base images|not an instruction|stages above/));

  it('says what is there, and which stages the file has', () => {
    refused('FROM node:20-alpine AS build\nFROM node:18\n', /`node:18` is not among.*`node:20-alpine`/, 2);
    refused('FROM node:20-alpine AS build\nFROM alpine\nCOPY --from=biuld /a /b\n', /there is `build`/, 3);
  });

  it('refuses what depends on the machine', () =>
    refused('FROM node:20-${TARGETARCH}\n', /TARGETARCH depends on the machine/));
  it('refuses a variable in --from', () =>
    refused('FROM node:20-alpine\nARG X=alpine\nCOPY --from=$X /a /b\n', /takes no variable/, 3));
});

describe('what else could reach out', () => {
  it.each([
    ['a URL', 'ADD https://example.com/a.tar /a'],
    ['a URL through ARG', 'ARG U=http://127.0.0.1/a\nADD ${U} /a'],
    ['a URL in JSON form', 'ADD ["http://127.0.0.1/a", "/a"]'],
    ['a git repository', 'ADD git@github.com:a/b.git /a'],
    ['a git repository by its short name', 'ADD github.com/a/b /a'],
    ['what the base may set', 'ADD $FROM_BASE /a'],
    ['a URL in pieces', 'ENV P=http: R=//127.0.0.1/\nADD $P$R /a'],
  ])('refuses ADD of %s', (_, text) => refused(`FROM node:20-alpine\n${text}\n`, /ADD would fetch|could be a URL/));

  it('lets ADD take files', () => accepted('FROM node:20-alpine\nARG F=server.js\nADD $F /app/\n'));

  it.each([
    ['RUN --mount=type=bind,from=other,target=/x ls', /any image of the engine/],
    ['RUN --mount=target=/x ls', /type bind/],
    ['RUN --mount=type=cache,target=/x ls', /shared with every other build/],
    ['RUN --mount=type=secret,id=x ls', /gives no build secret/],
    ['RUN --network=host ls', /network of a build step/],
    ['RUN --security=insecure ls', /root on the build host/],
    ['RUN --device=vendor.com/gpu ls', /device of the host/],
    ['RUN "--network=host" ls && echo', /^$/],
    ['ONBUILD COPY --from=other / /', /ONBUILD runs in builds/],
    ['ONBUILD RUN <<X\nFROM other\nX', /ONBUILD runs in builds/],
    ['COPY <<X /f\nFROM other\nX', /older one takes the lines/],
    ['LABEL drydock.instance=x', /tell Drydock what it may remove/],
    ['LABEL ${BASE:-drydock.}instance=x', /name comes from a variable/],
    ['RUN echo a\\\\', /ends in an escape character/],
    ['RUN echo a\\\u00a0', /ends in an escape character/],
  ])('%s', (text, reason) => {
    const whole = `FROM node:20-alpine\n${text}\nUSER 5\n`;
    if (reason.source === '^$') expect(accepted(whole)).toContain(text);
    else refused(whole, reason, 2);
  });

  it('refuses a foreign frontend', () =>
    refused('# syntax=docker/dockerfile:1\nFROM node:20-alpine\n', /run another program/, 1));

  it('never sends the comments that some builders search for a frontend', () => {
    expect(accepted('#!/bin/sh\n# syntax=evil\nFROM node:20-alpine\n')).toBe(`\n\nFROM ${node}\n`);
    refused('// syntax=evil\nFROM node:20-alpine\n', /not an instruction/);
    refused('{"syntax": "evil"}', /not an instruction/);
  });

  it('allows a build secret where the exercise gives one, by plain options', () => {
    const run = (mount: string) =>
      gate(`FROM node:20-alpine\nRUN --mount=${mount} ls\n`, { secrets: true }).findings.length;
    expect(run('type=secret,id=token,target=/run/t,required=true')).toBe(0);
    expect(run('type=secret,id=token,from=other')).toBe(1);
    expect(run('type=secret,"id=token,from=other"')).toBe(1);
    expect(run('type=secret,type=bind,from=other')).toBe(1);
    expect(run('type=bind,type=secret')).toBe(1);
  });
});

describe('limits', () => {
  it('counts instructions', () => {
    const file = (runs: number) => `FROM node:20-alpine\n${'RUN true\n'.repeat(runs)}`;
    accepted(file(gateLimits.instructions - 1));
    refused(file(gateLimits.instructions), /has 41 instructions/, 41);
  });

  it('counts bytes, not characters', () => {
    refused(`FROM node:20-alpine\n# ${'é'.repeat(gateLimits.bytes / 2)}\n`, /bytes long/);
  });

  it('counts volumes, of all VOLUME instructions', () => {
    const volumes = (count: number) => Array.from({ length: count }, (_, index) => `/v${index}`).join(' ');
    accepted(`FROM node:20-alpine\nVOLUME ${volumes(10)}\nVOLUME ["/a", "/b"]\n`);
    refused(`FROM node:20-alpine\nVOLUME ${volumes(10)}\nVOLUME ${volumes(10)}\n`, /declares 20 volumes/, 3);
  });

  it('counts ports', () => {
    accepted('FROM node:20-alpine\nEXPOSE 3000-3050/udp 3000\n');
    refused('FROM node:20-alpine AS a\nEXPOSE 1-60\nFROM a\nEXPOSE 61-200\n', /declare 200 ports/, 4);
  });

  it.each([
    ['environment', 'ENV'],
    ['labels', 'LABEL'],
  ])('measures the %s of a stage with its parents', (what, keyword) => {
    const line = `${keyword} A1=${'a'.repeat(20_000)}\n`;
    const file = `FROM node:20-alpine AS a\n${line}${line.replace('A1', 'B1')}FROM a\n${line.replace('A1', 'C1')}`;
    accepted(file);
    refused(`${file}ARG E=${'a'.repeat(5000)}\n${keyword} F=$E$E\n`, new RegExp(`the ${what} of this image`));
  });

  it('reckons with variables that only the base knows', () => {
    const growing = Array.from({ length: 6 }, (_, index) => `ENV A${index + 1}=${`$A${index}`.repeat(40)}\n`).join('');
    refused(`FROM node:20-alpine\nENV A0=\${NODE_VERSION:-aaaaaaaaaa}\n${growing}`, /longer than a megabyte/, 4);
    refused(`FROM node:20-alpine\nENV A=$NODE_VERSION\nCOPY ${'$A '.repeat(300)} /x/\n`, /longer than a megabyte/, 3);
    refused(`FROM node:20-alpine\nENV A=\${NODE_VERSION//?/${'a'.repeat(400)}}\n`, /longer than a megabyte/, 2);
    accepted('FROM node:20-alpine\nENV PATH=/a:$PATH\nENV PATH=/b:$PATH P=$PATH:$PATH\nENV PATH=$PATH:$P\n');
  });

  it('needs the file, stages, and plain paths', () => {
    expect(checkGate({}, 'Dockerfile', catalogue).findings[0]?.message).toMatch(/There is no file/);
    // A file of ARG alone stops Docker 20.10's daemon altogether.
    refused('ARG X=1\n', /There is no FROM/);
    refused('', /no instruction/);
    expect(checkGate({ Dockerfile: 'FROM scratch', '../x': '' }, 'Dockerfile', catalogue).findings).toHaveLength(1);
  });
});

describe('the context', () => {
  const context = (content: string) =>
    checkGate({ Dockerfile: 'FROM node:20-alpine\nADD notes.txt /\n', 'notes.txt': content }, 'Dockerfile', catalogue);

  it.each([
    ['text', 'hello\n'],
    ['nothing', ''],
    ['a kilobyte of digits', '0'.repeat(1024)],
    ['a kilobyte of blanks', ' '.repeat(1024)],
    ['a list of numbers', '0644 0000000 '.repeat(100)],
  ])('takes %s', (_, content) => expect(context(content).findings).toEqual([]));

  it('refuses what ADD would unpack, its first header of blanks included', () => {
    const before = `${'a'.padEnd(100)}0000644 0000000 0000000 00000000000 00000000000 `;
    const after = '0'.padEnd(356);
    const sum = [...before, ...after].reduce((total, char) => total + char.charCodeAt(0), 8 * 32);
    expect(context(`${before}${sum.toString(8).padStart(6, '0')}  ${after}`).findings[0]?.message).toMatch(
      /`notes.txt` is an archive/,
    );
    expect(context('BZh91AY&SY').findings).toHaveLength(1);
  });
});
