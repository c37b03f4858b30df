// Scores addresses of one host as the MDN HTTP Observatory does: node end2end/observatory.mjs HOST HTTPS-PORT HTTP-PORT PATH…
// Its own command takes neither a path nor an answer of 404, so what it is made of is called here as it calls it: its retriever
// asks, its tests look, its grader adds up. Names are looked up on this machine. Browsers' list of hosts that are known to use
// https is empty: no host of a test is on it.
import dns from 'node:dns';
import { existsSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { pathToFileURL } from 'node:url';

const [host, httpsPort, httpPort, ...paths] = process.argv.slice(2);
const lookup = dns.lookup;
dns.lookup = (name, options, done) => {
  const local = name === host ? '127.0.0.1' : name;
  return typeof options === 'function' ? lookup(local, options) : lookup(local, options, done);
};

const home = dirname(dirname(createRequire(import.meta.url).resolve('@mdn/mdn-http-observatory')));
const list = join(home, 'conf/hsts-preload.json');
if (!existsSync(list)) writeFileSync(list, '{}\n');
const part = (path) => import(pathToFileURL(join(home, 'src', path)).href);
const { retrieve } = await part('retriever/retriever.js');
const { ALL_TESTS } = await part('constants.js');
const { getGradeForScore, getScoreModifier } = await part('grader/grader.js');
const { MINIMUM_SCORE_FOR_EXTRA_CREDIT } = await part('grader/charts.js');

const scores = [];
for (const path of paths) {
  const found = await retrieve(host, { httpsPort, httpPort, path });
  const answer = found.responses.auto;
  if (!answer?.verified) throw new Error(`${path}: no answer, or a certificate that is not trusted`);
  const results = ALL_TESTS.map((test) => test(found)).filter(({ result }) => result);
  const modifiers = results.map(({ result }) => getScoreModifier(result));
  const lost = 100 + modifiers.filter((modifier) => modifier < 0).reduce((sum, modifier) => sum + modifier, 0);
  const all = modifiers.reduce((sum, modifier) => sum + modifier, 100);
  const { score } = getGradeForScore(lost >= MINIMUM_SCORE_FOR_EXTRA_CREDIT ? all : lost);
  const faults = results.filter((_, place) => modifiers[place] < 0).map(({ result }) => result);
  scores.push({ path, status: answer.status, score, lost: faults });
}
console.log(JSON.stringify(scores));
process.exit();
