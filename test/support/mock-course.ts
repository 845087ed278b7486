/** The course that the mock API tells: words and findings of the kind that the real one has. */
import type {
  Bench,
  CheckResult,
  Course,
  ExerciseCard,
  ExercisePage,
  Files,
  Finding,
  Solutions,
} from '../../server/contract.ts';

export const layers: Omit<Course['layers'][number], 'exercises'>[] = [
  {
    id: 'app-code',
    title: 'Application code',
    summary: 'What the program itself must do so that the layers below can protect it.',
  },
  {
    id: 'image',
    title: 'Container image',
    summary: 'What is shipped, as whom it runs, and what must never be in a layer.',
  },
  { id: 'runtime', title: 'Container runtime', summary: 'What the process may write, use and consume once it runs.' },
  { id: 'host', title: 'Host and compute', summary: 'What a container can reach on the machine below it.' },
  { id: 'network', title: 'Network', summary: 'Which packet gets from where to where, and which must not.' },
  { id: 'iam', title: 'Access control (IAM)', summary: 'What each role may ask of AWS, and nothing else.' },
  { id: 'data', title: 'Data protection', summary: 'Where secrets live, who can read them, and what is encrypted.' },
  { id: 'capstone', title: 'Launch', summary: 'Exercises that cut across all seven decks.' },
];

const card = (id: string, title: string, summary: string, minutes: number, difficulty: number): ExerciseCard => ({
  id,
  title,
  summary,
  minutes,
  difficulty,
  points: 100,
  needsEngine: !id.startsWith('iam'),
  state: 'not-started',
  bestScore: null,
  attempts: 0,
  lastActivityAt: null,
  secondsSpent: 0,
});

export const cards: ExerciseCard[] = [
  card(
    'image/non-root',
    'Run as a user that is not root',
    'The service runs as its own user and cannot change its own files.',
    15,
    1,
  ),
  card(
    'image/multi-stage',
    'Ship the program, not the workshop',
    'The final image holds what runs and nothing that built it.',
    20,
    2,
  ),
  card(
    'runtime/read-only-root',
    'A root file system that nobody writes',
    'Nothing on the root can be written; the service still answers.',
    15,
    1,
  ),
  card(
    'runtime/pod-security-restricted',
    'A pod that the restricted level admits',
    'The pod meets every control of the restricted standard.',
    20,
    2,
  ),
  card(
    'iam/least-privilege-s3',
    'Two actions on one bucket',
    'The role may read and write its objects, and nothing else.',
    15,
    1,
  ),
  card(
    'data/secrets-manager-in-ecs',
    'A database URL that is in no file',
    'The container gets its secret from Secrets Manager when it starts.',
    20,
    2,
  ),
];

const starterDockerfile = `FROM node:20.11.1-alpine3.19

WORKDIR /app
COPY package*.json ./
RUN npm ci
COPY . .
RUN npm run build

EXPOSE 3000
CMD ["node", "dist/server.js"]
`;

const server = `import { createServer } from 'node:http';

// Orders: takes a booking, answers with its number.
createServer((request, response) => {
  response.end(JSON.stringify({ order: 1, path: request.url }));
}).listen(3000);
`;

const policy = `{
  "Version": "2012-10-17",
  "Statement": [
    {
      "Sid": "Reports",
      "Effect": "Allow",
      "Action": "s3:*",
      "Resource": "arn:aws:s3:::harbour-reports/*"
    }
  ]
}
`;

const taskDefinition = `{
  "family": "manifest",
  "networkMode": "awsvpc",
  "containerDefinitions": [
    {
      "name": "web",
      "image": "111122223333.dkr.ecr.eu-west-2.amazonaws.com/manifest:1.4.2",
      "essential": true,
      "portMappings": [{ "containerPort": 3000 }]
    }
  ]
}
`;

const pod = `apiVersion: v1
kind: Pod
metadata:
  name: berth
spec:
  containers:
    - name: web
      image: 111122223333.dkr.ecr.eu-west-2.amazonaws.com/berth:2.0.1
      ports:
        - containerPort: 3000
`;

