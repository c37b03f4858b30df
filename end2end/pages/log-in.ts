// Logging in at the identity provider: the portal's page, the provider's form, and the way back.
import { expect } from '@playwright/test';
import type { Login } from '../provider';
import type { Visitor } from './visitor';

export class LogIn {
  constructor(readonly visitor: Visitor) {}

  /** Opens the log-in page on the way to a page. */
  async open(then = '/'): Promise<void> {
    await this.visitor.open(`/log-paa?videre=${encodeURIComponent(then)}`);
  }

  /** To the provider, which asks who it is. */
  async begin(): Promise<void> {
    await this.visitor.main.getByRole('link', { name: 'Log på med MitID Erhverv' }).click();
    await this.expectAsked();
  }

  async expectAsked(): Promise<void> {
    await expect(this.visitor.page.getByRole('heading', { name: 'Log-in-tjenesten' })).toBeVisible();
  }

  async fill(login: Login): Promise<void> {
    const { page } = this.visitor;
    await page.getByLabel('Bruger').fill(login);
    await page.getByLabel('Adgangskode').fill('hemmelig');
  }

  /** All the way, to the page that was asked for. */
  async as(login: Login, then = '/'): Promise<void> {
    await this.open(then);
    await this.begin();
    await this.fill(login);
    await this.visitor.page.getByRole('button', { name: 'Log ind' }).click();
    await this.visitor.alive();
  }

  /** Logs in at the provider and gives the address that leads back, without going there. */
  async answer(login: Login): Promise<string> {
    await this.open();
    await this.begin();
    const { request } = this.visitor.page;
    let address = this.visitor.page.url();
    let answer = await request.post(address, { form: { login, password: 'hemmelig' }, maxRedirects: 0 });
    while (!address.includes('/log-paa/svar?')) {
      expect([302, 303], address).toContain(answer.status());
      address = new URL(answer.headers().location, address).href;
      if (!address.includes('/log-paa/svar?')) answer = await request.get(address, { maxRedirects: 0 });
    }
    return address;
  }

  /** Out here, and at the provider. */
  async out(button = 'Log ud'): Promise<void> {
    const { page } = this.visitor;
    await page.getByRole('button', { name: button, exact: true }).filter({ visible: true }).click();
    await page.getByRole('button', { name: 'Yes, sign me out' }).click();
    await this.visitor.alive();
  }

  async expectIn(name: string): Promise<void> {
    await expect(this.banner.getByRole('link', { name: new RegExp(`^Mine rettigheder: ${name}`) })).toBeVisible();
  }

  async expectOut(): Promise<void> {
    await expect(this.banner.getByRole('link', { name: 'Log på', exact: true }).filter({ visible: true })).toBeVisible();
    await expect(this.banner.getByRole('button', { name: 'Log ud' })).toHaveCount(0);
  }

  /** The log-in page says why it did not work. */
  async expectRefused(why: string): Promise<void> {
    await this.visitor.expectTitle('Log på');
    await expect(this.visitor.errors).toContainText('Du blev ikke logget på');
    await expect(this.visitor.errors).toContainText(why);
    await this.expectOut();
  }

  private get banner() {
    return this.visitor.page.getByRole('banner');
  }
}
