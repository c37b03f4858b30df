// Pages that are open follow what others do, without being loaded anew.
import type { Locator, Page } from '@playwright/test';
import { Administration } from '../pages/administration';
import { RequestForm } from '../pages/request-form';
import { Visitor } from '../pages/visitor';
import { People, expect, test } from '../fixtures';

declare global {
  interface Window {
    __opened?: boolean;
  }
}

/** Opens a page, waits until it hears of what happens, and marks it: a page that is loaded anew has no mark. */
async function listens(visitor: Visitor, path: string): Promise<void> {
  const stream = visitor.page.waitForResponse((answer) => answer.url().includes('/strom'));
  await visitor.open(path);
  await stream;
  await mark(visitor);
}

async function mark(visitor: Visitor): Promise<void> {
  await visitor.page.evaluate(() => {
    window.__opened = true;
  });
}

const wasLoadedAnew = (visitor: Visitor) => visitor.page.evaluate(() => !window.__opened);

const bell = (visitor: Visitor): Locator => visitor.page.locator('[data-live="bell"]');

/** The number on the bell. */
async function unread(visitor: Visitor): Promise<number> {
  return Number((await bell(visitor).getAttribute('aria-label'))!.match(/\d+/)?.[0] ?? 0);
}

/** What is said aloud. */
const said = (visitor: Visitor): Locator => visitor.page.locator('[data-live-viewer]');

/** As if the window were covered by another, or shown again. */
async function cover(page: Page, hidden: boolean): Promise<void> {
  await page.evaluate((hidden) => {
    Object.defineProperty(document, 'hidden', { configurable: true, get: () => hidden });
    Object.defineProperty(document, 'visibilityState', { configurable: true, get: () => (hidden ? 'hidden' : 'visible') });
    document.dispatchEvent(new Event('visibilitychange', { bubbles: true }));
  }, hidden);
}

/** The same person's other window. */
async function window2(visitor: Visitor, path: string): Promise<Visitor> {
  const other = new Visitor(await visitor.page.context().newPage(), visitor.scripts);
  await listens(other, path);
  return other;
}

/** The school decides on its access to Tavlen. */
async function decide(school: Visitor, action: 'Genoptag' | 'Til Venter'): Promise<void> {
  const list = new Administration(school);
  await list.open();
  await list.choose(action, 'Havnsø Skole', 'Tavlen');
  await list.confirm('Ferie');
}

test('a provider’s list follows what the school decides; so do the count, the bell and the school’s other window', async ({ logIn, meet }) => {
  const provider = await logIn(People.skoletavlen);
  await listens(provider, '/dataadgange');
  const row = provider.row('Havnsø Skole');
  await expect(row).toContainText('Godkendt');
  const before = await unread(provider);

  const school = await meet(People.school);
  const other = await window2(school, '/dataadgangadministration/alle');
  const tab = other.page.locator('[data-live="suspended"]');
  const own = await unread(other);
  await expect(tab).toHaveText('');

  await decide(school, 'Til Venter');
  await expect(row).toContainText('Sat i venter');
  await expect(row).toContainText('Data kan ikke hentes');
  await expect(said(provider)).toHaveText('Siden er opdateret.');
  await expect(bell(provider)).toHaveAccessibleName(`Beskeder: ${before + 1} ulæste`);
  await expect(tab).toHaveText('1');
  await expect(other.row('Tavlen')).toContainText('Sat i venter');

  await decide(school, 'Genoptag');
  await expect(row).toContainText('Data kan hentes');
  await expect(bell(provider)).toHaveAccessibleName(`Beskeder: ${before + 2} ulæste`);
  await expect(tab).toHaveText('');
  expect(await wasLoadedAnew(provider)).toBe(false);
  expect(await wasLoadedAnew(other)).toBe(false);
  // What one did oneself is no news.
  expect(await unread(other)).toBe(own);
});

test('nobody else’s page changes', async ({ logIn, meet }) => {
  const stranger = await logIn(People.fravaersportalen);
  await listens(stranger, '/dataadgange');
  // What is told once more when a page opens is over.
  await stranger.page.waitForTimeout(1_000);
  const asked: string[] = [];
  stranger.page.on('request', (request) => asked.push(request.url()));
  const provider = await meet(People.skoletavlen);
  await listens(provider, '/dataadgange');
  await decide(await meet(People.school), 'Til Venter');
  await expect(provider.row('Havnsø Skole')).toContainText('Sat i venter');
  expect(asked).toEqual([]);
});