const files: Record<string, ExercisePage['files']> = {
  image: [
    { path: 'Dockerfile', language: 'dockerfile', editable: true, starter: starterDockerfile },
    { path: 'server.js', language: 'javascript', editable: false, starter: server },
    {
      path: 'package.json',
      language: 'json',
      editable: false,
      starter: '{\n  "name": "orders",\n  "type": "module"\n}\n',
    },
  ],
  runtime: [
    { path: 'task-definition.json', language: 'json', editable: true, starter: taskDefinition },
    { path: 'pod.yaml', language: 'yaml', editable: true, starter: pod },
  ],
  iam: [{ path: 'policy.json', language: 'json', editable: true, starter: policy }],
  data: [{ path: 'task-definition.json', language: 'json', editable: true, starter: taskDefinition }],
};

const brief = `<h2>What can go wrong</h2>
<p>A parser in the order service mishandles a crafted file name, and a request writes where it should not. The process runs as user 0, so the write lands in <code>/app/server.js</code>, and the next restart runs the attacker’s program with everything the service may do. In 2019 an overwritten <code>runc</code> binary (CVE-2019-5736) turned exactly this, root inside, into root on the host.</p>
<h2>How the control works</h2>
<p>The kernel compares numbers. A container without a user of its own starts with uid 0, and unless user namespaces remap it, that is the same 0 that owns the host’s files. <code>USER</code> sets the uid for every later instruction of the stage and for the process that the image starts; the last one of the final stage counts, and a stage inherits the user of the stage it stands on.</p>
<h2>An example on something else</h2>
<pre><code>RUN groupadd --gid 5000 crane &amp;&amp; useradd --uid 5000 --gid crane crane
COPY --chown=root:crane crane.py /opt/crane/
USER 5000:5000</code></pre>
<h2>Your task</h2>
<ul><li>The service runs as a user that is not root, and that user cannot write to <code>/app</code>.</li><li>It still answers on port 3000.</li></ul>
<p>The grader builds your image, starts it, reads the user of the running process, tries to write to every file of the program as that user, and asks port 3000 for an answer.</p>
<h2>Where it bites in practice</h2>
<p>Volumes keep the owner that they had. A service that ran as root for a year has files that its new user cannot read, and the first start after the change fails. Change the owner once, with a job, before the switch.</p>`;

const discussion = `<p>The user is numeric, so Kubernetes can prove <code>runAsNonRoot</code> without looking into the image. The program’s files stay owned by root: the user may read them and nothing more.</p><p>This does not stop a write to <code>/tmp</code>; the exercise on the read-only root does.</p>`;

const checkInfo: Record<string, ExercisePage['checks']> = {
  image: [
    {
      id: 'builds',
      title: 'The image builds',
      kind: 'image/builds',
      points: 10,
      engine: true,
      help: 'Every other check looks at the image, so it has to build.',
    },
    {
      id: 'user',
      title: 'The process does not run as root',
      kind: 'image/effective-user',
      points: 40,
      engine: true,
      help: 'Root inside a container is root to the kernel. A fault in the program, or in the runtime below it, then has nothing left to overcome.',
    },
    {
      id: 'files',
      title: 'The program’s files are not writable by it',
      kind: 'image/not-writable',
      points: 30,
      engine: true,
      help: 'A process that can replace its own program turns one bad write into code that survives a restart.',
    },
    {
      id: 'answers',
      title: 'The service answers on port `3000`',
      kind: 'image/answers',
      points: 20,
      engine: true,
      help: 'A control that stops the service is switched off again the same day.',
    },
  ],
  runtime: [
    {
      id: 'writes',
      title: 'Nothing on the root file system can be written',
      kind: 'ecs/writes',
      points: 60,
      engine: true,
      help: 'A read-only root leaves an attacker nowhere to put a tool.',
    },
    {
      id: 'layers',
      title: 'No secret in any layer',
      kind: 'image/secrets',
      points: 20,
      engine: true,
      help: 'A file that a later layer deletes is still in the earlier one.',
    },
    {
      id: 'capabilities',
      title: 'Capabilities are dropped',
      kind: 'ecs/capabilities',
      points: 20,
      engine: true,
      help: 'The default set still opens raw sockets and changes owners.',
    },
  ],
  iam: [
    {
      id: 'needed',
      title: 'The application can do its work',
      kind: 'iam/allows',
      points: 40,
      engine: false,
      help: 'The service reads and writes objects of one bucket.',
    },
    {
      id: 'ceiling',
      title: 'Nothing beyond it is allowed',
      kind: 'iam/denies',
      points: 60,
      engine: false,
      help: 'Every action that the role has and the program does not use is one that a stolen credential can use.',
    },
  ],
};

