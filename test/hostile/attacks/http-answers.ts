import { defineAttack } from '../attack.ts';

/** One port each. `s` is the connection, after the request's first bytes have come. */
const answers: Record<string, string> = {
  'says nothing': '',
  'closes at once': 's.destroy()',
  resets: 's.resetAndDestroy()',
  'is no HTTP': 's.end("220 smtp ready\\r\\n")',
  'is bytes of noise': 's.end(require("crypto").randomBytes(100000))',
  'is HTTP/0.9': 's.end("<html>hello</html>")',
  'comes a byte at a time': 'drip("HTTP/1.1 200 OK\\r\\ncontent-length: 9999\\r\\n\\r\\n")',
  'drips headers for ever': 's.write("HTTP/1.1 200 OK\\r\\n"); setInterval(() => s.write("a: b\\r\\n"), 20)',
  'floods headers': 's.write("HTTP/1.1 200 OK\\r\\n"); flood("x-flood: " + "a".repeat(4000) + "\\r\\n")',
  'has one huge header': 's.write("HTTP/1.1 200 OK\\r\\nx: "); flood("a".repeat(65536))',
  'floods the body': 's.write("HTTP/1.1 200 OK\\r\\n\\r\\n"); flood("a".repeat(65536))',
  'floods chunks':
    's.write("HTTP/1.1 200 OK\\r\\ntransfer-encoding: chunked\\r\\n\\r\\n"); flood("1\\r\\na\\r\\n".repeat(5000))',
  'has chunk extensions without end':
    's.write("HTTP/1.1 200 OK\\r\\ntransfer-encoding: chunked\\r\\n\\r\\n1"); flood(";a=b".repeat(9000))',
  'has a chunk of all sizes':
    's.end("HTTP/1.1 200 OK\\r\\ntransfer-encoding: chunked\\r\\n\\r\\nffffffffffffffff\\r\\na")',
  'floods early hints': 'flood("HTTP/1.1 103 Early Hints\\r\\nlink: </a>\\r\\n\\r\\n".repeat(500))',
  'switches protocols':
    's.write("HTTP/1.1 101 Switching Protocols\\r\\nupgrade: x\\r\\nconnection: upgrade\\r\\n\\r\\n"); flood("a".repeat(65536))',
  'promises a terabyte': 's.write("HTTP/1.1 200 OK\\r\\ncontent-length: 1099511627776\\r\\n\\r\\nhello")',
  'promises a negative length': 's.end("HTTP/1.1 200 OK\\r\\ncontent-length: -1\\r\\n\\r\\nhello")',
  'has two lengths': 's.end("HTTP/1.1 200 OK\\r\\ncontent-length: 5\\r\\ncontent-length: 6\\r\\n\\r\\nhello!")',
  'leads to the host':
    's.end("HTTP/1.1 302 Found\\r\\nlocation: http://127.0.0.1:" + process.argv[2] + "/secret\\r\\ncontent-length: 0\\r\\n\\r\\n")',
  'leads to itself': 's.end("HTTP/1.1 301 Moved Permanently\\r\\nlocation: /\\r\\ncontent-length: 0\\r\\n\\r\\n")',
  'is a packed bomb':
    's.write("HTTP/1.1 200 OK\\r\\ncontent-encoding: gzip\\r\\nconnection: close\\r\\n\\r\\n"); s.end(require("zlib").gzipSync(Buffer.alloc(5e7)))',
  'is two answers':
    's.end("HTTP/1.1 200 OK\\r\\ncontent-length: 5\\r\\n\\r\\nfirstHTTP/1.1 500 No\\r\\ncontent-length: 6\\r\\n\\r\\nsecond")',
  'names what every object has':
    's.end("HTTP/1.1 200 OK\\r\\n__proto__: x\\r\\nconstructor: y\\r\\ntoString: z\\r\\ncontent-length: 2\\r\\n\\r\\nok")',
  'shows escapes': 's.end("HTTP/1.1 200 OK\\r\\n\\r\\n\\u001b]0;OWNED\\u0007\\u001b[2J<script>alert(1)</script>")',
};
const first = 3001;

const service = `
const net = require('net');
const answers = [${Object.values(answers)
  .map((answer) => `(s, flood, drip) => { ${answer} }`)
  .join(',\n')}];
answers.forEach((answer, index) => net.createServer((s) => {
  s.on('error', () => {});
  const flood = (piece) => { const go = () => { while (!s.destroyed && s.write(piece)); if (!s.destroyed) s.once('drain', () => setImmediate(go)); }; go(); };
  const drip = (text) => { let i = 0; setInterval(() => s.write(i < text.length ? text[i++] : 'a'), 50); };
  s.once('data', () => answer(s, flood, drip));
}).listen(${first} + index));
`;

export default defineAttack({
  title: 'Hostile answers to the grader’s requests',
  tries:
    'Answers HTTP requests with nothing, with noise, byte by byte, without an end, with what unpacks to more, with lengths that lie, or with the way to the host’s loopback.',
  stop: 'isolation',
  ways: ({ port }) => ({
    plain: {
      Dockerfile: `FROM node:20-alpine\nCOPY service.js /\nUSER 1000\nCMD ["node", "/service.js", "${port}"]\n`,
      'service.js': service,
    },
  }),
  // The last one, through a probe that shows what it was answered.
  checks: [
    {
      kind: 'image/answers-http',
      with: { port: first + Object.keys(answers).length - 1, requests: [{ path: '/', contains: 'moored' }] },
    },
  ],
  async look(evidence) {
    const container = await evidence.container({ key: 'service', image: await evidence.image() });
    const seen: string[] = [];
    for (const [index, name] of Object.keys(answers).entries()) {
      const answer = await container.http({ port: first + index, timeoutMs: 500 });
      const told = answer.ok ? `${answer.status}, ${answer.body.length} bytes` : answer.error;
      seen.push(`${name}: ${told}${answer.ok && answer.body.includes('secret of the host') ? ' REACHED' : ''}`);
    }
    return seen.join('\n');
  },
  reads: /^leads to the host: 302, 0 bytes$[^]*^shows escapes: 200/m,
  // eslint-disable-next-line no-control-regex
  never: /REACHED|[\u0000-\u0008\u000b-\u001f\u007f-\u009f]/,
});
