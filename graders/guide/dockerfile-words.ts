/** A sentence or two on every instruction and flag of a Dockerfile. https://docs.docker.com/reference/dockerfile/ */
import type { Words } from './guide.ts';

/** By instruction: how it is written, and what it does. */
export const instructionWords: Readonly<Record<string, readonly [form: string, about: string]>> = {
  FROM: [
    'FROM [--platform=…] image[:tag|@digest] [AS name]',
    'Begins a stage on an image, or on a stage above. A tag can move to other content; a digest cannot.',
  ],
  RUN: [
    'RUN command | ["program", "argument"]',
    'Runs a command while the image is built and keeps what it changed as a layer. What a later `RUN` deletes stays in the layer below.',
  ],
  COPY: [
    'COPY [--from=stage] source… target',
    'Copies files of the build context, or of another stage. A relative target starts at `WORKDIR`; the files belong to root unless `--chown` says otherwise.',
  ],
  ADD: [
    'ADD source… target',
    'As `COPY`, and unpacks local archives and fetches addresses. Where neither is meant, `COPY` says so.',
  ],
  ENV: [
    'ENV NAME=value …',
    'Sets variables for the instructions below and for every container of the image. Whoever has the image can read them.',
  ],
  ARG: [
    'ARG NAME[=default]',
    'A variable of the build alone. Its value stays readable in the image’s history. Before the first `FROM` it serves `FROM` lines only.',
  ],
  WORKDIR: [
    'WORKDIR /path',
    'The folder for the instructions below and for the container’s process; made, as root’s, when it is not there.',
  ],
  USER: [
    'USER name|uid[:group]',
    'As whom the instructions below and the container’s process run. A number needs no entry in `/etc/passwd`, and Kubernetes can tell from it that it is not root.',
  ],
  CMD: [
    'CMD ["program", "argument"]',
    'What a container runs when nothing else is asked for, or the arguments of `ENTRYPOINT`. The list starts the program itself; a text starts a shell around it.',
  ],
  ENTRYPOINT: [
    'ENTRYPOINT ["program", "argument"]',
    'The program that a container always starts; `CMD` and what follows the image’s name become its arguments. As a list it is process 1 and gets the signals.',
  ],
  EXPOSE: ['EXPOSE port[/udp] …', 'Says which ports the service listens on. It opens and publishes nothing.'],
  VOLUME: [
    'VOLUME ["/path"]',
    'Gives a container a volume of its own there when none is mounted. What later instructions write below it may be lost.',
  ],
  LABEL: ['LABEL name=value …', 'Notes on the image for people and tools, as in `org.opencontainers.image.source`.'],
  HEALTHCHECK: [
    'HEALTHCHECK [--interval=…] CMD command | NONE',
    'How Docker asks whether the container is well: exit code 0 is healthy, 1 is not. ECS and Kubernetes have checks of their own and do not read it.',
  ],
  STOPSIGNAL: ['STOPSIGNAL SIGTERM', 'The signal that asks the process to stop; usually SIGTERM.'],
  SHELL: ['SHELL ["program", "argument"]', 'The shell for `RUN`, `CMD` and `ENTRYPOINT` that are written as a text.'],
  ONBUILD: ['ONBUILD instruction', 'Keeps an instruction for the builds that begin `FROM` this image.'],
  MAINTAINER: ['MAINTAINER name', 'An old form of `LABEL org.opencontainers.image.authors`.'],
};

/** By instruction and flag. */
export const flagWords: Readonly<Record<string, Words>> = {
  'FROM.platform': 'The platform of the image, such as `linux/arm64`; otherwise that of the build.',
  'COPY.from': 'A stage above, by name or number, or an image: the files come from there and not from the context.',
  'COPY.chown': 'User and group that the files get, by name or number: `node:node`, `5000:5000`. Otherwise root.',
  'COPY.chmod': 'The mode that the files get, such as `0555`.',
  'COPY.link': 'Makes a layer that does not depend on those below, so it can be kept when they change.',
  'COPY.parents': 'Keeps the folders of the source’s path.',
  'COPY.exclude': 'A pattern of files that are left out.',
  'ADD.chown': 'User and group that the files get, by name or number. Otherwise root.',
  'ADD.chmod': 'The mode that the files get, such as `0555`.',
  'ADD.link': 'Makes a layer that does not depend on those below.',
  'ADD.checksum': 'What a fetched file must be, as `sha256:…`; another one ends the build.',
  'ADD.keep-git-dir': 'Keeps `.git` of a repository that is fetched.',
  'ADD.unpack': 'Whether an archive is unpacked.',
  'ADD.exclude': 'A pattern of files that are left out.',
  'RUN.mount':
    'Something that is there for this command only and in no layer: `type=secret,id=…`, `type=cache,target=…`, `type=bind,…`, `type=tmpfs,target=…`.',
  'RUN.network': 'The network of this command.',
  'RUN.security':
    'Whether the command runs with the builder’s full rights; builders refuse `insecure` unless told otherwise.',
  'RUN.device': 'A device of the builder for this command.',
  'HEALTHCHECK.interval': 'Time between two checks, such as `30s`, which is usual.',
  'HEALTHCHECK.timeout': 'After so long the check has failed; usually `30s`.',
  'HEALTHCHECK.retries': 'So many failures in a row make the container unhealthy; usually 3.',
  'HEALTHCHECK.start-period': 'For so long after the start failures do not count.',
  'HEALTHCHECK.start-interval': 'Time between two checks during the start period.',
};

export const flagValues: Readonly<Record<string, readonly string[]>> = {
  'RUN.network': ['default', 'none', 'host'],
  'RUN.security': ['sandbox', 'insecure'],
  'RUN.mount': ['type=secret,id=', 'type=cache,target=', 'type=bind,source=', 'type=tmpfs,target=', 'type=ssh'],
};
