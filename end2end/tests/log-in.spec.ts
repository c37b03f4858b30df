// The real log-in, at an OpenID provider: who comes in, as whom, and who does not.
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { axe, lastAnswer, validateHtml } from '../checks';
import { expect, test } from '../fixtures-log-in';
import { Administration } from '../pages/administration';
import { LogIn } from '../pages/log-in';
import { SystemForm } from '../pages/system-form';
import { CPR } from '../provider';

const TOO_LATE = 'Der gik for lang tid, eller siden var åben i et andet vindue.';
const RIGHT = 'Tilslutning: Ret til at administrere aftaler på tilslutning.stil.dk';

test('a municipality comes in to the page it was going to, and decides for its five units', async ({ visitor, login, page }) => {
  await visitor.open('/dataadgangadministration');
  await visitor.expectTitle('Log på');
  await expect(visitor.main).toContainText('Log på for at komme videre.');
  await login.begin();
  await login.fill('kommune');
  await page.getByRole('button', { name: 'Log ind' }).click();
  await visitor.alive();
  await visitor.expectTitle('Dataadgangadministration');
  await expect(page).toHaveURL(/\/dataadgangadministration$/);
  await login.expectIn('Karen Vang Havnsø Kommune');
  await expect(page.locator('.demo-bar')).toHaveCount(0);

  const list = new Administration(visitor);
  await list.choose('Godkend', 'Bakkeskolen');
  await list.confirm();
  await expect(visitor.note).toContainText('Status for dataadgang er opdateret.');
  await list.open();
  await expect(visitor.row('Tavlen', 'Bakkeskolen')).toContainText('Godkendt');

  await visitor.open('/rettigheder');
  const right = visitor.main.locator('section.panel').filter({ has: page.getByRole('heading', { name: RIGHT }) });
  await expect(right).toHaveCount(1);
  await expect(right).toContainText('Hele CVR-nummeret 91842130');
  await expect(right).toContainText('Kom med log-in');
  const units = right.getByRole('listitem');
  await expect(units).toHaveCount(5);
  for (const name of ['Havnsø Kommune', 'Havnsø Skole', 'Bakkeskolen', 'Fjordskolen', 'Børnehuset Solstrålen']) {
    await expect(units.filter({ hasText: name })).toHaveCount(1);
  }
});

test('a school whose right holds for one P-number sees itself and nobody else', async ({ visitor, login }) => {
  await login.as('skole', '/rettigheder');
  await visitor.expectTitle('Mine rettigheder');
  await expect(visitor.main).toContainText('Kun enheden med P-nummer 1000000021');
  const units = visitor.main.locator('section.panel').getByRole('listitem');
  await expect(units).toHaveCount(1);
  await expect(units).toContainText('Havnsø Skole');
  const list = new Administration(visitor);
  await list.open();
  await expect(visitor.row('Tavlen', 'Havnsø Skole')).toBeVisible();
  await expect(visitor.main).not.toContainText('Bakkeskolen');
});

test('a log-in that no organisation matches says why, and leads to the application', async ({ visitor, login, page }) => {
  await login.as('klasselog');
  await login.expectIn('Nils Krog');
  await expect(visitor.main).toContainText('Din ret passer ikke på nogen organisation');
  await visitor.follow('Se dine rettigheder');
  await visitor.expectTitle('Mine rettigheder');
  await expect(visitor.main).toContainText('Ingen organisation i registrene har CVR-nummer 94910684.');
  await visitor.follow('Ansøg om at blive udbyder');
  await expect(page).toHaveURL(/\/kontakt\?/);
  const field = (label: string) => visitor.main.getByLabel(label, { exact: true });
  await expect(field('Hvad drejer henvendelsen sig om').locator('option:checked')).toHaveText('Opret Udbyder');
  await expect(field('CVR-nummer')).toHaveValue('94910684');
});

test('a right for an SE number matches nothing, and the page says why', async ({ visitor, login }) => {
  await login.as('senummer', '/rettigheder');
  await expect(visitor.main).toContainText('SE-nummer 91842130');
  await expect(visitor.main).toContainText('Registrene har ikke SE-numre, så retten passer ikke til noget.');
  await expect(visitor.main.locator('section.panel').getByRole('listitem')).toHaveCount(0);
});

