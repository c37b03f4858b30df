// What the first visit of the data access list costs.
import { readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { People, expect, site, test } from '../fixtures';

const BUDGET = 70_000;

test('the browser program is at most 70 kB', async ({ visitor, page }) => {
  await visitor.logIn(People.municipality, '/kontakt');
  // Logging in has filled the cache: look again with an empty one.
  const fresh = await page.context().newCDPSession(page);
  await fresh.send('Network.clearBrowserCache');
  const bytes: Record<string, number> = {};
  const measured: Promise<void>[] = [];
  page.on('response', (response) => {
    // What the page listens to has no end.
    if (response.url().includes('/strom')) return;
    const kind = response.headers()['content-type']?.match(/html|css|javascript|wasm|font|svg/)?.[0] ?? 'other';
    const add = async () => {
      const { responseBodySize } = await response.request().sizes();
      bytes[kind] = (bytes[kind] ?? 0) + responseBodySize;
    };
    measured.push(add());
  });
  await visitor.open('/dataadgangadministration');
  await page.waitForLoadState('load');
  await Promise.all(measured);
  const total = Object.values(bytes).reduce((sum, size) => sum + size, 0);
  console.log(`First load of /dataadgangadministration, compressed bytes: ${JSON.stringify({ ...bytes, total })}`);

  const folder = join(site, 'pkg');
  const programs = readdirSync(folder).filter((name) => name.endsWith('.wasm.br'));
  expect(programs).not.toEqual([]);
  expect(programs.reduce((sum, name) => sum + statSync(join(folder, name)).size, 0)).toBeLessThanOrEqual(BUDGET);
  expect(bytes.wasm).toBeLessThanOrEqual(BUDGET);
});
