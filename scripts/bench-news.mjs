// Measures how news travels: mails to a real mail server, open event streams, and how soon a row changes in another
// browser. All in one run on one machine; the servers, the mail server and the browser share its cores.
import { execFileSync, spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { get } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { chromium } from '@playwright/test';
import { Postbox, freePort } from '../end2end/postbox.cjs';

const { SERVER_BIN: server, LEPTOS_SITE_ROOT: site, CHROMIUM } = process.env;
const quick = process.argv.includes('--quick');
const mails = quick ? 2_000 : 10_000;
const streams = quick ? 200 : 1_000;
const approvals = quick ? 20 : 100;
const folder = mkdtempSync(join(tmpdir(), 'tilslutning-bench-'));
const [PROVIDER, MUNICIPALITY] = ['1', '4'].map((n) => `00000000-0000-0000-0000-00000000000${n}`);
const print = (name, value) => console.log(`${name.padEnd(62)} ${value}`);
const sleep = (ms) => new Promise((go) => setTimeout(go, ms));
const children = new Set();
process.on('exit', () => children.forEach((child) => child.kill('SIGKILL')));

const status = (pid, field) =>
  Number(readFileSync(`/proc/${pid}/status`, 'utf8').match(new RegExp(`${field}:\\s+(\\d+)`))[1]);
/** Seconds of processor time that a process has used; the clock of /proc ticks a hundred times a second. */
function cpu(pid) {
  const fields = readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ')[1].split(' ');
  return (Number(fields[11]) + Number(fields[12])) / 100;
}

async function serve(name, mail = '', limits = '') {
  const port = await freePort();
  const file = join(folder, `${name}.toml`);
  const database = `sqlite:${join(folder, `${name}.sqlite`)}`;
  writeFileSync(file, `${limits}[identity]\nmode = "demo"\n[mail]\nfolder = "${join(folder, 'mail')}"\n${mail}`);
  const args = ['serve', '--config', file, '--database', database, '--listen', `127.0.0.1:${port}`, '--site', site];
  const begin = async () => {
    const child = spawn(server, args, { stdio: 'ignore', env: { ...process.env, RUST_LOG: 'error' } });
    children.add(child);
    for (;;) {
      try {
        if ((await fetch(`http://127.0.0.1:${port}/cookies`)).ok) return child;
      } catch {
        await sleep(5);
      }
    }
  };
  return { url: `http://127.0.0.1:${port}`, database, begin };
}

async function logIn(url, user) {
  const answer = await fetch(`${url}/api/session/log-in`, {
    method: 'POST',
    redirect: 'manual',
    headers: { 'content-type': 'application/x-www-form-urlencoded' },
    body: `user=${user}&next=/`,
  });
  return answer.headers.get('set-cookie').split(';')[0];
}

async function drain() {
  const postbox = new Postbox();
  const smtp = `mode = "smtp"\n[mail.smtp]\nhost = "127.0.0.1"\nport = ${await postbox.listen()}\nencryption = "none"\n`;
  const portal = await serve('mails', smtp);
  execFileSync(server, ['seed', '--database', portal.database, '--mails', String(mails)]);
  const child = await portal.begin();
  const [begun, used] = [performance.now(), cpu(child.pid)];
  const first = postbox.mails.length;
  await postbox.until((taken) => taken.length >= mails, 300);
  const seconds = (performance.now() - begun) / 1_000;
  print(`${mails} mails to the mail server, by the clock`, `${((mails - first) / seconds).toFixed(0)} mails/s`);
  print('… a second of one core that the portal used', `${((mails - first) / (cpu(child.pid) - used)).toFixed(0)} mails`);
  child.kill('SIGKILL');
  await postbox.close();
}

async function listen() {
  const portal = await serve('streams', '', `[limits]\nstreams = ${streams}\n`);
  const child = await portal.begin();
  const cookie = await logIn(portal.url, PROVIDER);
  await sleep(500);
  const before = status(child.pid, 'VmRSS');
  let heard = 0;
  const open = await Promise.all(
    Array.from({ length: streams }, () =>
      new Promise((opened, failed) => {
        const request = get(`${portal.url}/strom?efter=0`, { headers: { cookie }, agent: false }, (answer) => {
          if (answer.statusCode !== 200) failed(new Error(`a stream answered ${answer.statusCode}`));
          answer.on('data', (part) => {
            if (part.toString().includes('event: notice')) heard += 1;
          });
          opened(request);
        });
        request.on('error', () => {});
      }),
    ),
  );
  await sleep(1_000);
  const kb = (status(child.pid, 'VmRSS') - before) / streams;
  print(`${streams} open event streams: memory of each`, `${kb.toFixed(1)} kB`);
  heard = 0;
  const [begun] = [performance.now(), await decide(portal.url, 1)];
  while (heard < streams && performance.now() - begun < 30_000) await sleep(2);
  print(`… all of them told of one change within`, `${(performance.now() - begun).toFixed(0)} ms (${heard} told)`);
  for (const request of open) request.destroy();
  child.kill('SIGKILL');
}

let cookies;
/** The municipality decides once; gives the moment at which the answer came. */
async function decide(url, number) {
  cookies ??= {};
  cookies[url] ??= await logIn(url, MUNICIPALITY);
  const headers = { cookie: cookies[url] };
  const list = await (await fetch(`${url}/dataadgangadministration/alle?soeg=Bakkeskolen`, { headers })).text();
  const row = list.match(/skift-status\?id=([0-9a-f-]{36})/)[1];
  const answer = list.includes('Sat i venter</span>') ? 'resume' : 'approve';
  const action = number % 2 ? answer : 'set_waiting';
  const page = await (await fetch(`${url}/dataadgangadministration/skift-status?id=${row}&til=${action}`, { headers })).text();
  const target = page.match(/name="targets\[0\]" value="([^"]+)"/)[1];
  const body = new URLSearchParams({ 'targets[0]': target, action, comment: 'Måling' });
  const sent = performance.now();
  await fetch(`${url}/api/administration/change`, {
    method: 'POST',
    redirect: 'manual',
    headers: { ...headers, 'content-type': 'application/x-www-form-urlencoded' },
    body: body.toString(),
  });
  return sent;
}

