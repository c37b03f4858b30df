// "Dataadgangadministration": a row's status is chosen, explained, confirmed.
import type { Locator } from '@playwright/test';
import type { Visitor } from './visitor';

type Action = 'Godkend' | 'Genoptag' | 'Afvis' | 'Til Venter' | 'Slet dataadgang';

const TABS = { Anmodninger: '', 'Sat i venter': '/sat-i-venter', 'Alle dataadgange': '/alle' };

export class Administration {
  /** What can be done with the ticked rows. */
  readonly bar: Locator;
  readonly comment: Locator;

  constructor(private readonly visitor: Visitor) {
    this.bar = visitor.page.locator('.select-bar');
    this.comment = visitor.main.getByLabel('Kommentar');
  }

  async open(tab: keyof typeof TABS = 'Alle dataadgange'): Promise<void> {
    await this.visitor.open(`/dataadgangadministration${TABS[tab]}`);
  }

  tick(institution: string): Locator {
    return this.visitor.main.getByRole('checkbox', { name: `Vælg ${institution}` });
  }

  /** To the page that says what the action will mean. */
  async choose(action: Action, ...row: string[]): Promise<void> {
    await this.visitor.row(...row).getByRole('link', { name: /^Skift status/ }).click();
    await this.visitor.expectTitle('Skift status');
    // A request can be approved right there.
    const there = this.visitor.main.getByRole('button', { name: action, exact: true });
    if (!(await there.count())) await this.visitor.follow(action);
  }

  async confirm(comment = ''): Promise<void> {
    await this.comment.fill(comment);
    const buttons = this.visitor.main.getByRole('button', { name: /^(Skift status|Godkend)$/ });
    await buttons.click();
    await this.visitor.alive();
  }
}
