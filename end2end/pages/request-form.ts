// "Anmod om dataadgang": the numbers, the comments, "Send".
import type { Locator } from '@playwright/test';
import type { Visitor } from './visitor';

export class RequestForm {
  readonly number: Locator;
  readonly comment: Locator;
  readonly recipients: Locator;

  constructor(private readonly visitor: Visitor) {
    this.number = visitor.main.getByLabel('Institutions- eller udbydernummer');
    this.comment = visitor.main.getByLabel('Kommentar til alle modtagere');
    this.recipients = visitor.main.locator('.recipient');
  }

  /** Goes there by the list, for the provider's one system. */
  async open(service = 'Unilogin'): Promise<void> {
    await this.visitor.open('/dataadgange');
    await this.visitor.press('Anmod om dataadgang');
    await this.visitor.follow(service);
  }

  recipient(name: string): Locator {
    return this.recipients.filter({ hasText: name });
  }

  async add(numbers: string): Promise<void> {
    await this.number.fill(numbers);
    await this.visitor.press('Tilføj');
  }

  async send(): Promise<void> {
    await this.visitor.press('Send');
  }
}
