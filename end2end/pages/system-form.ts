// "Nyt system" and "Redigér system".
import type { Locator } from '@playwright/test';
import type { Visitor } from './visitor';

export interface Contact {
  name: string;
  email: string;
  phone: string;
}

export class SystemForm {
  readonly name: Locator;
  readonly description: Locator;
  readonly contact: { name: Locator; email: Locator; phone: Locator };

  constructor(private readonly visitor: Visitor) {
    const field = (label: string) => visitor.main.getByLabel(label, { exact: true });
    this.name = field('Navn');
    this.description = field('Beskrivelse');
    this.contact = {
      name: field('Kontaktpersonens navn'),
      email: field('Kontaktpersonens e-mail'),
      phone: field('Kontaktpersonens telefon'),
    };
  }

  /** Unfolds "Vælg kontaktperson"; a form that was refused has it unfolded. */
  async chooseContact(): Promise<void> {
    if (!(await this.contact.name.isVisible())) {
      await this.visitor.main.getByText('Vælg kontaktperson', { exact: true }).click();
    }
  }

  /** `contact` is somebody new, or the name of somebody known. */
  async fill(name: string, description: string, contact: Contact | string): Promise<void> {
    await this.name.fill(name);
    await this.description.fill(description);
    await this.chooseContact();
    if (typeof contact === 'string') {
      await this.visitor.main.getByRole('radio', { name: contact }).check();
    } else {
      await this.visitor.main.getByRole('radio', { name: 'Ny kontaktperson' }).check();
      await this.contact.name.fill(contact.name);
      await this.contact.email.fill(contact.email);
      await this.contact.phone.fill(contact.phone);
    }
  }

  async save(): Promise<void> {
    await this.visitor.press('Gem');
  }
}

/** Makes a system and gives its address. */
export async function makeSystem(visitor: Visitor, name: string, contact: Contact | string = 'Sara Holm'): Promise<string> {
  await visitor.open('/systemer/ny');
  const form = new SystemForm(visitor);
  await form.fill(name, 'Lektier og beskeder.', contact);
  await form.save();
  return new URL(visitor.page.url()).pathname;
}
