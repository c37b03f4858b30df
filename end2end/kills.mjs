// Kills the server at random moments, under load, while it sends mail to a real mail server; then lets it finish, and
// counts. Every change that was answered has arrived by mail, whatever was killed; a mail that came twice was being handed
// over when the server died. Kills the number of times given: node end2end/kills.mjs 10
// With DATABASE_URL of a PostgreSQL database two servers share it and are killed in turn.
import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { simpleParser } from 'mailparser';
import { Postbox, freePort } from './postbox.cjs';

const kills = Number(process.argv[2] ?? 10);
const program = process.env.SERVER_BIN ?? 'target/release/server';
const shared = process.env.DATABASE_URL;
const folder = mkdtempSync(join(tmpdir(), 'tilslutning-kills-'));
const SCHOOL = '00000000-0000-0000-0000-000000000003';
const PROVIDER = '00000000-0000-0000-0000-000000000001';
const ADDRESSES = ['drift', 'vagt', 'chef', 'support'].map((name) => `${name}@skoletavlen.example`);
// What the servers may have handed over and not noted: by their senders, in the channel behind them, and being written.
const SENDERS = 4 * (shared ? 2 : 1);
const IN_FLIGHT = SENDERS + (32 + 32) * (shared ? 2 : 1);
// How a comment begins, so that it is found wherever a line is broken.
const COMMENT = /nummer \d+ fra \w{6}/g;
const start = (comment) => comment.match(COMMENT)[0];
// Seconds without a mail after which no more is expected: the claims of the dead run out after eight.
const PATIENCE = Number(process.env.PATIENCE ?? 30);

const random = (from, to) => from + Math.random() * (to - from);
const sleep = (ms) => new Promise((go) => setTimeout(go, ms));
const children = new Set();
let broken;
const fail = (why) => {
  broken ??= why;
};

const postbox = new Postbox({ delay: () => random(0, 4) });
const smtp = await postbox.listen();
const settings = join(folder, 'tilslutning.toml');
writeFileSync(
  settings,
  `[identity]\nmode = "demo"\n[mail]\nmode = "smtp"\n[mail.smtp]\nhost = "127.0.0.1"\nport = ${smtp}\nencryption = "none"\ntimeout_seconds = 2\n`,
);

class Portal {
  constructor(port) {
    this.port = port;
    this.url = `http://127.0.0.1:${port}`;
  }

  start() {
    const database = shared ?? `sqlite:${join(folder, 'portal.sqlite')}`;
    const args = ['serve', '--config', settings, '--listen', `127.0.0.1:${this.port}`, '--database', database];
    this.child = spawn(program, args, { stdio: ['ignore', 'ignore', 'pipe'], env: { ...process.env, RUST_LOG: 'error' } });
    children.add(this.child);
    this.child.stderr.on('data', (text) => process.env.VERBOSE && process.stderr.write(text));
  }

  async up() {
    for (;;) {
      if (this.child.exitCode !== null) throw new Error(`the server ended with ${this.child.exitCode}`);
      try {
        const answer = await fetch(`${this.url}/cookies`);
        await answer.arrayBuffer();
        if (answer.ok) return;
      } catch {
        await sleep(3);
      }
    }
  }

  async kill() {
    const { child } = this;
    const gone = new Promise((done) => child.once('exit', done));
    child.kill('SIGKILL');
    await gone;
    children.delete(child);
  }
}

class Person {
  constructor(portal, user) {
    Object.assign(this, { portal, user });
  }

  post(path, fields) {
    return fetch(`${this.portal().url}${path}`, {
      method: 'POST',
      redirect: 'manual',
      headers: { 'content-type': 'application/x-www-form-urlencoded', cookie: this.cookie ?? '' },
      body: new URLSearchParams(fields).toString(),
    });
  }

  async get(path) {
    const answer = await fetch(`${this.portal().url}${path}`, { redirect: 'manual', headers: { cookie: this.cookie ?? '' } });
    return answer.text();
  }

  async logIn() {
    const answer = await this.post('/api/session/log-in', { user: this.user, next: '/' });
    this.cookie = answer.headers.get('set-cookie').split(';')[0];
  }
}

// Registers some addresses and follows the links that are mailed to them: each change will be told to each of them.
async function register(provider) {
  for (const signup of ADDRESSES) {
    const fields = [['side', 'provider'], ['signup', signup], ['units[]', 'U10001'], ['topics[]', 'access_decided']];
    fields.push(['topics[]', 'access_ended'], ['rhythm', 'at_once'], ['language', 'da']);
    await provider.post('/api/notifications/register', fields);
  }
  for (const address of ADDRESSES) {
    const mine = (mails) => mails.find(({ to }) => to.includes(address));
    await postbox.until(mine);
    const { text } = await simpleParser(mine(postbox.mails).raw);
    const key = text.match(/bekraeft\?noegle=(\w+)/)[1];
    await provider.post('/api/notifications/confirm', { key });
  }
}

