// A portal with the demo data that sends its mail to a real mail server, and what that server took.
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { simpleParser } from 'mailparser';
import { expect, serving, test as base } from './fixtures';
// eslint-disable-next-line @typescript-eslint/no-require-imports
const { Postbox } = require('./postbox.cjs');

export { expect };
export { People } from './fixtures';

interface Taken {
  to: string[];
  raw: string;
}

export interface Letter {
  subject: string;
  text: string;
  html: string;
  headers: Map<string, unknown>;
}

/** The mail that people find in their boxes. */
export class Mailroom {
  readonly box = new Postbox({ users: { tilslutning: 'hemmelig' } });

  /** Which addresses are refused, and how. */
  set refuse(rule: (address: string) => { code: number; said: string } | undefined) {
    this.box.refuse = rule;
  }

  /** The newest mail to an address whose subject holds `about`; waits for it. */
  async newest(address: string, about: string): Promise<Letter> {
    let found: Letter | undefined;
    await expect(async () => {
      const mine = (this.box.mails as Taken[]).filter(({ to }) => to.includes(address)).reverse();
      for (const { raw } of mine) {
        const mail = await simpleParser(raw);
        if (!mail.subject?.includes(about)) continue;
        found = { subject: mail.subject, text: mail.text ?? '', html: mail.html || '', headers: mail.headers };
        return;
      }
      throw new Error(`no mail about “${about}” to ${address}`);
    }).toPass({ timeout: 15_000 });
    return found!;
  }

  count(address: string): number {
    return (this.box.mails as Taken[]).filter(({ to }) => to.includes(address)).length;
  }
}

/** The first address of the portal in a mail. */
export function link(letter: Letter, holds: string): string {
  const url = letter.text.match(new RegExp(`http://\\S*${holds}\\S*`))?.[0];
  expect(url, letter.text).toBeTruthy();
  return new URL(url!).pathname + new URL(url!).search;
}

export const test = base.extend<{ mailroom: Mailroom }>({
  mailroom: async ({}, use) => {
    const mailroom = new Mailroom();
    await use(mailroom);
    await mailroom.box.close();
  },

  server: async ({ mailroom }, use) => {
    const port = await mailroom.box.listen();
    await serving(async (folder) => {
      const file = join(folder, 'tilslutning.toml');
      const smtp = `host = "127.0.0.1"\nport = ${port}\nencryption = "none"\nuser = "tilslutning"\npassword = "hemmelig"`;
      await writeFile(file, `listen = "127.0.0.1:0"\n[mail]\nmode = "smtp"\n[mail.smtp]\n${smtp}\n`);
      return ['--config', file];
    }, use);
  },
});
