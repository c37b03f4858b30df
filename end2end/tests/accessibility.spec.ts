// Every page can be read and used by everybody: by a program's check, with the keyboard, large, small and on paper.
import { type Locator, type Page } from '@playwright/test';
import { axe, fits, lastAnswer, validateHtml } from '../checks';
import { Administration } from '../pages/administration';
import { PLACES, go } from '../pages/all';
import { makeSystem } from '../pages/system-form';
import { People, expect, test } from '../fixtures';

// 320 px is WCAG's reflow; 640 px is what 200 % zoom leaves of the computer's window; from 768 px on tables have columns.
const WIDTHS = { desktop: [640, 768, 1280], phone: [320, 390] };

test.describe('no axe violation, valid HTML, nothing that scrolls sideways:', () => {
  for (const place of PLACES) {
    test(place.name, async ({ visitor, page }, { project }) => {
      const answer = lastAnswer(page);
      await go(place, visitor);
      await axe(page);
      // The server sends phones the same HTML.
      if (project.name === 'desktop') await validateHtml(answer());
      await fits(page, ...WIDTHS[project.name as keyof typeof WIDTHS]);
    });
  }
});

test('the pages that stand outside of the application are valid HTML', async ({ page }) => {
  await validateHtml(await page.request.get('/', { headers: { 'User-Agent': 'Mozilla/5.0 (Trident/7.0; rv:11.0) like Gecko' } }));
  await validateHtml(await page.request.post('/api/findes-ikke', { form: { a: 'b' } }));
});

test.describe('on the computer', () => {
  test.beforeEach(({}, { project }) => test.skip(project.name !== 'desktop', 'only there is a keyboard'));

  /** Presses Tab until something has the focus, as somebody without a mouse does. */
  async function tabTo(page: Page, goal: Locator): Promise<void> {
    for (let press = 0; press < 80; press++) {
      await page.keyboard.press('Tab');
      if (await goal.evaluate((element) => element === document.activeElement)) {
        const ring = await goal.evaluate((element) => getComputedStyle(element).outlineStyle);
        expect(ring, 'what has the focus shows it').not.toBe('none');
        return;
      }
    }
    throw new Error(`Tab never came to ${goal}`);
  }

  test('the first Tab is on the link that skips the menu', async ({ visitor, page }) => {
    await visitor.open('/');
    await page.keyboard.press('Tab');
    const skip = page.getByRole('link', { name: 'Gå til sidens indhold' });
    await expect(skip).toBeFocused();
    await expect(skip).toBeInViewport();
    await page.keyboard.press('Enter');
    await expect(visitor.main).toBeFocused();
    await page.keyboard.press('Tab');
    await expect(visitor.main.getByRole('link').first()).toBeFocused();
  });

  test('a request is approved with nothing but the keyboard', async ({ visitor, page }) => {
    await visitor.open('/log-paa');
    await tabTo(page, visitor.main.getByRole('button', { name: People.municipality }));
    await page.keyboard.press('Enter');
    await expect(visitor.main.getByRole('heading', { level: 1 })).toContainText('Velkommen');
    await tabTo(page, visitor.menuEntry('Dataadgangadministration'));
    await page.keyboard.press('Enter');
    await visitor.expectTitle('Dataadgangadministration');
    await tabTo(page, visitor.row('Bakkeskolen').getByRole('link', { name: /^Skift status/ }));
    await page.keyboard.press('Enter');
    await visitor.expectTitle('Skift status');
    await tabTo(page, visitor.main.getByLabel('Kommentar'));
    await page.keyboard.type('Velkommen.');
    await tabTo(page, visitor.main.getByRole('button', { name: 'Godkend', exact: true }));
    await page.keyboard.press('Enter');
    await expect(visitor.note).toContainText('Status for dataadgang er opdateret.');
  });

  test('several rows are ticked and approved with nothing but the keyboard', async ({ visitor, page, logIn }) => {
    await logIn(People.municipality, '/dataadgangadministration');
    await tabTo(page, visitor.main.getByRole('checkbox', { name: 'Vælg alle på siden' }));
    await page.keyboard.press('Space');
    const { bar } = new Administration(visitor);
    await tabTo(page, bar.getByRole('button', { name: 'Godkend' }));
    await page.keyboard.press('Enter');
    await visitor.expectTitle('Godkend dataadgang');
  });

  test('what has the focus is never hidden behind the bar', async ({ visitor, page, logIn, server }) => {
    await server.run('seed', '--scale=100');
    await logIn(People.municipality, '/dataadgangadministration');
    const { bar } = new Administration(visitor);
    const boxes = visitor.main.getByRole('checkbox', { name: /^Vælg [^a]/ });
    await boxes.first().check();
    for (let press = 0; press < 30; press++) {
      await page.keyboard.press('Tab');
      const focused = await page.evaluate(() => document.activeElement!.getBoundingClientRect().bottom);
      const inBar = await bar.evaluate((element) => element.contains(document.activeElement));
      if (!inBar) expect(focused).toBeLessThanOrEqual((await bar.boundingBox())!.y + 1);
    }
  });

  test('with forced colours every state is seen that a ground shows otherwise', async ({ visitor, page, logIn }) => {
    await page.emulateMedia({ forcedColors: 'active', colorScheme: 'dark' });
    await logIn(People.municipality, '/dataadgangadministration');
    const style = (locator: Locator, name: string) =>
      locator.evaluate((element, name) => getComputedStyle(element).getPropertyValue(name), name);
    for (const place of [page.locator('.site-nav'), visitor.main.locator('.tabs')]) {
      const here = place.locator('a[aria-current="page"]');
      const other = place.locator('a:not([aria-current])').first();
      for (const name of ['background-color', 'border-bottom-color', 'color']) {
        expect(await style(here, name), name).not.toBe(await style(other, name));
      }
      expect(await style(other, 'border-bottom-color'), 'no line under what is not chosen').toBe(
        await style(page.locator('body'), 'background-color'),
      );
    }
    expect(await style(visitor.main.locator('.tag').first(), 'border-top-style')).toBe('solid');
    const words = await style(page.locator('.brand span'), 'color');
    expect(await style(page.locator('.brand svg'), 'color'), 'the logo is seen as its words are').toBe(words);
    const { bar } = new Administration(visitor);
    await visitor.main.getByRole('checkbox', { name: /^Vælg [^a]/ }).first().check();
    expect(await style(bar, 'border-image-source')).toBe('none');
    expect(await style(bar, 'background-color')).toBe(await style(page.locator('body'), 'background-color'));
  });

  test('a receipt is printed without menu, buttons and footer', async ({ visitor, page, logIn }) => {
    await logIn(People.municipality);
    const list = new Administration(visitor);
    await list.open('Anmodninger');
    await list.choose('Godkend', 'Bakkeskolen');
    await list.confirm();
    await visitor.follow('Se kvitteringen', visitor.note);
    await page.emulateMedia({ media: 'print' });
    await expect(visitor.main.getByText('Kvittering nr.')).toBeVisible();
    for (const part of ['banner', 'contentinfo', 'navigation'] as const) await expect(page.getByRole(part)).toHaveCount(0);
    await expect(visitor.main.getByRole('link')).toHaveCount(0);
  });
});

