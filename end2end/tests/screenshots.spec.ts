// Pictures: three for the README, and every page on computer and phone for people to look at.
import { join } from 'node:path';
import { type Page } from '@playwright/test';
import { PLACES, go } from '../pages/all';
import { expect, test } from '../fixtures';

const PICTURES = join(__dirname, '../../docs/pictures');
const ARTIFACTS = join(__dirname, '../.artifacts');

const computer = { width: 1280, height: 900 };
const phone = { width: 390, height: 844 };

async function picture(page: Page, path: string, size: typeof computer, fullPage = true): Promise<void> {
  await page.setViewportSize(size);
  await page.evaluate(() => document.fonts.ready);
  await page.screenshot({ path, fullPage, animations: 'disabled' });
}

const README = [
  { name: 'front', file: 'front-desktop.png', size: computer },
  { name: 'administration-ticked', file: 'administration-desktop.png', size: computer },
  { name: 'change-approve', file: 'confirm-phone.png', size: phone },
];

for (const { name, file, size } of README) {
  test(`docs/pictures/${file}`, async ({ visitor, page }) => {
    await page.setViewportSize(size);
    const place = PLACES.find((place) => place.name === name);
    expect(place, name).toBeDefined();
    await go(place!, visitor);
    await picture(page, join(PICTURES, file), size, size === phone);
  });
}

for (const place of PLACES) {
  test(`picture of ${place.name}`, async ({ visitor, page }) => {
    await go(place, visitor);
    await picture(page, join(ARTIFACTS, `${place.name}-1280.png`), computer);
    await picture(page, join(ARTIFACTS, `${place.name}-390.png`), phone);
  });
}
