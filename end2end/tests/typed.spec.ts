// What was typed is still there, whatever the browser does: "Stop", another language, Enter.
import { type CDPSession } from '@playwright/test';
import { SystemForm } from '../pages/system-form';
import { type Visitor } from '../pages/visitor';
import { People, expect, test } from '../fixtures';

/**
 * Presses "Gem" in a form whose answer never comes, does something, and stops the browser. Gives what happened in the page:
 * while a navigation is under way nothing can be asked of it.
 */
async function stopped(visitor: Visitor, meanwhile: (browser: CDPSession) => Promise<unknown>): Promise<string[]> {
  const { page } = visitor;
  await page.evaluate(() => {
    const happened: string[] = [];
    Object.assign(window, { happened });
    const form = document.querySelector('main form')!;
    const see = () => happened.push(form.hasAttribute('data-sent') ? 'locked' : 'free');
    new MutationObserver(see).observe(form, { attributeFilter: ['data-sent'] });
    addEventListener('keydown', ({ key }) => happened.push(key), true);
  });
  const browser = await page.context().newCDPSession(page);
  const sent = new Promise<void>((done) => void page.route('**/api/systems/save', () => done()));
  await visitor.main.getByRole('button', { name: 'Gem' }).click({ noWaitAfter: true });
  await sent;
  await meanwhile(browser);
  await browser.send('Page.stopLoading');
  const happened = await page.evaluate(() => (window as unknown as { happened: string[] }).happened);
  await page.unroute('**/api/systems/save');
  return happened;
}

test('a form that was stopped under way can be sent again', async ({ page, visitor, logIn }) => {
  await logIn(People.skoletavlen, '/systemer/ny');
  const form = new SystemForm(visitor);
  await form.fill('Lektiebogen', 'Lektier.', 'Sara Holm');
  expect(await stopped(visitor, async () => {})).toEqual(['locked', 'free']);
  await expect(page.locator('[aria-busy]')).toHaveCount(0);
  await expect(visitor.main.locator('.form-status')).toBeEmpty();
  await expect(form.name).toHaveValue('Lektiebogen');
  await visitor.press('Gem');
  await visitor.expectTitle('Lektiebogen');
});

test('the key that stops the browser lets the form be sent again too', async ({ visitor, logIn }) => {
  await logIn(People.skoletavlen, '/systemer/ny');
  const press = { key: 'Escape', code: 'Escape', windowsVirtualKeyCode: 27 };
  const escape = (browser: CDPSession) => browser.send('Input.dispatchKeyEvent', { type: 'keyDown', ...press });
  expect(await stopped(visitor, escape)).toEqual(['locked', 'Escape', 'free']);
});

test('another language keeps what was typed', async ({ page, visitor, logIn }) => {
  await logIn(People.skoletavlen, '/systemer/ny');
  const form = new SystemForm(visitor);
  await form.fill('Lektiebogen', 'Lektier\nog beskeder.', { name: 'Ida Dam', email: 'ida', phone: '12' });
  await page.getByRole('banner').getByRole('button', { name: 'English' }).click();
  await visitor.alive();
  await visitor.expectTitle('New system');
  await expect(visitor.main.getByLabel('Name', { exact: true })).toHaveValue('Lektiebogen');
  await expect(visitor.main.getByLabel('Description')).toHaveValue('Lektier\nog beskeder.');
  await expect(visitor.main.getByRole('radio', { name: 'New contact person' })).toBeChecked();
  await page.getByRole('banner').getByRole('button', { name: 'Dansk' }).click();
  await visitor.alive();
  await expect(form.contact.email).toHaveValue('ida');
});

test('Enter sends what the field is for', async ({ page, visitor, logIn }) => {
  await logIn(People.skoletavlen, '/systemer/ny');
  const form = new SystemForm(visitor);
  await form.fill('Lektiebogen', 'Lektier.', 'Sara Holm');
  await form.name.press('Enter');
  await visitor.expectTitle('Lektiebogen');
  await expect(page.locator('html')).toHaveAttribute('lang', 'da');

  await visitor.open('/dataadgange');
  await visitor.main.getByLabel('System', { exact: true }).selectOption({ label: 'Tavlen' });
  await visitor.press('Anmod om dataadgang');
  await visitor.follow('Unilogin');
  await visitor.main.getByText('Find nummeret ved navn').click();
  await visitor.main.getByRole('searchbox').fill('fjord');
  await visitor.main.getByRole('searchbox').press('Enter');
  await visitor.alive();
  await expect(visitor.errors).toHaveCount(0);
  await expect(visitor.main.locator('.found')).toContainText('Fjordskolen');
  await visitor.main.getByLabel('Institutions- eller udbydernummer').fill('901003');
  await visitor.main.getByLabel('Institutions- eller udbydernummer').press('Enter');
  await visitor.alive();
  await expect(visitor.main.locator('.recipient')).toHaveCount(1);
});

test('Enter on a tick of the list leads to the choice, not to an approval', async ({ visitor, logIn }) => {
  await logIn(People.municipality, '/dataadgangadministration');
  const box = visitor.main.getByRole('checkbox', { name: /^Vælg [^a]/ }).first();
  await box.check();
  await box.press('Enter');
  await visitor.expectTitle('Skift status');
});
