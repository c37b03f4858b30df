// What every test stands on: a server with the demo data that nobody else uses, and a browser in which no fault goes
// unseen.
import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { type BrowserContext, type Page, test as base, expect } from '@playwright/test';
import { Visitor, type Person } from './pages/visitor';

export { expect };
export { People } from './pages/visitor';

const root = resolve(__dirname, '..');
const program = resolve(root, process.env.SERVER_BIN || 'target/release/server');
export const site = resolve(root, process.env.LEPTOS_SITE_ROOT || 'target/site');

/** The addresses that servers print when they listen; port 0 lets the system find a free one. */
const LISTENS = /http:\/\/127\.0\.0\.1:\d+/;

interface Server {
  url: string;
  /** Where it lays mail that it does not send. */
  mail: string;
  /** Where its database is, and everything else it keeps. */
  folder: string;
  /** All that it has said so far. */
  log(): string;
  /** Runs another command of the program on the same database. */
  run(...command: string[]): Promise<void>;
  /** Stops it as an operator would, and starts it again on the same address. */
  restart(): Promise<void>;
}

async function ended(child: ChildProcess): Promise<void> {
  if (child.exitCode === null && child.signalCode === null) {
    await new Promise((done) => child.once('exit', done));
  }
}

function start(folder: string, ...command: string[]): ChildProcess {
  return spawn(program, command, {
    cwd: root,
    env: { ...process.env, LEPTOS_SITE_ROOT: site, LEPTOS_OUTPUT_NAME: 'tilslutning', MAIL_FOLDER: join(folder, 'mail') },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
}

/** The first address the server prints; what it said instead, if it gives up. */
function listening(child: ChildProcess): Promise<string> {
  return new Promise((found, failed) => {
    let said = '';
    const hear = (chunk: Buffer) => {
      said = (said + chunk).slice(-4_000);
      const address = said.match(LISTENS)?.[0];
      if (address) found(address);
    };
    child.stdout?.on('data', hear);
    child.stderr?.on('data', hear);
    child.once('error', failed);
    child.once('exit', () => failed(new Error(`The server stopped: ${said}`)));
  });
}

/** A server on a database of its own, for as long as it is used. `prepare` gives its options; `folder` goes with it. */
export async function serving(
  prepare: (folder: string, run: Server['run']) => Promise<string[]>,
  use: (server: Server) => Promise<void>,
): Promise<void> {
  const folder = await mkdtemp(join(tmpdir(), 'tilslutning-'));
  const database = `--database=sqlite:${join(folder, 'portal.sqlite')}`;
  const run = async (...command: string[]) => {
    const other = start(folder, ...command, database);
    await ended(other);
    expect(other.exitCode, command.join(' ')).toBe(0);
  };
  let child: ChildProcess | undefined;
  let said = '';
  const serve = (...options: string[]) => {
    const portal = start(folder, 'serve', ...options, database);
    for (const output of [portal.stdout, portal.stderr]) output?.on('data', (chunk) => (said += chunk));
    return portal;
  };
  try {
    const options = await prepare(folder, run);
    child = serve(...options);
    const url = await listening(child);
    const restart = async () => {
      child!.kill('SIGTERM');
      await ended(child!);
      const others = options.filter((option) => !option.startsWith('--listen'));
      child = serve(...others, `--listen=${new URL(url).host}`);
      await listening(child);
    };
    await use({ url, folder, mail: join(folder, 'mail'), log: () => said, run, restart });
  } finally {
    child?.kill('SIGKILL');
    if (child) await ended(child);
    await rm(folder, { recursive: true, force: true });
  }
}

/** Notes every fault in a browser: console errors (a broken content policy is one), panics, answers that failed. */
function watch(context: BrowserContext): string[] {
  const faults: string[] = [];
  context.on('console', (message) => {
    // The answers themselves are looked at below; an error page may well be a 404. And without JavaScript, or on a busy
    // machine, what was preloaded is used late or never.
    const harmless = /^Failed to load resource|was preloaded using link preload but not used/;
    if (['error', 'warning'].includes(message.type()) && !harmless.test(message.text())) {
      faults.push(`console on ${message.page()?.url()}: ${message.text()}`);
    }
  });
  context.on('weberror', (error) => faults.push(`exception: ${error.error().stack ?? error.error()}`));
  context.on('response', (response) => {
    // A page that is open asks for itself anew; for somebody who has lost a right it may be gone. So may be where a link leads.
    const request = response.request();
    const { accept, 'x-live': live } = request.headers();
    const page = request.isNavigationRequest() || live !== undefined || accept === 'text/html';
    if (response.status() >= (page ? 500 : 400)) faults.push(`${response.status()} ${response.url()}`);
  });
  return faults;
}

interface Fixtures {
  server: Server;
  visitor: Visitor;
  /** Logs in on `page` and opens a page. */
  logIn: (person: Person, then?: string) => Promise<Visitor>;
  /** A browser of its own for somebody else. */
  stranger: () => Promise<Visitor>;
  /** The same, logged in. */
  meet: (person: Person, then?: string) => Promise<Visitor>;
}

export const test = base.extend<Fixtures>({
  server: async ({}, use) => serving(async () => ['--demo', '--listen=127.0.0.1:0'], use),

  baseURL: async ({ server }, use) => use(server.url),

  context: async ({ context }, use) => {
    const faults = watch(context);
    await use(context);
    expect(faults, 'faults in the browser').toEqual([]);
  },

  visitor: async ({ page, javaScriptEnabled }, use) => use(new Visitor(page, javaScriptEnabled)),

  logIn: async ({ visitor }, use) => {
    await use(async (person, then) => {
      await visitor.logIn(person, then);
      return visitor;
    });
  },

  stranger: async ({ browser, javaScriptEnabled }, use) => {
    const met: { context: BrowserContext; faults: string[] }[] = [];
    await use(async () => {
      const context = await browser.newContext();
      met.push({ context, faults: watch(context) });
      return new Visitor(await context.newPage(), javaScriptEnabled);
    });
    for (const { context, faults } of met) {
      await context.close();
      expect(faults, 'faults in the other browser').toEqual([]);
    }
  },

  meet: async ({ stranger }, use) => {
    await use(async (person, then) => {
      const visitor = await stranger();
      await visitor.logIn(person, then);
      return visitor;
    });
  },
});
