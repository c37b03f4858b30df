// Pages that change by themselves while somebody else decides.
import { People, expect, test } from '../fixtures';
import { Administration } from '../pages/administration';
import type { Visitor } from '../pages/visitor';

/** Marks the page: a page that is loaded again has forgotten it. */
const mark = (visitor: Visitor) => visitor.page.evaluate(() => void ((window as any).marked = true));
const marked = (visitor: Visitor) => visitor.page.evaluate(() => (window as any).marked === true);

/** Waits until the page listens: only then does it hear what happens. */
async function listens(visitor: Visitor, path: string): Promise<void> {
  const stream = visitor.page.waitForResponse((answer) => answer.url().includes('/strom'));
  await visitor.open(path);
  await stream;
}

async function approve(visitor: Visitor, institution: string): Promise<void> {
  const list = new Administration(visitor);
  await list.open();
  await list.choose('Godkend', institution);
  await list.confirm('Velkommen.');
}

test('the row, the count and the bell change when somebody approves in another browser', async ({ visitor, meet }) => {
  await visitor.logIn(People.skoletavlen);
  await listens(visitor, '/dataadgange');
  await mark(visitor);
  const bell = visitor.page.getByRole('link', { name: /^Beskeder: / });
  const before = Number((await bell.getAttribute('aria-label'))!.match(/\d+/)?.[0] ?? 0);
  const waiting = await meet(People.municipality);
  await listens(waiting, '/dataadgangadministration/alle');
  await mark(waiting);
  const tab = waiting.page.getByRole('navigation', { name: 'Dataadgangadministration' });
  await expect(tab).toContainText('2');

  const school = await meet(People.municipality);
  await approve(school, 'Bakkeskolen');

  await expect(visitor.row('Bakkeskolen')).toContainText('Godkendt');
  await expect(bell).toHaveAttribute('aria-label', `Beskeder: ${before + 1} ulæste`);
  await expect(visitor.page.locator('#live-said')).toHaveText('Siden er opdateret.');
  expect(await marked(visitor)).toBe(true);
  // The colleague's open list, with its number on the tab.
  await expect(waiting.row('Bakkeskolen')).toContainText('Godkendt');
  await expect(tab).toContainText('1');
  expect(await marked(waiting)).toBe(true);
});

test('what is ticked and what has the focus stays', async ({ visitor, meet }) => {
  await visitor.logIn(People.municipality);
  await listens(visitor, '/dataadgangadministration/alle');
  await mark(visitor);
  const list = new Administration(visitor);
  await list.tick('Fjordskolen').check();
  const change = visitor.row('Bakkeskolen').getByRole('link', { name: /^Skift status/ });
  await change.focus();
  await approve(await meet(People.municipality), 'Bakkeskolen');
  await expect(visitor.row('Bakkeskolen')).toContainText('Godkendt');
  await expect(list.tick('Fjordskolen')).toBeChecked();
  await expect(change).toBeFocused();
  await expect(list.bar).toContainText('1 valgt');
  expect(await marked(visitor)).toBe(true);
});

test('a page that was out of sight catches up when it is seen again', async ({ visitor, meet }) => {
  await visitor.logIn(People.skoletavlen);
  await listens(visitor, '/dataadgange');
  await mark(visitor);
  const look = (hidden: boolean) =>
    visitor.page.evaluate((hidden) => {
      Object.defineProperty(document, 'hidden', { configurable: true, get: () => hidden });
      document.dispatchEvent(new Event('visibilitychange', { bubbles: true }));
    }, hidden);
  await look(true);
  await visitor.page.waitForTimeout(200);
  await approve(await meet(People.municipality), 'Bakkeskolen');
  await visitor.page.waitForTimeout(500);
  await expect(visitor.row('Bakkeskolen')).toContainText('Venter');
  await look(false);
  await expect(visitor.row('Bakkeskolen')).toContainText('Godkendt');
  expect(await marked(visitor)).toBe(true);
});

test('nobody hears of what concerns another tenant', async ({ visitor, meet }) => {
  await visitor.logIn(People.fravaersportalen);
  await listens(visitor, '/dataadgange');
  const asked: string[] = [];
  visitor.page.on('request', (request) => asked.push(request.url()));
  await approve(await meet(People.municipality), 'Bakkeskolen');
  await visitor.page.waitForTimeout(1_500);
  expect(asked).toEqual([]);
});

test('a new row comes in, and a list that was empty is loaded', async ({ visitor, meet }) => {
  await visitor.logIn(People.agency);
  await listens(visitor, '/sagsbehandling');
  await mark(visitor);
  const provider = await meet(People.skoletavlen, '/tilslutninger/ny');
  await provider.row('wsiEKSPORT').getByRole('checkbox').check();
  await provider.press('Anmod om tilslutning');
  await provider.main.getByRole('checkbox').check();
  await provider.press('Send');
  await expect(visitor.row('Tavlen', 'wsiEKSPORT')).toBeVisible();
  await expect(visitor.page.getByRole('navigation', { name: 'Sagsbehandling' })).toContainText('2');
  expect(await marked(visitor)).toBe(true);
});
