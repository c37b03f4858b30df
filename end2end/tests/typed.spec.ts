// What was typed is still there, whatever the browser does: "Stop", another language, Enter.
import { SystemForm } from '../pages/system-form';
import { People, expect, test } from '../fixtures';

test('a form that was stopped under way can be sent again, and counts once', async ({ page, visitor, logIn }) => {
  await logIn(People.skoletavlen, '/systemer/ny');
  const form = new SystemForm(visitor);
  await form.fill('Lektiebogen', 'Lektier.', 'Sara Holm');
  let letGo = () => {};
  const held = new Promise<void>((done) => (letGo = done));
  await page.route('**/api/systems/save', async (route) => {
    await held;
    await route.continue().catch(() => {});
  });
  const save = visitor.main.getByRole('button', { name: 'Gem' });
  await save.click({ noWaitAfter: true });
  await expect(save).toHaveAttribute('aria-busy', 'true');
  // A second press while it is under way does nothing.
  await save.dispatchEvent('click');
  const browser = await page.context().newCDPSession(page);
  await browser.send('Page.stopLoading');
  await expect(save).not.toHaveAttribute('aria-busy');
  await expect(page.locator('form[data-sent]')).toHaveCount(0);
  await expect(visitor.main.locator('.form-status').first()).toBeEmpty();
  await expect(form.name).toHaveValue('Lektiebogen');
  letGo();
  await page.unroute('**/api/systems/save');
  await visitor.press('Gem');
  await visitor.expectTitle('Lektiebogen');
  await visitor.open('/systemer');
  await expect(visitor.row('Lektiebogen')).toHaveCount(1);
});

test('the key that stops the browser lets the form be sent again too', async ({ page, visitor, logIn }) => {
  await logIn(People.skoletavlen, '/systemer/ny');
  await page.route('**/api/systems/save', () => {});
  await visitor.main.getByRole('button', { name: 'Gem' }).click({ noWaitAfter: true });
  await expect(page.locator('form[data-sent]')).toHaveCount(1);
  await page.keyboard.press('Escape');
  await expect(page.locator('form[data-sent]')).toHaveCount(0);
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