// Lets the school decide, again and again, each time with a comment of its own. Keeps the comments that were answered.
async function decide(school, answered, going) {
  const list = '/dataadgangadministration/alle?soeg=Tavlen';
  for (let number = 1; going(); number += 1) {
    try {
      const row = (await school.get(list)).match(/skift-status\?id=([0-9a-f-]{36})/)[1];
      const action = number % 2 ? 'set_waiting' : 'resume';
      const page = await school.get(`/dataadgangadministration/skift-status?id=${row}&til=${action}`);
      const target = page.match(/name="targets\[0\]" value="([^"]+)"/)?.[1];
      if (!target) continue;
      const comment = `nummer ${number} fra ${Math.random().toString(36).slice(2)}.`;
      const fields = { 'targets[0]': target, action, comment, page: '/dataadgangadministration/alle' };
      const answer = await school.post('/api/administration/change', fields);
      await answer.arrayBuffer();
      // Back at the list: done. Back at the form: refused, because the change before was written and never answered.
      if (answer.status === 303 && answer.headers.get('location').endsWith('/alle')) answered.push(comment);
    } catch {
      // Killed while it answered: the change may be there or not. It was promised to nobody.
      await sleep(5);
    }
  }
}

// What was taken twice; how much of it was not handed over just before a kill; how much had another Message-ID then.
function doubles(mails, killedAt) {
  const first = new Map();
  const seen = { twice: 0, unexcused: 0, otherwise: 0 };
  mails.forEach(({ id, to, raw }, place) => {
    const what = `${to[0]} ${raw.match(COMMENT)?.[0] ?? id}`;
    const before = first.get(what);
    first.set(what, { id, place });
    if (!before) return;
    seen.twice += 1;
    if (before.id !== id) seen.otherwise += 1;
    // What was under way from the senders may have been taken only after the kill.
    const lost = (taken) => taken > before.place - SENDERS && taken <= place && taken - before.place <= IN_FLIGHT;
    if (!killedAt.some(lost)) seen.unexcused += 1;
  });
  return seen;
}

const portals = [];
for (let count = shared ? 2 : 1; count > 0; count -= 1) portals.push(new Portal(await freePort()));
process.on('exit', () => children.forEach((child) => child.kill('SIGKILL')));
try {
  for (const portal of portals) {
    portal.start();
    await portal.up();
  }
  let turn = 0;
  const anyone = () => portals[turn % portals.length];
  const provider = new Person(() => portals[0], PROVIDER);
  await provider.logIn();
  await register(provider);
  const school = new Person(anyone, SCHOOL);
  await school.logIn();
  const answered = [];
  let going = true;
  // How many mails had been taken at each kill.
  const killedAt = [];
  const deciding = decide(school, answered, () => going);
  for (let killed = 0; killed < kills; killed += 1) {
    await sleep(random(20, 600));
    const victim = portals[killed % portals.length];
    await victim.kill();
    killedAt.push(postbox.mails.length);
    turn += 1;
    victim.start();
    await victim.up();
  }
  await sleep(300);
  going = false;
  await deciding;
  // Which addresses each comment reached; looked at once, as it comes.
  const reached = new Map(answered.map((comment) => [start(comment), new Set()]));
  let looked = 0;
  const look = () => {
    for (; looked < postbox.mails.length; looked += 1) {
      const { raw, to } = postbox.mails[looked];
      for (const comment of raw.match(COMMENT) ?? []) reached.get(comment)?.add(to[0]);
    }
    return [...reached].filter(([, to]) => !ADDRESSES.every((address) => to.has(address)));
  };
  for (let quiet = 0, before = -1; quiet < PATIENCE && look().length; ) {
    await sleep(1_000);
    quiet = postbox.mails.length === before ? quiet + 1 : 0;
    before = postbox.mails.length;
  }
  // What would come twice for another reason than a kill comes now.
  await sleep(3_000);
  const missing = look();
  const { twice, unexcused, otherwise } = doubles(postbox.mails, killedAt);
  console.log(
    `${kills} kills of ${portals.length} server(s); ${answered.length} changes answered, ` +
      `${answered.length * ADDRESSES.length} mails promised, ${postbox.mails.length} taken, ${twice} of them twice, ` +
      `${missing.length} changes not told to everyone`,
  );
  if (answered.length < kills) fail('too few changes for so many kills: this shows nothing');
  if (missing.length) fail(`lost: ${missing.slice(0, 10).map(([comment]) => comment).join(', ')}`);
  if (unexcused) fail(`${unexcused} mails came twice without having been in flight when a server was killed`);
  if (otherwise) fail(`${otherwise} mails came again under another Message-ID`);
} catch (error) {
  fail(error.stack);
} finally {
  for (const child of children) child.kill('SIGKILL');
  await postbox.close();
  rmSync(folder, { recursive: true, force: true });
}
console.log(broken ? `FAILED: ${broken}` : 'none lost');
process.exit(broken ? 1 : 0);