test('a page about one access follows it: facts, flow of data, buttons, history', async ({ logIn, meet }) => {
  const provider = await logIn(People.skoletavlen, '/dataadgange');
  await provider.row('Havnsø Skole').getByRole('link').first().click();
  await provider.alive();
  await mark(provider);
  const lines = provider.main.getByRole('region', { name: 'Historik' }).getByRole('listitem');
  const before = await lines.count();
  await expect(provider.main.getByRole('link', { name: 'Afslut dataadgang' })).toBeVisible();
  await decide(await meet(People.school), 'Til Venter');
  await expect(lines).toHaveCount(before + 1);
  await expect(lines.first()).toContainText(People.school);
  await expect(lines.first()).toHaveClass(/live-changed/);
  await expect(lines.nth(1)).not.toHaveClass(/live-changed/);
  await expect(provider.main.locator('.facts[data-live]')).toContainText('Sat i venter');
  await expect(provider.main).toContainText('Data kan ikke hentes');
  await expect(provider.main.getByRole('link', { name: 'Afslut dataadgang' })).toBeVisible();
  // The highlight is for a moment.
  await expect(lines.first()).not.toHaveClass(/live-changed/);
  expect(await wasLoadedAnew(provider)).toBe(false);
});

test('rows come and go in their place', async ({ logIn, meet }) => {
  const municipality = await logIn(People.municipality);
  await listens(municipality, '/dataadgangadministration');
  const note = municipality.page.locator('[data-live="note"]');
  await expect(note).toHaveText('Viser 1–2 af 2');
  const provider = await meet(People.skoletavlen);
  const form = new RequestForm(provider);
  await form.open();
  await form.add('901003');
  await form.send();
  await expect(municipality.row('Fjordskolen', 'Tavlen')).toBeVisible();
  await expect(note).toHaveText('Viser 1–3 af 3');
  await provider.open('/dataadgange');
  await provider.row('Fjordskolen').getByRole('link', { name: /^Træk anmodning tilbage/ }).click();
  await provider.alive();
  await provider.press('Træk anmodning tilbage');
  await expect(municipality.row('Fjordskolen', 'Tavlen')).toHaveCount(0);
  await expect(note).toHaveText('Viser 1–2 af 2');
  expect(await wasLoadedAnew(municipality)).toBe(false);
});

test('the agency’s list takes a request in, and its tab counts it', async ({ logIn, meet }) => {
  const agency = await logIn(People.agency);
  await listens(agency, '/sagsbehandling');
  const provider = await meet(People.skoletavlen, '/tilslutninger/ny');
  await provider.row('wsiEKSPORT').getByRole('checkbox').check();
  await provider.press('Anmod om tilslutning');
  await provider.press('Send');
  await expect(agency.row('Tavlen', 'wsiEKSPORT')).toBeVisible();
  await expect(agency.page.locator('[data-live="waiting"]')).toHaveText('2');
  expect(await wasLoadedAnew(agency)).toBe(false);
});

test('ticks and focus stay where they are', async ({ logIn, meet }) => {
  const municipality = await logIn(People.municipality);
  await listens(municipality, '/dataadgangadministration/alle');
  const list = new Administration(municipality);
  await list.tick('Bakkeskolen').check();
  await list.tick('Havnsø Skole').check();
  const link = municipality.row('Havnsø Skole').getByRole('link', { name: /^Skift status/ });
  await link.focus();
  const school = await meet(People.school);
  await decide(school, 'Til Venter');
  await expect(municipality.row('Havnsø Skole')).toContainText('Sat i venter');
  await expect(list.tick('Bakkeskolen')).toBeChecked();
  await expect(list.tick('Havnsø Skole')).toBeChecked();
  await expect(list.bar).toContainText('2 valgt');
  await expect(link).toBeFocused();

  await list.tick('Havnsø Skole').focus();
  await decide(school, 'Genoptag');
  await expect(municipality.row('Havnsø Skole')).toContainText('Data kan hentes');
  await expect(list.tick('Havnsø Skole')).toBeFocused();
  await expect(list.tick('Havnsø Skole')).toBeChecked();
  expect(await wasLoadedAnew(municipality)).toBe(false);
});

test('a ticked row that goes is not ticked any more', async ({ logIn, meet }) => {
  const municipality = await logIn(People.municipality);
  await listens(municipality, '/dataadgangadministration');
  const list = new Administration(municipality);
  await list.tick('Bakkeskolen').check();
  await list.tick('Fjordskolen').check();
  await expect(list.bar).toContainText('2 valgt');
  const provider = await meet(People.skoletavlen, '/dataadgange');
  await provider.row('Bakkeskolen').getByRole('link', { name: /^Træk anmodning tilbage/ }).click();
  await provider.alive();
  await provider.press('Træk anmodning tilbage');
  await expect(municipality.row('Bakkeskolen')).toHaveCount(0);
  await expect(list.bar).toContainText('1 valgt');
  await expect(list.bar).not.toContainText('Bakkeskolen');
  expect(await wasLoadedAnew(municipality)).toBe(false);
});