test('an unbroken name of 200 characters does not break the layout', async ({ visitor, logIn, page, meet }, { project }) => {
  const widths = WIDTHS[project.name as keyof typeof WIDTHS];
  const name = 'Æ'.repeat(200);
  await logIn(People.skoletavlen);
  const system = await makeSystem(visitor, name);
  await fits(page, ...widths);
  for (const path of [`${system}/rediger`, `${system}/skift/passivate`, '/systemer', '/udbydersystemadministration']) {
    await visitor.open(path);
    await fits(page, ...widths);
  }
  const id = system.split('/').pop();
  await visitor.open(`/tilslutninger/ny?system=${id}`);
  await fits(page, ...widths);
  await visitor.row('Unilogin').getByRole('checkbox').check();
  await visitor.press('Anmod om tilslutning');
  await fits(page, ...widths);
  await visitor.press('Send');
  await fits(page, ...widths);
  const agency = await meet(People.agency, '/sagsbehandling');
  await fits(agency.page, ...widths);
  await agency.row(name).getByRole('link', { name: /^Behandl/ }).click();
  await fits(agency.page, ...widths);
  await agency.follow('Godkend');
  await agency.press('Godkend');
  await visitor.open(`/dataadgange/ny?system=${id}&service=unilogin`);
  await fits(page, ...widths);
  await visitor.main.getByLabel('Institutions- eller udbydernummer').fill('901001');
  await visitor.press('Tilføj');
  await visitor.press('Send');
  await visitor.open('/dataadgange');
  await fits(page, ...widths);
  const school = await meet(People.school, '/dataadgangadministration');
  await fits(school.page, ...widths);
  const list = new Administration(school);
  await list.choose('Godkend', name);
  await fits(school.page, ...widths);
});