const task = 'arn:aws:iam::111122223333:role/reports-task';
const asks = (action: string, resource: string, reason: string) => ({
  action,
  resource: `arn:aws:s3:::${resource}`,
  principal: task,
  context: { 'aws:SecureTransport': 'true' },
  reason,
});

/** As the server tells it once something was graded. */
const bench: Bench = {
  policies: ['policy.json'],
  asked: [
    {
      check: 'needed',
      file: 'policy.json',
      as: 'identity',
      expected: 'allowed',
      count: 2,
      more: false,
      requests: [
        asks('s3:GetObject', 'harbour-reports/2026.csv', 'The harbour master downloads it.'),
        asks('s3:PutObject', 'harbour-reports/2026.csv', 'The service writes one a month.'),
      ],
    },
    {
      check: 'ceiling',
      file: 'policy.json',
      as: 'identity',
      expected: 'denied',
      count: 3,
      more: true,
      requests: [
        asks('s3:DeleteObject', 'harbour-reports/2026.csv', 'Whoever gets the credentials could wipe the reports.'),
        asks('s3:GetObjectVersion', 'harbour-reports/2026.csv', 'Old versions hold what was redacted since.'),
        asks('s3:GetObject', 'harbour-payroll/2026/11/salaries.csv', 'Salaries are none of its business.'),
      ],
    },
  ],
};

export function pageOf(id: string): ExercisePage | null {
  const found = cards.find((one) => one.id === id);
  const layer = id.split('/')[0] ?? '';
  if (!found) return null;
  return {
    ...found,
    layer,
    layerTitle: layers.find((one) => one.id === layer)?.title ?? layer,
    briefHtml: brief,
    discussionHtml: discussion,
    lessonRefs: [
      { title: 'Dockerfile reference: USER', url: 'https://docs.docker.com/reference/dockerfile/#user' },
      { title: 'Amazon ECS developer guide: task definition parameters' },
    ],
    files: files[layer] ?? [],
    checks: checkInfo[layer] ?? checkInfo['runtime'] ?? [],
    hints: [
      { index: 0, cost: 0, html: '<p>As whom did the grader find the process running?</p>' },
      { index: 1, cost: 5, html: '<p>The last <code>USER</code> of the final stage decides.</p>' },
      {
        index: 2,
        cost: 10,
        html: '<p>Make a group and a user, then switch to it by number: <code>USER 5000</code>.</p>',
      },
    ],
    bench: layer === 'iam' ? bench : null,
    guides: layer === 'runtime' ? { 'task-definition.json': 'task-definition', 'pod.yaml': 'manifest' } : {},
    draft: null,
    hash: '1',
  };
}

const at = (file: string, line: number, endColumn: number, message: string, witness?: Finding['witness']): Finding => ({
  file,
  line,
  column: 1,
  endLine: line,
  endColumn,
  message,
  witness,
});

/** What the checks find: an answer with `USER` passes, a policy without `*` passes, the rest shows every form of witness. */
export function resultsOf(id: string, submitted: Files, engine: boolean): CheckResult[] {
  const layer = id.split('/')[0] ?? '';
  const checks = checkInfo[layer] ?? checkInfo['runtime'] ?? [];
  const findings = findingsOf(layer, submitted);
  return checks.map((check) => {
    const { id: checkId, kind, title, points } = check;
    const base = { id: checkId, kind, title, points };
    if (check.engine && !engine)
      return {
        ...base,
        status: 'error',
        earned: 0,
        findings: [],
        reason:
          'There is no container engine. Start Docker or Podman, or run `npm start -- --with-engine`, then check again.',
      };
    const own = findings[checkId] ?? [];
    return own.length === 0
      ? { ...base, status: 'passed', earned: points, findings: [] }
      : { ...base, status: 'failed', earned: 0, findings: own };
  });
}