async function watch() {
  const portal = await serve('rows');
  const child = await portal.begin();
  const browser = await chromium.launch({ executablePath: CHROMIUM, args: ['--no-sandbox', '--disable-gpu'] });
  const context = await browser.newContext();
  const [name, value] = (await logIn(portal.url, PROVIDER)).split('=');
  await context.addCookies([{ name, value, url: portal.url }]);
  const page = await context.newPage();
  const stream = page.waitForResponse((answer) => answer.url().includes('/strom'));
  await page.goto(`${portal.url}/dataadgange?visning=institution`);
  await stream;
  const row = page.getByRole('row').filter({ hasText: 'Bakkeskolen' });
  const times = [];
  for (let number = 1; number <= approvals; number += 1) {
    const wanted = number % 2 ? 'Godkendt' : 'Venter';
    // The page itself notes when the row has changed; asking it from outside would add a round trip each time.
    const changed = page.evaluate(
      (wanted) =>
        new Promise((done) => {
          const there = () =>
            [...document.querySelectorAll('tr')].some(
              (row) => row.textContent.includes('Bakkeskolen') && row.querySelector('.tag')?.textContent.includes(wanted),
            );
          const look = () => (there() ? done(Date.now()) : requestAnimationFrame(look));
          look();
        }),
      wanted,
    );
    const sent = await decide(portal.url, number);
    const began = performance.timeOrigin + sent;
    times.push((await changed) - began);
    // An open page asks for itself at most once a second; here nothing else has happened just before.
    await sleep(1_200);
    if (await row.count() === 0) throw new Error('the row is gone');
  }
  times.sort((a, b) => a - b);
  const at = (share) => times[Math.min(times.length - 1, Math.floor(times.length * share))].toFixed(0);
  print(`Approve -> row changed in another open browser, ${approvals} times`, `p50 ${at(0.5)} ms, p99 ${at(0.99)} ms`);
  await browser.close();
  child.kill('SIGKILL');
}

/** From a click on a tab to the list behind it on the screen: taken over by the open page, and loaded by the browser. */
async function follow() {
  const portal = await serve('follow');
  const child = await portal.begin();
  const browser = await chromium.launch({ executablePath: CHROMIUM, args: ['--no-sandbox', '--disable-gpu'] });
  for (const way of ['taken over', 'loaded']) {
    const context = await browser.newContext();
    const [name, value] = (await logIn(portal.url, MUNICIPALITY)).split('=');
    await context.addCookies([{ name, value, url: portal.url }]);
    const page = await context.newPage();
    await page.addInitScript((loads) => {
      const now = () => performance.timeOrigin + performance.now();
      const painted = (then) => requestAnimationFrame(() => requestAnimationFrame(then));
      const told = () => painted(() => (window.__arrived = now()));
      addEventListener('DOMContentLoaded', () => {
        if (loads) told();
        document.addEventListener('click', (event) => {
          sessionStorage.setItem('clicked', String(now()));
          if (loads) return event.target.closest('a')?.setAttribute('rel', 'external');
          const from = location.href;
          const look = () =>
            location.href !== from && !document.documentElement.hasAttribute('data-loading') ? told() : setTimeout(look, 1);
          look();
        }, true);
      });
    }, way === 'loaded');
    await page.goto(`${portal.url}/dataadgangadministration`);
    await page.locator('html[data-hydrated]').waitFor();
    const times = [];
    for (let n = 0; n < approvals; n++) {
      await page.evaluate(() => delete window.__arrived);
      const to = n % 2 ? 'Anmodninger' : 'Alle dataadgange';
      await page.locator('.tabs').getByRole('link', { name: to }).click();
      await page.waitForFunction((n) => window.__arrived && location.pathname.endsWith(n ? 'administration' : 'alle'), n % 2);
      times.push(await page.evaluate(() => window.__arrived - Number(sessionStorage.getItem('clicked'))));
      await page.locator('html[data-hydrated]').waitFor();
    }
    times.sort((a, b) => a - b);
    const at = (share) => times[Math.min(times.length - 1, Math.floor(times.length * share))].toFixed(0);
    print(`Click -> the next list painted, ${way}, ${approvals} times`, `p50 ${at(0.5)} ms, p99 ${at(0.99)} ms`);
    await context.close();
  }
  await browser.close();
  child.kill('SIGKILL');
}

console.log('\nHow news travels\n');
await follow();
await drain();
await listen();
await watch();
rmSync(folder, { recursive: true, force: true });
process.exit(0);
