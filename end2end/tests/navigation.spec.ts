// Links and filters lead on without loading everything anew, and nobody notices but by the time it takes.
import type { Page } from '@playwright/test';
import { Visitor } from '../pages/visitor';
import { People, expect, test } from '../fixtures';

/** Marks the window: a page that is loaded anew has no mark. */
const mark = (page: Page) => page.evaluate(() => Object.assign(window, { __mark: true }));
const marked = (page: Page) => page.evaluate(() => '__mark' in window);

/** What a screen reader is told. */
const said = (visitor: Visitor) => visitor.page.locator('[data-said]');

test('a link changes page, title, menu and focus, from the top, and says where it led', async ({ logIn, page }) => {
  const visitor = await logIn(People.municipality, '/dataadgangadministration/alle');
  await mark(page);
  await page.evaluate(() => window.scrollTo(0, 400));
  await visitor.follow('Notifikationer');
  await expect(page).toHaveURL('/dataadgangadministration/notifikationer');
  await expect(page).toHaveTitle('Dataadgangadministration – Tilslutning');
  await expect(page.locator('h1')).toBeFocused();
  expect(await page.evaluate(() => window.scrollY)).toBe(0);
  await expect(said(visitor)).toHaveText('Dataadgangadministration – Tilslutning');
  await expect(visitor.main.getByRole('link', { name: 'Notifikationer', exact: true })).toHaveAttribute('aria-current', 'page');
  await visitor.menu('Forside');
  await expect(page).toHaveURL('/');
  expect(await marked(page)).toBe(true);
});

test('a page comes alive though its browser is never idle', async ({ logIn, page }) => {
  await page.addInitScript(() => {
    window.requestIdleCallback = (called, options) => (options?.timeout ? setTimeout(called, options.timeout) : 0) as number;
  });
  const visitor = await logIn(People.school, '/vejledninger');
  await visitor.alive();
});

test('the address is the one of the link, with what follows the question mark', async ({ logIn, page }) => {
  const visitor = await logIn(People.skoletavlen, '/dataadgange/ny');
  await mark(page);
  const link = visitor.main.getByRole('link', { name: 'Unilogin', exact: true });
  const address = (await link.getAttribute('href'))!;
  expect(address).toContain('&service=');
  await link.click();
  await visitor.alive();
  await expect(page).toHaveURL(address);
  expect(await marked(page)).toBe(true);
});

test('what was typed is there again by the browser’s own buttons, and so is the place on the page', async ({ logIn, page }) => {
  const visitor = await logIn(People.skoletavlen, '/dataadgange');
  await mark(page);
  await visitor.menu('Administrér tilslutninger');
  await visitor.follow('Nyt system');
  await page.getByLabel('Navn').first().fill('Halvskrevet');
  await page.evaluate(() => window.scrollTo(0, 200));
  const scrolled = await page.evaluate(() => window.scrollY);
  await visitor.menu('Dataadgange');
  await visitor.expectTitle('Dataadgange');
  await page.goBack();
  await visitor.expectTitle('Nyt system');
  await expect(page.getByLabel('Navn').first()).toHaveValue('Halvskrevet');
  await expect.poll(() => page.evaluate(() => window.scrollY)).toBe(scrolled);
  await page.goBack();
  await visitor.expectTitle('Administrér tilslutninger');
  await page.goForward();
  await expect(page.getByLabel('Navn').first()).toHaveValue('Halvskrevet');
  await expect(page).toHaveURL('/systemer/ny');
  await expect(page).toHaveTitle(/^Nyt system/);
  expect(await marked(page)).toBe(true);
  await page.reload();
  await visitor.alive();
  await page.goBack();
  await visitor.expectTitle('Administrér tilslutninger');
});

test('a form that comes back is sent as if nobody had left it', async ({ logIn, page }) => {
  const visitor = await logIn(People.skoletavlen, '/udbydersystemadministration/kontaktpersoner');
  await visitor.main.getByRole('link', { name: /^Redigér/ }).first().click();
  await visitor.alive();
  await page.getByLabel('Telefon').fill('70 20 30 40');
  await visitor.menu('Dataadgange');
  await visitor.expectTitle('Dataadgange');
  await page.goBack();
  await expect(page.getByLabel('Telefon')).toHaveValue('70 20 30 40');
  await visitor.press('Gem');
  await expect(visitor.note).toBeVisible();
});

test('a filter is sent where one stands; the focus stays, and what it found is said', async ({ logIn, page }) => {
  const visitor = await logIn(People.municipality, '/dataadgangadministration/alle');
  await mark(page);
  await page.getByLabel('Status').selectOption('Godkendt');
  await page.getByRole('button', { name: 'Vis', exact: true }).focus();
  await page.keyboard.press('Enter');
  await visitor.alive();
  await expect(page).toHaveURL(/\/alle\?.*status=approved/);
  await expect(page.getByLabel('Status')).toHaveValue('approved');
  await expect(page.getByRole('button', { name: 'Vis', exact: true })).toBeFocused();
  const note = await visitor.main.locator('[data-live=note]').textContent();
  await expect(said(visitor)).toHaveText(note!);
  await page.getByLabel('Søg', { exact: true }).fill('findes ikke');
  await page.keyboard.press('Enter');
  await visitor.alive();
  await expect(visitor.main.getByRole('heading', { level: 2 }).first()).toBeVisible();
  await expect(page.getByLabel('Søg', { exact: true })).toBeFocused();
  await page.goBack();
  await expect(page.getByLabel('Søg', { exact: true })).toHaveValue('');
  expect(await marked(page)).toBe(true);
});

