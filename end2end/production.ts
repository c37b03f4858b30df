// The portal as docs/operations.md has it started: the commands are read from the document, so that it cannot say something
// else than what was tried. PostgreSQL is the one of the environment (pg_virtualenv); the provider, the mail server, nginx
// and the certificates are real ones of this run's own.
import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { createHash, X509Certificate } from 'node:crypto';
import { once } from 'node:events';
import { chmodSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { type IncomingHttpHeaders, request as httpRequest } from 'node:http';
import { type AgentOptions, request as httpsRequest } from 'node:https';
import { networkInterfaces, tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { freePorts } from './fixtures-log-in';
import { Provider } from './provider';
// eslint-disable-next-line @typescript-eslint/no-require-imports
const { Postbox } = require('./postbox.cjs');

const root = resolve(__dirname, '..');
const program = resolve(root, process.env.SERVER_BIN || 'target/release/server');
const site = resolve(root, process.env.LEPTOS_SITE_ROOT || 'target/site');

/** The name that the document gives the portal. */
export const NAME = 'tilslutning.example';
/** What the document calls the client's secret and the password of the mail account. */
const CLIENT_SECRET = 'the-secret-of-the-client';
const SMTP_PASSWORD = 'the-password-of-the-mail-user';

/** Where browsers come from: by IPv6, where the machine has it, so that it is another address than the proxy's. */
export const BROWSER = Object.values(networkInterfaces()).some((all) => all?.some(({ address }) => address === '::1'))
  ? '::1'
  : '127.0.0.1';

/** The commands of a section of the operator's document, one string for each block. */
export function commands(section: string): string[] {
  const document = readFileSync(join(root, 'docs/operations.md'), 'utf8');
  const [, text] = document.split(`\n## ${section}\n`);
  if (!text) throw new Error(`docs/operations.md has no section “${section}”`);
  return [...text.split('\n## ')[0].matchAll(/^```sh\n(.*?)^```$/gms)].map(([, block]) => block);
}

/** Puts this run's names in the place of the document's. Each must be there: a name that is gone was not tried. */
function rename(text: string, names: Record<string, string>): string {
  for (const [from, to] of Object.entries(names)) {
    if (!text.includes(from)) throw new Error(`no “${from}” in: ${text}`);
    text = text.replaceAll(from, to);
  }
  return text;
}

export interface Answer {
  status: number;
  headers: IncomingHttpHeaders;
  body: string;
}

export class Production {
  readonly folder = mkdtempSync(join(tmpdir(), 'tilslutning-production-'));
  readonly work = join(this.folder, 'work');
  readonly authority = join(this.folder, 'etc/authority.pem');
  readonly processes: ChildProcess[] = [];
  private served: string[] = [];
  url = '';
  /** Where nginx listens: https, http. */
  ports: number[] = [];
  provider!: Provider;
  postbox!: typeof Postbox;
  private names: Record<string, string> = {};

  async prepare(): Promise<void> {
    const [https, http, one, two, login] = await freePorts(5);
    this.ports = [https, http];
    this.url = `https://${NAME}:${https}`;
    for (const folder of ['etc', 'opt', 'bin', 'work/docs', 'work/target', 'nginx/conf.d', 'nginx/log', 'nginx/temp']) {
      mkdirSync(join(this.folder, folder), { recursive: true });
    }
    this.certify();
    const [key, cert] = [join(this.folder, 'server.key'), join(this.folder, 'server.pem')];
    this.postbox = new Postbox({ users: { tilslutning: SMTP_PASSWORD }, key, certificate: cert });
    const smtp = await this.postbox.listen();
    const tls = { key: readFileSync(key, 'utf8'), cert: readFileSync(cert, 'utf8') };
    this.provider = new Provider(login, this.url, { tls, secret: CLIENT_SECRET });
    await this.provider.start();

    const host = process.env.PGHOST?.startsWith('/') ? 'localhost' : process.env.PGHOST;
    this.names = {
      '/opt/tilslutning': join(this.folder, 'opt'),
      '/etc/tilslutning': join(this.folder, 'etc'),
      '/etc/nginx': join(this.folder, 'nginx'),
      'target/release': dirname(program),
      'target/site': site,
      '@localhost/': `@${host}:${process.env.PGPORT}/`,
      [`https://${NAME}"`]: `${this.url}"`,
      'https://login.example': this.provider.issuer,
      'mail.example': 'localhost',
      'port = 587': `port = ${smtp}`,
      '127.0.0.1:3000': `127.0.0.1:${one}`,
      '127.0.0.1:3001': `127.0.0.1:${two}`,
    };
    const nginx = rename(readFileSync(join(root, 'docs/nginx.example.conf'), 'utf8'), {
      '127.0.0.1:3000': `127.0.0.1:${one}`,
      '127.0.0.1:3001': `127.0.0.1:${two}`,
      'listen 80;': `listen 127.0.0.1:${http};`,
      'listen 443 ssl http2;': ['127.0.0.1', ...(BROWSER === '::1' ? ['[::1]'] : [])]
        .map((host) => `listen ${host}:${https} ssl http2;`)
        .join('\n    '),
      [`https://${NAME}$`]: `${this.url}$`,
      '/etc/nginx/tilslutning.pem': cert,
      '/etc/nginx/tilslutning.key': key,
      '/var/log/nginx/tilslutning.log': join(this.folder, 'nginx/log/access.log'),
    });
    writeFileSync(join(this.work, 'docs/nginx.example.conf'), nginx);
    this.shims();
  }

  /** An authority of this run's own, and a certificate that it has signed. */
  private certify(): void {
    const openssl = (...args: string[]) => execFileSync('openssl', args, { cwd: this.folder, stdio: 'pipe' });
    const key = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes'];
    openssl('req', '-x509', ...key, '-keyout', 'authority.key', '-out', this.authority, '-days', '2', '-subj', '/CN=Test authority');
    openssl('req', ...key, '-keyout', 'server.key', '-out', 'server.csr', '-subj', `/CN=${NAME}`);
    writeFileSync(join(this.folder, 'names'), `subjectAltName=DNS:${NAME},DNS:localhost\nbasicConstraints=CA:FALSE\n`);
    const signed = ['-CA', this.authority, '-CAkey', 'authority.key', '-CAcreateserial', '-days', '2', '-extfile', 'names'];
    openssl('x509', '-req', '-in', 'server.csr', '-out', 'server.pem', ...signed);
  }

  /** What tells a browser to believe this one certificate: it has no place for an authority of one's own. */
  get fingerprint(): string {
    const { publicKey } = new X509Certificate(readFileSync(join(this.folder, 'server.pem')));
    return createHash('sha256').update(publicKey.export({ type: 'spki', format: 'der' })).digest('base64');
  }

  /** nginx as the machine would have it, with a folder of its own; and the one command of the machine's service manager. */
  private shims(): void {
    const real = ['/usr/sbin/nginx', '/usr/local/sbin/nginx', '/usr/local/bin/nginx'].find((path) => existsSync(path)) ?? 'nginx';
    const at = (name: string) => join(this.folder, 'nginx', name);
    const temp = ['client_body', 'proxy', 'fastcgi', 'uwsgi', 'scgi'].map((kind) => `${kind}_temp_path ${at(`temp/${kind}`)};`);
    const main = `${process.getuid?.() === 0 ? 'user root;\n' : ''}worker_processes 2;
pid ${at('pid')};
error_log ${at('log/error.log')};
events { worker_connections 512; }
http {
access_log off;
${temp.join('\n')}
include ${at('conf.d/*.conf')};
}
`;
    writeFileSync(at('nginx.conf'), main);
    const nginx = `${real} -p ${at('')} -e ${at('log/error.log')} -c ${at('nginx.conf')}`;
    const shim = (name: string, text: string) => {
      writeFileSync(join(this.folder, 'bin', name), `#!/bin/sh\n${text}\n`);
      chmodSync(join(this.folder, 'bin', name), 0o755);
    };
    shim('nginx', `exec ${nginx} "$@"`);
    shim('systemctl', `[ "$*" = "reload nginx" ] || exit 2\nif [ -s ${at('pid')} ]; then exec ${nginx} -s reload; fi\nexec ${nginx}`);
  }

  /** The document's commands with this run's names. */
  private ours(block: string): string {
    const here = Object.entries(this.names).filter(([from]) => block.includes(from));
    return rename(block, Object.fromEntries(here));
  }

  private get environment(): NodeJS.ProcessEnv {
    const env = { ...process.env, PATH: `${join(this.folder, 'bin')}:${process.env.PATH}`, RUST_LOG: 'info' };
    // What the tests' own scripts set would come before the file.
    for (const name of Object.keys(env)) {
      if (/^(DATABASE_URL|LISTEN|MAIL_FOLDER|TILSLUTNING_|LEPTOS_)/.test(name)) delete env[name as keyof typeof env];
    }
    return env;
  }

  /** Carries a block out as a shell would; gives what it said. */
  run(block: string): string {
    return execFileSync('bash', ['-euo', 'pipefail', '-c', this.ours(block)], {
      cwd: this.work,
      env: this.environment,
      encoding: 'utf8',
      stdio: ['ignore', 'pipe', 'pipe'],
    });
  }

  /** Starts what a block has one line each for, and goes on. */
  serve(block: string): void {
    this.served = this.ours(block).trim().split('\n');
    this.served.forEach((_, place) => this.start(place));
  }

  start(place: number): void {
    const child = spawn('bash', ['-c', `exec ${this.served[place]}`], { cwd: this.work, env: this.environment, stdio: ['ignore', 'pipe', 'pipe'] });
    for (const output of [child.stdout, child.stderr]) output?.on('data', (chunk) => (this.said += chunk));
    this.processes[place] = child;
  }

  /** Stops one as an operator would. */
  async stop(place: number): Promise<void> {
    const child = this.processes[place];
    if (child.exitCode !== null || child.signalCode !== null) return;
    const gone = once(child, 'exit');
    child.kill('SIGTERM');
    await gone;
  }

  /** All that the two have said. */
  said = '';

  /** Waits until the process listens. */
  async up(place: number): Promise<void> {
    const port = Number(this.served[place].match(/:(\d+)/)![1]);
    for (let tried = 0; ; tried += 1) {
      const { exitCode } = this.processes[place];
      if (exitCode !== null || tried > 600) throw new Error(`process ${place} does not listen: ${this.said.slice(-2_000)}`);
      const answer = await this.plain(port, '/').catch(() => undefined);
      if (answer?.status === 200) return;
      await new Promise((go) => setTimeout(go, 50));
    }
  }

  /** Asks without TLS: nginx on its http port, or a process directly. */
  plain(port: number, path: string): Promise<Answer> {
    const host = port === this.ports[1] ? `${NAME}:${port}` : new URL(this.url).host;
    return answered((done) => httpRequest({ host: '127.0.0.1', port, path, headers: { host } }, done));
  }

  /** Asks through nginx, from an address of this machine's own. */
  ask(path: string, headers: Record<string, string> = {}, localAddress = '127.0.0.1'): Promise<Answer> {
    const ca = readFileSync(this.authority);
    const where = { host: '127.0.0.1', port: this.ports[0], servername: NAME, ca, localAddress, agent: false as const };
    const options = { ...where, path, headers: { host: new URL(this.url).host, ...headers } } as AgentOptions & object;
    return answered((done) => httpsRequest(options, done));
  }

  /** What nginx has noted. */
  get accessLog(): string {
    return readFileSync(join(this.folder, 'nginx/log/access.log'), 'utf8');
  }

  async end(): Promise<void> {
    for (const child of this.processes) child.kill('SIGKILL');
    const pid = join(this.folder, 'nginx/pid');
    if (existsSync(pid)) {
      try {
        process.kill(Number(readFileSync(pid, 'utf8')), 'SIGTERM');
      } catch {
        // It is gone already.
      }
    }
    // A second try begins with an empty PostgreSQL, too.
    const dropped = ['DROP DATABASE IF EXISTS tilslutning WITH (FORCE)', 'DROP ROLE IF EXISTS tilslutning'];
    for (const command of dropped) execFileSync('psql', ['--quiet', '--dbname=postgres', `--command=${command}`], { stdio: 'pipe' });
    await this.provider?.stop();
    await this.postbox?.close();
    rmSync(this.folder, { recursive: true, force: true });
  }
}

function answered(ask: (done: (response: import('node:http').IncomingMessage) => void) => import('node:http').ClientRequest): Promise<Answer> {
  return new Promise((found, failed) => {
    const request = ask((response) => {
      let body = '';
      response.setEncoding('utf8').on('data', (chunk) => (body += chunk));
      response.on('end', () => found({ status: response.statusCode ?? 0, headers: response.headers, body }));
      response.on('error', failed);
    });
    request.on('error', failed);
    request.end();
  });
}
