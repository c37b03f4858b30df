// For working on the portal: watches the sources, builds what a change needs, and reloads the open page. `make dev` starts it.
//
// The browser talks to this program, which passes everything on to the server that was built last, and holds requests back while
// there is none. It adds one script to each page, under the page's own nonce; the server knows nothing of it.
import { spawn } from 'node:child_process';
import { copyFileSync, existsSync, mkdirSync, readdirSync, readFileSync, rmSync, watch } from 'node:fs';
import { createServer, request } from 'node:http';
import { createServer as socket } from 'node:net';
import { join } from 'node:path';

const target = process.env.TARGET_DIR ?? 'target';
const site = process.env.LEPTOS_SITE_ROOT ?? join(target, 'site');
const program = join(target, 'debug', 'server');
const port = Number(process.env.PORT ?? 3000);
/** The demo data stays from one start to the next. */
const database = join(target, 'dev', 'portal.sqlite');

const free = () =>
  new Promise((found) => {
    const probe = socket().listen(0, '127.0.0.1', () => {
      const { port } = probe.address();
      probe.close(() => found(port));
    });
  });

const run = (command, ...options) =>
  new Promise((done) => spawn(command, options, { stdio: 'inherit' }).once('exit', (code) => done(code === 0)));

const rust = () => run('cargo', 'build', '--locked', '-p', 'server', '--bin', 'server');

/** The stylesheet that the build named; what was compressed of the last one is taken away. */
async function styles() {
  const folder = join(site, 'pkg');
  const name = readdirSync(folder).find((file) => file.endsWith('.css'));
  for (const packed of ['br', 'gz']) rmSync(join(folder, `${name}.${packed}`), { force: true });
  return run('tailwindcss', '-i', 'style/tailwind.css', '-o', join(folder, name));
}

/** The islands. Only what the browser's program is made of comes here: it takes the longest. */
async function islands() {
  const built = await run('scripts/build', '--site');
  copyFileSync(join(target, 'release', 'hash.txt'), join(target, 'debug', 'hash.txt'));
  return built;
}

let server;
let backend;
async function serve() {
  if (server) {
    const ended = new Promise((done) => server.once('exit', done));
    server.kill('SIGTERM');
    // Open pages must not keep it.
    const patience = setTimeout(() => server.kill('SIGKILL'), 300);
    await ended;
    clearTimeout(patience);
  }
  backend = await free();
  mkdirSync(join(target, 'dev'), { recursive: true });
  const options = ['serve', '--demo', `--listen=127.0.0.1:${backend}`, `--database=sqlite:${database}`];
  server = spawn(program, options, { env: { ...process.env, LEPTOS_SITE_ROOT: site }, stdio: ['ignore', 'ignore', 'inherit'] });
  for (let wait = 0; wait < 200; wait++) {
    if (await answers()) return true;
    await new Promise((done) => setTimeout(done, 25));
  }
  return false;
}

const answers = () =>
  new Promise((done) => {
    const ask = request({ port: backend, host: '127.0.0.1', path: '/favicon.svg', headers: { host: `127.0.0.1:${backend}` } });
    ask.once('response', (answer) => done(answer.resume().statusCode === 200)).once('error', () => done(false)).end();
  });

/** Pages that wait to be told to load anew. */
const pages = new Set();
const EVENTS = '/__dev';
const script = (nonce) =>
  `<script nonce="${nonce}">new EventSource("${EVENTS}").onmessage = () => location.reload()</script>`;

let ready = Promise.resolve();

function pass(asked, answer) {
  if (asked.url === EVENTS) {
    answer.writeHead(200, { 'content-type': 'text/event-stream', 'cache-control': 'no-store' });
    pages.add(answer);
    asked.once('close', () => pages.delete(answer));
    return;
  }
  const own = `127.0.0.1:${backend}`;
  const headers = { ...asked.headers, host: own, 'accept-encoding': 'identity' };
  if (headers.origin) headers.origin = `http://${own}`;
  const onward = request({ port: backend, host: '127.0.0.1', method: asked.method, path: asked.url, headers });
  onward.once('response', (from) => {
    if (!from.headers['content-type']?.startsWith('text/html')) {
      answer.writeHead(from.statusCode, from.headers);
      from.pipe(answer);
      return;
    }
    const parts = [];
    from.on('data', (part) => parts.push(part)).once('end', () => {
      const html = Buffer.concat(parts).toString();
      const nonce = html.match(/nonce="([^"]+)"/)?.[1];
      const { 'content-length': _, ...others } = from.headers;
      answer.writeHead(from.statusCode, others);
      answer.end(nonce ? html.replace('</head>', `${script(nonce)}</head>`) : html);
    });
  });
  onward.once('error', () => answer.destroy());
  asked.pipe(onward);
}

/** What a changed file asks for. */
function needs(file) {
  if (/^app\/shell\/src\/(islands|parts|i18n|paths)|^frontend\//.test(file)) return ['rust', 'islands'];
  if (/^(app|server|crates|migrations)\/.*\.(rs|toml|md)$/.test(file) || /^Cargo\.(toml|lock)$/.test(file)) return ['rust', 'styles'];
  if (/^(style|public)\//.test(file)) return ['styles'];
  return [];
}

const due = new Set();
let at_work = false;
async function work() {
  if (at_work) return;
  at_work = true;
  while (due.size) {
    // Editors write a file in several steps.
    await new Promise((done) => setTimeout(done, 50));
    const now = new Set(due);
    due.clear();
    const started = Date.now();
    let open;
    ready = new Promise((done) => (open = done));
    const [compiled, drawn] = await Promise.all([
      now.has('rust') ? rust() : true,
      now.has('islands') ? islands() : now.has('styles') ? styles() : true,
    ]);
    if (compiled && drawn && now.has('rust')) await serve();
    open();
    const took = ((Date.now() - started) / 1000).toFixed(1);
    console.log(compiled && drawn ? `== ready after ${took} s: http://127.0.0.1:${port}` : '== it does not compile');
    if (compiled && drawn) for (const page of pages) page.write('data: 1\n\n');
  }
  at_work = false;
}

if (!existsSync(join(target, 'release', 'hash.txt')) || !existsSync(join(site, 'pkg'))) await islands();
mkdirSync(join(target, 'debug'), { recursive: true });
copyFileSync(join(target, 'release', 'hash.txt'), join(target, 'debug', 'hash.txt'));
due.add('rust');
await work();
createServer((asked, answer) => ready.then(() => pass(asked, answer))).listen(port, '127.0.0.1');
const seen = new Map();
for (const folder of ['app', 'server', 'crates', 'migrations', 'frontend', 'style', 'public']) {
  watch(folder, { recursive: true }, (_, name) => {
    const file = join(folder, name ?? '');
    const asked = needs(file);
    if (!asked.length || !existsSync(file)) return;
    // Being read is no change.
    const content = readFileSync(file, 'utf8');
    if (seen.get(file) === content) return;
    seen.set(file, content);
    for (const step of asked) due.add(step);
    work();
  });
}
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) {
  process.once(signal, () => {
    server?.kill('SIGTERM');
    process.exit();
  });
}
