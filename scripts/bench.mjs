// Measures the data access list of a municipality and a small page: bytes, requests a second against a static handler, CPU a
// page, growth with the table, start-up time, memory. Each figure is the median of its runs; all are taken in one run on one
// machine. The server has one core and what asks it another; CPU is the server's own, without PostgreSQL's processes.
import { execFileSync, spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { cpus, tmpdir } from 'node:os';
import { join } from 'node:path';
import { brotliCompressSync } from 'node:zlib';

const { SERVER_BIN: server, STATIC_BIN: reference, LEPTOS_SITE_ROOT: site } = process.env;
const quick = process.argv.includes('--quick');
const seconds = quick ? 2 : 8;
const runs = 3;
const scales = quick ? [10_000, 100_000] : [10_000, 1_000_000];
const folder = mkdtempSync(join(tmpdir(), 'tilslutning-bench-'));
const page = '/dataadgangadministration/alle';
const small = '/kontakt';
const pinned = cpus().length > 1;
const municipality = '00000000-0000-0000-0000-000000000004';

const median = (list) => [...list].sort((a, b) => a - b)[Math.floor(list.length / 2)];
const print = (name, value) => console.log(`${name.padEnd(62)} ${value}`);
const children = new Set();
process.on('exit', () => children.forEach((child) => child.kill('SIGKILL')));

async function until(url, child) {
  for (;;) {
    if (child.exitCode !== null) throw new Error(`${child.spawnfile} ended with ${child.exitCode}`);
    try {
      const answer = await fetch(url, { redirect: 'manual' });
      await answer.arrayBuffer();
      if (answer.status === 200) return;
    } catch {
      await new Promise((go) => setTimeout(go, 1));
    }
  }
}

async function start(program, args, port, path = '/') {
  const begun = performance.now();
  const [command, ...rest] = pinned ? ['taskset', '-c', '0', program, ...args] : [program, ...args];
  const child = spawn(command, rest, { stdio: 'ignore', env: { ...process.env, RUST_LOG: 'error' } });
  children.add(child);
  await until(`http://127.0.0.1:${port}${path}`, child);
  return { child, ms: performance.now() - begun };
}

const stop = (child) =>
  new Promise((done) => {
    child.once('exit', () => {
      children.delete(child);
      done();
    });
    child.kill('SIGKILL');
  });

const serve = (database, port) =>
  start(server, ['serve', '--demo', '--database', database, '--listen', `127.0.0.1:${port}`, '--site', site], port);

async function logIn(port) {
  const answer = await fetch(`http://127.0.0.1:${port}/api/session/log-in`, {
    method: 'POST',
    redirect: 'manual',
    headers: { 'content-type': 'application/x-www-form-urlencoded' },
    body: `user=${municipality}&next=/`,
  });
  return answer.headers.get('set-cookie').split(';')[0];
}

// Requests a second over `seconds`, with 16 connections from one core.
function load({ port, pid }, path, cookie = '', time = seconds) {
  const args = ['wrk', '-t1', '-c16', `-d${time}s`, '-H', `Cookie: ${cookie}`, `http://127.0.0.1:${port}${path}`];
  const [command, ...rest] = pinned ? ['taskset', '-c', '1', ...args] : args;
  const before = cpuSeconds(pid);
  const out = execFileSync(command, rest, { encoding: 'utf8' });
  const used = cpuSeconds(pid) - before;
  if (/Non-2xx/.test(out)) throw new Error(`${path.slice(0, 100)}: ${out.slice(-300)}`);
  const count = Number(out.match(/(\d+) requests in/)[1]);
  return { rate: Number(out.match(/Requests\/sec:\s+([\d.]+)/)[1]), count, cpu: (1000 * used) / count };
}

// Seconds of CPU that a process has used; the kernel tells them in hundredths.
function cpuSeconds(pid) {
  const fields = readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ')[1].split(' ');
  return (Number(fields[11]) + Number(fields[12])) / 100;
}

function rates(served, path, cookie) {
  const found = Array.from({ length: runs }, () => load(served, path, cookie));
  return { rate: median(found.map(({ rate }) => rate)), cpu: median(found.map(({ cpu }) => cpu)) };
}

const told = ({ rate, cpu }) => `${rate.toFixed(0)} requests/s, ${cpu.toFixed(2)} ms of CPU`;

// No form changes more.
const MOST_ROWS = 500;

// The page on which a change of as many rows as can be is confirmed.
async function confirmed(port, cookie) {
  const ids = [];
  for (let number = 1; ids.length < MOST_ROWS; number += 1) {
    const list = await fetch(`http://127.0.0.1:${port}${page}?side=${number}`, { headers: { cookie } });
    const found = [...(await list.text()).matchAll(/name="id" value="([^"]+)"/g)].map((match) => match[1]);
    if (found.length === 0) throw new Error(`${ids.length} rows to tick`);
    ids.push(...found);
  }
  const path = `/dataadgangadministration/skift-status?til=delete&${ids.slice(0, MOST_ROWS).map((id) => `id=${id}`).join('&')}`;
  const html = await (await fetch(`http://127.0.0.1:${port}${path}`, { headers: { cookie } })).text();
  const rows = (html.match(/targets\[\d+\]/g) ?? []).length;
  if (rows !== MOST_ROWS) throw new Error(`${rows} rows on the confirm page`);
  return path;
}

function databases() {
  const list = [['SQLite', (scale) => `sqlite:${join(folder, `${scale}.sqlite`)}`]];
  const { PGHOST, PGPORT, PGUSER, PGPASSWORD } = process.env;
  if (PGPASSWORD) {
    list.push(['PostgreSQL', (scale) => {
      execFileSync('createdb', [`bench_${scale}`]);
      return `postgres://${PGUSER}:${PGPASSWORD}@${PGHOST}:${PGPORT}/bench_${scale}`;
    }]);
  }
  return list;
}

const cores = pinned ? 'one for the server, one for what asks it' : 'shared by the server and what asks it';
console.log(`${cpus().length} cores, ${cpus()[0].model}: ${cores}; medians of ${runs} runs\n`);

// Bytes of the first load, as brotli sends them.
const files = readdirSync(join(site, 'pkg'));
const packed = (end) => files.filter((f) => f.endsWith(`${end}.br`)).map((f) => statSync(join(site, 'pkg', f)).size);
const [wasm] = packed('.wasm'), [css] = packed('.css'), [js] = packed('.js');

let port = 4100;
for (const [name, make] of databases()) {
  const speed = {};
  for (const scale of scales) {
    const database = make(scale);
    const seeded = performance.now();
    execFileSync(server, ['seed', '--database', database, '--scale', String(scale)]);
    print(`${name}, ${scale} rows: seeded in`, `${((performance.now() - seeded) / 1000).toFixed(1)} s`);
    port += 1;
    const { child } = await serve(database, port);
    const cookie = await logIn(port);
    const html = Buffer.from(await (await fetch(`http://127.0.0.1:${port}${page}`, { headers: { cookie } })).arrayBuffer());
    const rows = (html.toString().match(/data-row=/g) ?? []).length;
    if (rows !== 50) throw new Error(`${rows} rows on the page`);
    writeFileSync(join(folder, 'page.html'), html);
    const served = { port, pid: child.pid };
    load(served, page, cookie, 1);
    speed[scale] = rates(served, page, cookie);
    const aim = name === 'SQLite' ? 0.6 : 1;
    print(`${name}, ${scale} rows: list page of 50 rows`, `${told(speed[scale])} (aim: ${aim} ms)`);
    if (scale === scales[0]) {
      print(`${name}: small page, logged in`, `${told(rates(served, small, cookie))} (aim: 0.2 ms)`);
      print(`${name}: small page, not logged in`, told(rates(served, small)));
      const many = await confirmed(port, cookie);
      const asked = rates(served, many, cookie);
      print(`${name}: confirm page of ${MOST_ROWS} rows, the most`, `${told(asked)} (aim: 12 ms for 1,000)`);
    }
    if (name === 'SQLite' && scale === scales.at(-1)) {
      print('First load, brotli: HTML', `${html.length} -> ${brotliCompressSync(html).length} bytes`);
      print('First load, brotli: CSS / JS / WASM', `${css} / ${js} / ${wasm} bytes (aim for WASM: 70000)`);
      let sent = 0;
      while (sent < (quick ? 5_000 : 100_000)) sent += load(served, page, cookie, 10).count;
      const kb = Number(readFileSync(`/proc/${child.pid}/status`, 'utf8').match(/VmRSS:\s+(\d+)/)[1]);
      print(`Resident memory after ${sent} requests`, `${(kb / 1024).toFixed(0)} MB (aim: 80)`);
    }
    await stop(child);
    if (scale === scales.at(-1)) {
      port += 1;
      const still = (await start(reference, [join(folder, 'page.html'), `127.0.0.1:${port}`], port)).child;
      const limit = rates({ port, pid: still.pid }, page, cookie);
      await stop(still);
      print(`${name}: static handler with the same bytes`, told(limit));
      print(`${name}: page / static handler`, (speed[scale].rate / limit.rate).toFixed(3));
      print(`${name}: ${scales[0]} rows / ${scale} rows`, `${(speed[scales[0]].rate / speed[scale].rate).toFixed(2)} times slower (aim: 1.3)`);
      const starts = [];
      for (let i = 0; i < 5; i += 1) {
        port += 1;
        const { child: again, ms } = await serve(database, port);
        starts.push(ms);
        await stop(again);
      }
      print(`${name}: start to first page on a migrated database`, `${median(starts).toFixed(0)} ms (aim: ${name === 'SQLite' ? 50 : 120})`);
    }
  }
}
rmSync(folder, { recursive: true, force: true });
