// A production start, from an empty PostgreSQL to somebody of the agency who decides: what docs/operations.md says, as it says
// it. Then what has to hold behind nginx. One test, because each step stands on the one before.
import { execFileSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { type Browser, type Page, chromium, expect, test } from '@playwright/test';
import { simpleParser } from 'mailparser';
import { LogIn } from '../pages/log-in';
import { Visitor } from '../pages/visitor';
import { BROWSER, NAME, Production, commands } from '../production';

const MAILBOX = 'post@stil.example';
const COLUMNS =
  'HOVEDSKOLE_INST;INST_NR;INST_NAVN;INST_ADR;POSTNR;POSTDISTRIKT;TLF_NR;E_MAIL;INST_TYPE_NR;INST_TYPE_NAVN;CVR_NR;P_NR;BEL_KOMMUNE;BEL_KOMMUNE_NAVN';

/** An extract of the register as it comes, with so many schools. */
function extract(schools: number): Buffer {
  const line = (number: number) =>
    `;${100_000 + number};Skolen ved Åen nummer ${number};Ågade ${number};9019;Havnsø;12345678;skole${number}@havnsoe.example;1012;Folkeskoler;91842130;${1_100_000_000 + number};901;Havnsø`;
  const lines = [COLUMNS, ...Array.from({ length: schools }, (_, number) => line(number)), ''];
  return Buffer.concat([Buffer.from([0xff, 0xfe]), Buffer.from(lines.join('\r\n'), 'utf16le')]);
}

let production: Production;
let browser: Browser;

test.beforeAll(async () => {
  production = new Production();
  await production.prepare();
  browser = await chromium.launch({
    ...(test.info().project.use.launchOptions ?? {}),
    args: [
      ...(test.info().project.use.launchOptions?.args ?? []),
      `--host-resolver-rules=MAP ${NAME} ${BROWSER === '::1' ? '[::1]' : BROWSER}`,
      `--ignore-certificate-errors-spki-list=${production.fingerprint}`,
    ],
  });
});

test.afterAll(async () => {
  await browser?.close();
  await production?.end();
});

async function visitor(): Promise<{ visitor: Visitor; login: LogIn; page: Page }> {
  const context = await browser.newContext({ baseURL: production.url, locale: 'da-DK', viewport: { width: 1280, height: 900 } });
  const page = await context.newPage();
  page.setDefaultTimeout(15_000);
  const visitor = new Visitor(page);
  return { visitor, login: new LogIn(visitor), page };
}

/** The newest mail to an address; waits for it. */
async function mail(address: string, about: string): Promise<string> {
  const find = (mails: { to: string[]; raw: string }[]) => mails.filter(({ to }) => to.includes(address));
  let text = '';
  await expect(async () => {
    for (const { raw } of find(production.postbox.mails)) {
      const letter = await simpleParser(raw);
      if (letter.subject?.includes(about)) text = letter.text ?? '';
    }
    expect(text, `a mail about “${about}” to ${address}`).not.toBe('');
  }).toPass({ timeout: 20_000 });
  return text;
}

/** Asks without a break while something is done; gives how often, and what was not answered well. */
async function asking(doing: () => Promise<void>): Promise<{ asked: number; failed: string[] }> {
  let going = true;
  let asked = 0;
  const failed: string[] = [];
  const ask = async () => {
    while (going) {
      asked += 1;
      const answer = await production.ask('/cookies').catch((error: Error) => ({ status: 0, body: String(error) }));
      if (answer.status !== 200) failed.push(`${answer.status} ${answer.body.slice(0, 80)}`);
    }
  };
  const asking = Array.from({ length: 4 }, ask);
  await doing();
  going = false;
  await Promise.all(asking);
  return { asked, failed };
}

test('the portal starts in production as the document says, and holds behind nginx', async () => {
  test.setTimeout(180_000);
  const blocks = commands('First production start');
  const [copy, database, configure, agency, registers, serve, proxy, administrator] = blocks;
  expect(blocks).toHaveLength(8);

  await test.step('the commands of the document, one block after the other', async () => {
    writeFileSync(join(production.work, 'udtraek.csv'), extract(4_000));
    production.run(copy);
    production.run(database);
    expect(production.run(configure)).toMatch(/tilslutning\.toml: fine\./);
    expect(production.run(agency)).toMatch(/U00001 STIL: made\.\npost@stil\.example: registered\./);
    const told = production.run(registers);
    expect(told).toMatch(/1 new, 0 changed, 0 unchanged, 0 errors\nNo organisation was changed\./);
    expect(told).toMatch(/Done: 1 new, 0 changed\.\n4000 new, 0 changed, 0 back/);
    expect(told).toMatch(/Done: 4000 new, 0 changed, 0 passivated\.\n$/);
    // Said once more, nothing is changed.
    expect(production.run(agency)).toMatch(/there already, left as it is\.\npost@stil\.example: registered already/);
    production.serve(serve);
    production.run(proxy);
    await Promise.all([production.up(0), production.up(1)]);
  });

  await test.step('http leads to https, with the way that was asked for', async () => {
    const answer = await production.plain(production.ports[1], '/webservices?a=b');
    expect([answer.status, answer.headers.location]).toEqual([301, `${production.url}/webservices?a=b`]);
  });

  await test.step('a log-in without privileges is nobody until the operator names an administrator', async () => {
    const { visitor: lis, login } = await visitor();
    await login.as('ny', '/rettigheder');
    await login.expectIn('Lis Dam');
    await expect(lis.menuEntry('Sagsbehandling')).toHaveCount(0);
    expect(production.run(administrator)).toMatch(/Lis Dam: administrator of U00001\./);
    await lis.open('/rettigheder');
    await expect(lis.menuEntry('Sagsbehandling')).toBeVisible();
    await expect(lis.menuEntry('Brugeradministration')).toBeVisible();
    expect(production.run(administrator)).toMatch(/administrator already, left as it is\./);
    await lis.page.context().close();
  });

  const { visitor: agencys, login, page } = await visitor();
  await test.step('the right that comes with a log-in makes a case worker', async () => {
    await login.as('sagsbehandler');
    await login.expectIn('Stine Holt');
    await agencys.menu('Sagsbehandling');
    await agencys.expectTitle('Sagsbehandling');
    const cookies = await page.context().cookies(production.url);
    expect(cookies.find(({ name }) => name === '__Host-session')).toMatchObject({ secure: true, httpOnly: true });
  });

  await test.step('the agency confirms its mailbox, by the link that was mailed', async () => {
    const asked = await mail(MAILBOX, 'Bekræft');
    const link = asked.match(new RegExp(`${production.url}/\\S*bekraeft\\S*`))?.[0];
    expect(link, asked).toBeTruthy();
    const { visitor: reader } = await visitor();
    await reader.open(link!);
    await reader.press('Bekræft');
    await expect(reader.note).toContainText('E-mailadressen er bekræftet');
    await agencys.open('/sagsbehandling/notifikationer');
    await expect(agencys.row(MAILBOX)).toContainText('Bekræftet');
    await reader.page.context().close();
  });

  await test.step('an extract of more than a megabyte comes through', async () => {
    const buffer = extract(4_001);
    expect(buffer.length).toBeGreaterThan(1024 * 1024);
    await agencys.open('/sagsbehandling/institutioner');
    await agencys.main
      .getByLabel('Udtræk fra Institutionsregisteret')
      .setInputFiles({ name: 'udtræk.csv', mimeType: 'text/csv', buffer });
    await agencys.press('Se, hvad filen ændrer');
    await agencys.press('Anvend');
    await expect(agencys.note).toContainText('Registret er opdateret');
  });

  await test.step('what a stranger writes is on the open page at once, and in the mailbox', async () => {
    const stream = page.waitForResponse((answer) => answer.url().includes('/strom') && answer.status() === 200);
    await agencys.open('/sagsbehandling/henvendelser');
    await stream;
    const { visitor: inge } = await visitor();
    await inge.open('/kontakt?emne=fault');
    await inge.main.getByLabel('Dit navn').fill('Inge Bak');
    await inge.main.getByLabel('E-mail').fill('inge@klasselog.example');
    await inge.main.getByLabel('Din besked').fill('Knappen virker ikke.');
    await inge.press('Send');
    await expect(agencys.row('Inge Bak')).toBeVisible();
    await mail('inge@klasselog.example', 'STIL har modtaget din henvendelse');
    expect(await mail(MAILBOX, 'til STIL')).toContain(production.url);
    await inge.page.context().close();
  });

  await test.step('the address in the audit log is that of who asks, whatever they say themselves', async () => {
    const forged = { 'x-forwarded-for': '192.0.2.66, \u00e6, 127.0.0.1' };
    const answer = await production.ask('/log-paa/svar?code=x&state=y', forged, '127.0.0.7');
    expect(answer.status).toBe(303);
    await agencys.open('/sagsbehandling/haendelser?haendelse=sign_in_failed');
    await expect(agencys.main.getByRole('row').nth(1)).toContainText('127.0.0.7');
    await expect(agencys.main).not.toContainText('192.0.2.66');
    await agencys.open('/sagsbehandling/haendelser?haendelse=signed_in');
    await expect(agencys.main.getByRole('row').filter({ hasText: 'Stine Holt' })).toContainText(BROWSER);
  });

  await test.step('nothing of a query is in nginx’ log', async () => {
    expect(production.accessLog).toContain('"GET /log-paa/svar HTTP/');
    expect(production.accessLog).not.toContain('?');
    expect(production.accessLog).not.toMatch(/code=|state=|noegle=/);
  });

  await test.step('either process may be started anew, and no request fails', async () => {
    for (const place of [0, 1]) {
      const { asked, failed } = await asking(async () => {
        await production.stop(place);
        const enough = production.accessLog.length + 4_000;
        while (production.accessLog.length < enough) await new Promise((go) => setTimeout(go, 10));
        production.start(place);
        await production.up(place);
      });
      expect(failed, `of ${asked}`).toEqual([]);
      expect(asked).toBeGreaterThan(20);
    }
  });

  await test.step('the MDN HTTP Observatory has nothing to take off', async () => {
    const found = '/api/institutions/find?text=skole&municipality=&kind=';
    const paths = ['/', '/kontakt', '/log-paa', '/findes-ikke', found, '/robots.txt', '/icons.svg'];
    const options = { encoding: 'utf8', env: { ...process.env, NODE_EXTRA_CA_CERTS: production.authority } } as const;
    const ports = production.ports.map(String);
    const told = execFileSync('node', [join(__dirname, '../observatory.mjs'), NAME, ...ports, ...paths], options);
    const scores = JSON.parse(told) as { path: string; status: number; score: number; lost: string[] }[];
    expect(scores.map(({ path, status }) => [path, status])).toEqual(
      paths.map((path) => [path, path === '/findes-ikke' ? 404 : 200]),
    );
    for (const { path, score, lost } of scores) expect(score, `${path}: ${lost.join(', ')}`).toBeGreaterThanOrEqual(125);
  });
});