test('who turns back at the provider is told so, and can try again on the same way', async ({ visitor, login, page }) => {
  await login.open('/systemer');
  await login.begin();
  await page.getByRole('link', { name: 'Afbryd' }).click();
  await visitor.alive();
  await login.expectRefused('Du afbrød log-in.');
  await login.begin();
  await login.fill('skoletavlen');
  await page.getByRole('button', { name: 'Log ind' }).click();
  await expect(page).toHaveURL(/\/systemer$/);
  await login.expectIn('Sara Holm');
});

test('a provider that is down is named as the fault, until it is back', async ({ visitor, login, provider, page }) => {
  await provider.stop();
  await login.open('/systemer');
  await visitor.follow('Log på med MitID Erhverv');
  await login.expectRefused('Log-in-tjenesten svarer ikke lige nu.');
  await provider.start();

  const answer = await login.answer('skoletavlen');
  await provider.stop();
  await visitor.open(answer);
  await login.expectRefused('Log-in-tjenesten svarer ikke lige nu.');
  await provider.start();

  await login.as('skoletavlen', '/systemer');
  await expect(page).toHaveURL(/\/systemer$/);
  await login.expectIn('Sara Holm');
});

test('logging out ends the session here and at the provider', async ({ visitor, login, context, page }) => {
  await login.as('kommune');
  await login.expectIn('Karen Vang');
  // Somebody whose session was lost need not log in again: the provider's own still stands.
  await context.clearCookies({ name: 'session' });
  await login.open('/rettigheder');
  await visitor.follow('Log på med MitID Erhverv');
  await visitor.expectTitle('Mine rettigheder');

  const left = (await context.cookies()).find(({ name }) => name === 'session');
  await login.out();
  await expect(page).toHaveURL(/:\d+\/$/);
  await expect(visitor.note).toContainText('Du er logget ud.');
  await login.expectOut();
  await login.open();
  await login.begin();

  // The cookie of the session that ended is worth nothing.
  await context.addCookies([left!]);
  await visitor.open('/rettigheder');
  await login.expectOut();
});

test('nothing of the token is kept or shown', async ({ login, page, server }) => {
  const addresses: string[] = [];
  page.on('request', (request) => addresses.push(request.url()));
  await login.as('cpr', '/rettigheder');
  await login.expectIn('Rie Bro');
  // A token begins with its head, and that with one of these names.
  const heads = ['alg', 'kid', 'typ'].map((name) => Buffer.from(`{"${name}":`).toString('base64').slice(0, 8));
  const traces = [CPR, 'id_token', ...heads];
  const files = (await readdir(server.folder)).filter((name) => name.startsWith('portal.sqlite'));
  expect(files.length).toBeGreaterThan(0);
  const kept = await Promise.all(files.map((name) => readFile(join(server.folder, name), 'latin1')));
  // What is kept is there: the looking finds what it looks for.
  expect(kept.join('')).toContain('Rie Bro');
  await login.out();
  await login.expectOut();
  expect(addresses.some((address) => address.includes('/session/end?'))).toBe(true);
  for (const trace of traces) {
    expect(kept.join(''), trace).not.toContain(trace);
    expect(addresses.join('\n'), trace).not.toContain(trace);
    expect(server.log(), trace).not.toContain(trace);
  }
});

test('a form that is sent after the session has ended is there again after the log-in', async ({ visitor, login, context }) => {
  await login.as('skoletavlen', '/systemer/ny');
  const form = new SystemForm(visitor);
  await form.fill('Lektiebogen', 'Lektier & "beskeder".', 'Sara Holm');
  await context.clearCookies({ name: 'session' });
  await form.save();
  await visitor.expectTitle('Log på');
  await expect(visitor.main).toContainText('Det, du har skrevet, er gemt.');
  await visitor.follow('Log på med MitID Erhverv');
  await visitor.expectTitle('Nyt system');
  await expect(form.name).toHaveValue('Lektiebogen');
  await expect(form.description).toHaveValue('Lektier & "beskeder".');
  await expect(visitor.main.getByRole('radio', { name: 'Sara Holm' })).toBeChecked();
  await form.save();
  await visitor.expectTitle('Lektiebogen');
});