test('where a list comes to be, the page is loaded anew; but nothing that was typed is lost', async ({ logIn, meet }) => {
  const school = await logIn(People.school);
  await listens(school, '/dataadgangadministration');
  await expect(school.row('Tavlen')).toHaveCount(0);
  const provider = await meet(People.skoletavlen);
  const form = new RequestForm(provider);
  await form.open('Optagelse.dk');
  await form.add('901001');
  await form.send();
  await expect(school.row('Tavlen')).toBeVisible();
  expect(await wasLoadedAnew(school)).toBe(true);
  await school.alive();

  await mark(school);
  await school.main.getByLabel('Søg').fill('Tav');
  await provider.open('/dataadgange');
  await provider.row('Optagelse.dk').getByRole('link', { name: /^Træk anmodning tilbage/ }).click();
  await provider.alive();
  await provider.press('Træk anmodning tilbage');
  const note = school.page.locator('.live-note');
  await expect(note).toContainText('Siden er ændret.');
  await expect(school.main.getByLabel('Søg')).toHaveValue('Tav');
  expect(await wasLoadedAnew(school)).toBe(false);
  await note.getByRole('button', { name: 'Vis de nyeste' }).click();
  await expect(school.row('Tavlen')).toHaveCount(0);
  await expect(note).not.toContainText('Siden er ændret.');
});

test('a page that was hidden catches up when it is shown again', async ({ logIn, meet }) => {
  const provider = await logIn(People.skoletavlen);
  await listens(provider, '/dataadgange');
  const other = await window2(provider, '/dataadgange');
  await cover(provider.page, true);
  const school = await meet(People.school);
  await decide(school, 'Til Venter');
  await expect(other.row('Havnsø Skole')).toContainText('Sat i venter');
  // Longer than anything that was told would take.
  await provider.page.waitForTimeout(500);
  await expect(provider.row('Havnsø Skole')).toContainText('Godkendt');
  await cover(provider.page, false);
  await expect(provider.row('Havnsø Skole')).toContainText('Sat i venter');
  // And it goes on.
  await decide(school, 'Genoptag');
  await expect(provider.row('Havnsø Skole')).toContainText('Data kan hentes');
  expect(await wasLoadedAnew(provider)).toBe(false);
});

test('a server that is started again finds the pages that were open', async ({ logIn, meet, server }) => {
  const provider = await logIn(People.skoletavlen);
  await listens(provider, '/dataadgange');
  const school = await meet(People.school);
  // A page that begins to listen while the server stops is refused, and says so in its console.
  await listens(school, '/');
  const began = Date.now();
  await server.restart();
  // It waits for no page.
  expect(Date.now() - began).toBeLessThan(10_000);
  await decide(school, 'Til Venter');
  // The browser comes back within some seconds.
  await expect(provider.row('Havnsø Skole')).toContainText('Sat i venter', { timeout: 15_000 });
  await decide(school, 'Genoptag');
  await expect(provider.row('Havnsø Skole')).toContainText('Data kan hentes');
  expect(await wasLoadedAnew(provider)).toBe(false);
});

test('a page that was made for somebody else is loaded anew', async ({ logIn, meet }) => {
  const school = await logIn(People.school);
  await listens(school, '/dataadgangadministration/alle');
  // In another window of the same browser somebody else logs in.
  const other = new Visitor(await school.page.context().newPage());
  await other.logIn(People.municipality);
  await decide(await meet(People.school), 'Til Venter');
  const header = school.page.getByRole('banner');
  await expect(header).toContainText('Havnsø Kommune', { timeout: 15_000 });
  expect(await wasLoadedAnew(school)).toBe(true);
});

test('an unfolded menu stays unfolded', async ({ logIn, meet }) => {
  const provider = await logIn(People.skoletavlen, '/dataadgange');
  await provider.page.setViewportSize({ width: 390, height: 844 });
  await mark(provider);
  await provider.unfoldMenu();
  const before = await unread(provider);
  await decide(await meet(People.school), 'Til Venter');
  await expect(bell(provider)).toHaveAccessibleName(`Beskeder: ${before + 1} ulæste`);
  await expect(provider.page.locator('details.nav-menu')).toHaveAttribute('open', '');
  expect(await wasLoadedAnew(provider)).toBe(false);
});

test.describe('without JavaScript', () => {
  test.use({ javaScriptEnabled: false });

  test('the page shows it when it is loaded again', async ({ logIn, stranger }) => {
    const provider = await logIn(People.skoletavlen, '/dataadgange');
    const school = await stranger();
    await school.logIn(People.school);
    await decide(school, 'Til Venter');
    await expect(provider.row('Havnsø Skole')).toContainText('Godkendt');
    await provider.page.reload();
    await expect(provider.row('Havnsø Skole')).toContainText('Sat i venter');
  });
});
