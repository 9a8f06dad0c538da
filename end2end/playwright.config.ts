import { defineConfig } from '@playwright/test';

// The screenshots are no test: `npx playwright test --project=screenshots` asks for them.
const screenshots = process.argv.some((argument) => argument.includes('screenshots')) || process.env.FLEETCART_SCREENSHOTS === '1';
if (screenshots) process.env.FLEETCART_SCREENSHOTS = '1';

// Two processes on one database need a server: `script/test browser` starts one.
const mysql = process.env.FLEETCART_TEST_MYSQL_URL;

export default defineConfig({
  testDir: 'tests',
  outputDir: 'test-results',
  globalSetup: './shop/setup.ts',
  workers: 2,
  fullyParallel: true,
  forbidOnly: true,
  timeout: 60_000,
  expect: { timeout: 10_000 },
  reporter: [['list']],
  use: {
    viewport: { width: 1440, height: 900 },
    locale: 'en-GB',
    timezoneId: 'Europe/Berlin',
    contextOptions: { reducedMotion: 'reduce' },
    actionTimeout: 10_000,
    navigationTimeout: 20_000,
    screenshot: 'only-on-failure',
    trace: 'off',
    launchOptions: {
      executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium',
      args: [
        '--no-sandbox',
        '--disable-gpu',
        '--disable-quic',
        '--no-first-run',
        '--disable-background-networking',
        '--disable-component-update',
        '--disable-sync',
      ],
    },
  },
  projects: screenshots
    ? [{ name: 'screenshots', testMatch: 'screenshots.ts', timeout: 300_000 }]
    : [
        { name: 'shop', testIgnore: 'two-servers.spec.ts' },
        ...(mysql ? [{ name: 'two servers', testMatch: 'two-servers.spec.ts', timeout: 180_000 }] : []),
      ],
});