function findingsOf(layer: string, submitted: Files): Record<string, Finding[]> {
  if (layer === 'image') {
    if (/^USER (?!root|0)/m.test(submitted['Dockerfile'] ?? '')) return {};
    return {
      user: [
        at(
          'Dockerfile',
          1,
          30,
          'The process runs as uid 0: no stage sets a user, and `node:20.11.1-alpine3.19` leaves it at root. Whoever gets code to run in it owns every file of the container.',
          {
            form: 'command',
            container: 'service',
            user: 'root',
            command: ['id'],
            exitCode: 0,
            output: 'uid=0(root) gid=0(root) groups=0(root)\n',
          },
        ),
      ],
      files: [
        at(
          'Dockerfile',
          6,
          9,
          '`/app/server.js` and 2 more files can be written by the process: line 6 copies them as the user that also runs the program.',
          {
            form: 'files',
            container: 'service',
            entries: [
              { path: '/app/server.js', mode: '0644', owner: '0:0', note: 'writable by the process' },
              { path: '/app/dist/server.js', mode: '0644', owner: '0:0', note: 'writable by the process' },
              { path: '/app/package.json', mode: '0644', owner: '0:0', note: 'writable by the process' },
            ],
          },
        ),
        at('Dockerfile', 10, 31, 'The service answered while the file was changed under it.', {
          form: 'http',
          method: 'GET',
          url: 'http://127.0.0.1:3000/',
          status: 200,
          body: '{"order":1,"path":"/"}',
        }),
      ],
    };
  }
  if (layer === 'iam') {
    if (!(submitted['policy.json'] ?? '').includes('s3:*')) return {};
    return {
      ceiling: [
        at(
          'policy.json',
          7,
          23,
          'Still allowed: `s3:DeleteObject` on `arn:aws:s3:::harbour-reports/2026.csv`. The statement “Reports” grants `s3:*`; the application only reads and writes.',
          {
            form: 'request',
            principal: 'arn:aws:iam::111122223333:role/reports-task',
            action: 's3:DeleteObject',
            resource: 'arn:aws:s3:::harbour-reports/2026.csv',
            context: { 'aws:SecureTransport': 'true', 'aws:PrincipalTag/team': ['reports', 'orders'] },
            decision: 'allowed',
            deciding: ['policy.json statement 1 (Reports)'],
          },
        ),
      ],
    };
  }
  if ((submitted['task-definition.json'] ?? '').includes('readonlyRootFilesystem')) return {};
  return {
    writes: [
      at(
        'task-definition.json',
        6,
        20,
        '`web` could write to `/app/server.js`: the container started with a writable root.',
        {
          form: 'log',
          title: 'Log of web',
          text: 'listening on 3000\nwrote /app/server.js\n',
        },
      ),
    ],
    layers: [
      at('task-definition.json', 7, 20, 'The token is in layer 2, although layer 3 deletes the file.', {
        form: 'layers',
        layers: [
          { instruction: 'FROM node:20.11.1-alpine3.19', line: 1, bytes: 131_000_000, marked: false },
          { instruction: 'COPY . .', line: 4, bytes: 48_200, note: '/app/.env holds the token', marked: true },
          { instruction: 'RUN rm .env', line: 5, bytes: 0, marked: false },
        ],
      }),
    ],
    capabilities: [
      at('task-definition.json', 5, 6, 'The process keeps 14 capabilities; it needs none.', {
        form: 'values',
        title: 'Bounding set of web',
        values: [
          { name: 'CAP_CHOWN', value: '' },
          { name: 'CAP_NET_RAW', value: '', marked: true },
          { name: 'CAP_NET_BIND_SERVICE', value: '' },
          { name: 'CAP_SETUID', value: '', marked: true },
        ],
      }),
      at('task-definition.json', 5, 6, '`web` was killed 10 s after SIGTERM with a request in flight.', {
        form: 'timeline',
        title: 'SIGTERM with a request in flight',
        simulated: false,
        events: [
          { at: 0, who: 'client', what: 'sends GET /slow' },
          { at: 0.4, who: 'web', what: 'gets SIGTERM' },
          { at: 10.4, who: 'web', what: 'is killed (exit code 137)', marked: true },
        ],
      }),
    ],
  };
}

/** Two right answers, the second without a text. */
export function solutionsOf(id: string): Solutions['solutions'] {
  const editable = pageOf(id)?.files.filter((file) => file.editable) ?? [];
  const files = (end: string): Files => Object.fromEntries(editable.map(({ path, starter }) => [path, starter + end]));
  return [
    {
      name: 'solution',
      files: files('USER 1001\n'),
      whyHtml: '<p>A number, so that <code>runAsNonRoot</code> can tell.</p>',
    },
    { name: 'user-of-the-base', files: files('USER node\n'), whyHtml: null },
  ];
}