test('the parts of the next page are alive, and it goes on following what others do', async ({ logIn, meet, page }) => {
  const visitor = await logIn(People.school, '/');
  await mark(page);
  await visitor.menu('Dataadgangadministration');
  await visitor.main.locator('.tabs').getByRole('link', { name: 'Alle dataadgange' }).click();
  await visitor.alive();
  await page.getByLabel(/^Vælg alle/).check();
  await expect(page.locator('.names')).not.toHaveText('');
  const row = visitor.row('Havnsø Skole', 'Tavlen').first();
  await expect(row).toContainText('Godkendt');
  const other = await meet(People.school, '/dataadgangadministration/alle');
  await other.row('Havnsø Skole', 'Tavlen').getByRole('link', { name: /Skift status/ }).first().click();
  await other.alive();
  await other.follow('Til Venter');
  await other.main.getByLabel('Kommentar').fill('Ferie');
  await other.press('Skift status');
  await expect(row).toContainText('Sat i venter');
  expect(await marked(page)).toBe(true);
});

test('a page that is none is shown as it is, and the way back leads back', async ({ logIn, page }) => {
  const visitor = await logIn(People.school, '/vejledninger');
  await mark(page);
  await page.evaluate(() => {
    document.querySelector('#main .card a')!.setAttribute('href', '/findes-ikke');
  });
  await visitor.main.locator('.card a').first().click();
  await visitor.expectTitle('Siden findes ikke');
  await page.goBack();
  await visitor.expectTitle('Vejledninger');
  expect(await marked(page)).toBe(true);
});

test('where the page does not come, the browser goes there by itself', async ({ logIn, page }) => {
  const visitor = await logIn(People.school, '/vejledninger');
  await mark(page);
  await page.route('**/driftsstatus', (route) => (route.request().isNavigationRequest() ? route.continue() : route.abort()));
  await visitor.follow('Driftsstatus', page.getByRole('contentinfo'));
  await visitor.expectTitle('Driftsstatus');
  expect(await marked(page)).toBe(false);
});

test('of two links the last one counts, and a page that takes its time says so', async ({ logIn, page }) => {
  const visitor = await logIn(People.school, '/vejledninger');
  await mark(page);
  let let_through = () => {};
  const waits = new Promise<void>((done) => (let_through = done));
  await page.route('**/driftsstatus', async (route) => {
    await waits;
    await route.continue().catch(() => {});
  });
  await page.getByRole('contentinfo').getByRole('link', { name: 'Driftsstatus' }).click();
  await expect(page.locator('html[data-loading]')).toBeAttached();
  await visitor.follow('Webservices', page.getByRole('contentinfo'));
  await visitor.expectTitle('Webservices');
  let_through();
  await expect(page).toHaveURL('/webservices');
  await expect(page.locator('html[data-loading]')).not.toBeAttached();
  expect(await marked(page)).toBe(true);
});

test('whoever is logged out elsewhere, or somebody else now, gets the page loaded anew', async ({ logIn, page }) => {
  const visitor = await logIn(People.school, '/vejledninger');
  await mark(page);
  await page.context().clearCookies();
  await visitor.menu('Dataadgangadministration');
  await visitor.expectTitle('Log på');
  expect(await marked(page)).toBe(false);
});

test('a newer program is loaded with the next page', async ({ logIn, page }) => {
  const visitor = await logIn(People.school, '/vejledninger');
  await mark(page);
  await page.route('**/driftsstatus', async (route) => {
    if (route.request().isNavigationRequest()) return route.continue();
    const answer = await route.fetch();
    const body = (await answer.text()).replace(/rel="modulepreload" href="[^"]*"/, 'rel="modulepreload" href="/pkg/other.js"');
    await route.fulfill({ response: answer, body });
  });
  await visitor.follow('Driftsstatus', page.getByRole('contentinfo'));
  await visitor.expectTitle('Driftsstatus');
  expect(await marked(page)).toBe(false);
});

test('a link with a key held down, a file and another place on the page are the browser’s own', async ({ logIn, page, context }) => {
  const visitor = await logIn(People.municipality, '/dataadgangadministration/alle');
  await mark(page);
  const [tab] = await Promise.all([
    context.waitForEvent('page'),
    visitor.main.getByRole('link', { name: 'Notifikationer', exact: true }).click({ modifiers: ['ControlOrMeta'] }),
  ]);
  await expect(tab).toHaveURL('/dataadgangadministration/notifikationer');
  await tab.close();
  const [file] = await Promise.all([page.waitForEvent('download'), page.locator('a[download]').first().click()]);
  expect(file.suggestedFilename()).toContain('dataadgange');
  await page.keyboard.press('Control+Home');
  await page.getByRole('link', { name: 'Gå til sidens indhold' }).focus();
  await page.keyboard.press('Enter');
  await expect(page).toHaveURL(/#main$/);
  await visitor.follow('Notifikationer');
  await page.goBack();
  await expect(page).toHaveURL(/alle#main$/);
  expect(await marked(page)).toBe(true);
});
