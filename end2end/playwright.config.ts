// Three visitors: a computer, a phone, and a computer without JavaScript. Each test gets a server of its own (fixtures.ts).
import { defineConfig } from '@playwright/test';

const computer = { viewport: { width: 1280, height: 900 } };
const phone = { viewport: { width: 390, height: 844 }, hasTouch: true, isMobile: true };

// The reporter reads the name of its file from the same variables.
const json = process.env.PLAYWRIGHT_JSON_OUTPUT_NAME || process.env.PLAYWRIGHT_JSON_OUTPUT_FILE;

export default defineConfig({
  testDir: 'tests',
  outputDir: '.artifacts/results',
  fullyParallel: true,
  forbidOnly: !!process.env.CI,
  workers: 2,
  // On a busy machine a browser may stall; a test that passes only now and then is still named in the report.
  retries: process.env.CI ? 1 : 0,
  timeout: 40_000,
  expect: { timeout: 5_000 },
  reporter: json ? [['line'], ['json']] : [['line']],
  use: {
    locale: 'da-DK',
    timezoneId: 'Europe/Copenhagen',
    actionTimeout: 5_000,
    screenshot: 'only-on-failure',
    launchOptions: {
      executablePath: process.env.CHROMIUM || '/usr/bin/chromium-headless-shell',
      args: [
        '--no-sandbox',
        '--disable-background-networking',
        '--disable-component-update',
        '--disable-sync',
        '--no-first-run',
        '--disable-gpu',
      ],
    },
  },
  projects: [
    { name: 'desktop', use: computer, testIgnore: /(screenshots|production)\.spec/ },
    { name: 'phone', use: phone, testMatch: /(guides|journeys|rights-and-registers|notifications|accessibility)\.spec/ },
    { name: 'no-js', use: { ...computer, javaScriptEnabled: false }, testMatch: /(guides|journeys|rights-and-registers|notifications|errors|log-in)\.spec/ },
    // Needs nginx, and a PostgreSQL in the environment.
    ...(process.env.PRODUCTION === '1' ? [{ name: 'production', use: computer, testMatch: /production\.spec/ }] : []),
    ...(process.env.SCREENSHOTS === '1' ? [{ name: 'screenshots', use: computer, testMatch: /screenshots/ }] : []),
  ],
});