test('an answer counts once, and only in the browser that asked', async ({ visitor, login, stranger, page }) => {
  const answer = await login.answer('kommune');
  const thief = new LogIn(await stranger());
  await thief.visitor.open(answer);
  await thief.expectRefused(TOO_LATE);

  await visitor.open(answer);
  await login.expectIn('Karen Vang');
  await expect(page).toHaveURL(/:\d+\/$/);
  await visitor.open('/rettigheder');
  await visitor.open(answer);
  await expect(page).toHaveURL(/:\d+\/$/);
  await login.expectIn('Karen Vang');

  const late = new LogIn(await stranger());
  await late.visitor.open(answer);
  await late.expectRefused(TOO_LATE);
  await late.visitor.open('/rettigheder');
  await late.visitor.expectTitle('Log på');
});

test('an answer that was tampered with is refused', async ({ visitor, login, stranger }) => {
  const own = new URL(await login.answer('skoletavlen'));
  const changed = (name: string, value: string) => {
    const url = new URL(own);
    url.searchParams.set(name, value);
    return url.href;
  };
  await visitor.open(changed('state', [...own.searchParams.get('state')!].reverse().join('')));
  await login.expectRefused(TOO_LATE);

  // Somebody else's code, in the answer to one's own question.
  const other = new URL(await new LogIn(await stranger()).answer('kommune'));
  await visitor.open(changed('code', other.searchParams.get('code')!));
  await login.expectRefused(TOO_LATE);
  // And the question is spent.
  await visitor.open(own.href);
  await login.expectRefused(TOO_LATE);
});

test('an answer in another provider’s name is refused', async ({ visitor, login }) => {
  const answer = new URL(await login.answer('skoletavlen'));
  answer.searchParams.set('iss', 'https://login.example');
  await visitor.open(answer.href);
  await login.expectRefused('Svaret fra log-in-tjenesten kunne ikke godkendes.');
});

test('“Log ud overalt” ends the sessions in every browser', async ({ visitor, login, stranger }) => {
  await login.as('kommune', '/rettigheder');
  const away = new LogIn(await stranger());
  await away.as('kommune', '/rettigheder');
  await away.expectIn('Karen Vang');
  const other = new LogIn(await stranger());
  await other.as('skole');
  await other.expectIn('Lone Bæk');

  await login.out('Log ud overalt');
  await expect(visitor.note).toContainText('Du er logget ud alle steder.');
  await login.expectOut();
  await away.visitor.open('/rettigheder');
  await away.visitor.expectTitle('Log på');
  await away.expectOut();
  await other.visitor.open('/rettigheder');
  await other.expectIn('Lone Bæk');
});

test('the provider may change its key while the portal runs', async ({ login, provider, stranger }) => {
  await login.as('kommune');
  await login.expectIn('Karen Vang');
  provider.changeKey();
  await provider.stop();
  await provider.start();
  const next = new LogIn(await stranger());
  await next.as('skole');
  await next.expectIn('Lone Bæk');
});

test('a log-in that is not sure enough says so', async ({ login }) => {
  await login.as('svag', '/rettigheder');
  await login.expectRefused('Du er logget på med en sikring, der er for svag.');
});

test('the log-in page and its refusals are accessible and valid', async ({ visitor, login, page, javaScriptEnabled }) => {
  test.skip(javaScriptEnabled === false, 'a program looks at it');
  const shown = lastAnswer(page);
  await login.open('/systemer');
  await axe(page);
  await validateHtml(shown());
  await login.begin();
  await page.getByRole('link', { name: 'Afbryd' }).click();
  await visitor.alive();
  await login.expectRefused('Du afbrød log-in.');
  await expect(visitor.errors).toBeFocused();
  await axe(page);
  await validateHtml(shown());
});
