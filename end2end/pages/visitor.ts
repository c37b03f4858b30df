// Somebody who uses the portal: moves about as people do, on any device, with JavaScript or without.
import { type Locator, type Page, type Response, expect } from '@playwright/test';

/** The labels of the demo users. */
export const People = {
  skoletavlen: 'Udbyder – Skoletavlen ApS',
  fravaersportalen: 'Udbyder – Fraværsportalen A/S',
  school: 'Skole – Havnsø Skole',
  municipality: 'Kommune – Havnsø Kommune',
  freeSchool: 'Skole – Strandmark Friskole',
  employee: 'Ny medarbejder – Vesterå Gymnasium',
  administrator: 'Brugeradministrator – Vesterå Gymnasium',
  newProvider: 'Ny udbyder – Klasselog IVS',
  agency: 'Sagsbehandler – STIL',
} as const;
export type Person = (typeof People)[keyof typeof People];

export class Visitor {
  readonly main: Locator;

  constructor(
    readonly page: Page,
    readonly scripts = true,
  ) {
    this.main = page.getByRole('main');
  }

  /** Waits until the page's program has started, where there is one, and no page is on its way. */
  async alive(): Promise<void> {
    if (this.scripts) await expect(this.page.locator('html[data-hydrated]:not([data-loading])')).toBeAttached();
  }

  async open(path: string): Promise<Response> {
    const answer = await this.page.goto(path);
    await this.alive();
    return answer!;
  }

  /** Logs in by the form of "Log på", without waiting for the page to be drawn. */
  async logIn(person: Person, then = '/'): Promise<void> {
    const { request } = this.page;
    const form = await (await request.get('/log-paa')).text();
    const user = form.match(new RegExp(`value="([^"]+)"[^>]*>${person}<`))?.[1] ?? `no button “${person}”`;
    const answer = await request.post('/api/session/log-in', { form: { user, next: then }, maxRedirects: 0 });
    expect(answer.status(), person).toBe(303);
    await this.open(then);
  }

  async logOut(): Promise<void> {
    await this.unfoldMenu();
    await this.page.getByRole('banner').getByRole('button', { name: 'Log ud' }).filter({ visible: true }).click();
    await this.alive();
  }

  /** The phone has the menu behind a button. */
  async unfoldMenu(): Promise<void> {
    const button = this.page.getByRole('banner').getByText('Menu', { exact: true });
    if (await button.isVisible()) await button.click();
  }

  /** An entry of the main menu. */
  menuEntry(name: string): Locator {
    const places = this.page.getByRole('banner').or(this.page.getByRole('navigation', { name: 'Hovedmenu' }));
    return places.getByRole('link', { name, exact: true }).filter({ visible: true });
  }

  async menu(name: string): Promise<void> {
    await this.unfoldMenu();
    await this.menuEntry(name).click();
    await this.alive();
  }

  /** Follows a link of the page itself. */
  async follow(name: string, within: Locator = this.main): Promise<void> {
    await within.getByRole('link', { name, exact: true }).click();
    await this.alive();
  }

  /** Presses a button of the page itself. */
  async press(name: string, within: Locator = this.main): Promise<void> {
    await within.getByRole('button', { name, exact: true }).click();
    await this.alive();
  }

  /** The row of a table that holds all these texts. */
  row(...texts: string[]): Locator {
    return texts.reduce((rows, text) => rows.filter({ hasText: text }), this.main.getByRole('row'));
  }

  /** The note about what was just done. */
  get note(): Locator {
    return this.page.locator('.flash');
  }

  /** What is wrong with the form. */
  get errors(): Locator {
    return this.page.getByRole('alert');
  }

  async expectTitle(name: string): Promise<void> {
    await expect(this.main.getByRole('heading', { level: 1, name, exact: true })).toBeVisible();
  }
}
