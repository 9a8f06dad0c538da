import path from 'node:path';

import type { Page } from '@playwright/test';

import { accessibilityProblems } from '../shop/axe';
import { join, openShop, send } from '../shop/office';
import type { Server } from '../shop/server';
import { expect, test } from '../shop/test';

const shopFile = `
[shop]
name = "Nordlicht"
currency = "EUR"
country = "DE"
email = "hello@nordlicht.example"

[[tax_class]]
code = "standard"
name = "Standard rate"
`;

let server: Server;
let invitation: string;
let url = '';

test.use({
  baseURL: async ({}, use) => {
    await use(url);
  },
});

test.beforeAll(async () => {
  ({ server, invitation } = await openShop(path.join(process.env.SHOP_FOLDER!, 'office-keys'), shopFile));
  url = server.url;
});

test.afterAll(async () => {
  await server?.stop();
});

/** What the browser asks when the page is left by its menu; nothing if it does not ask. The page stays. */
async function asksBeforeLeaving(page: Page): Promise<boolean> {
  let asked = false;
  page.once('dialog', (dialog) => {
    asked = dialog.type() === 'beforeunload';
    void dialog.dismiss();
  });
  await page.getByRole('link', { name: 'Audit log' }).first().click();
  await page.waitForTimeout(300);
  page.removeAllListeners('dialog');
  return asked;
}

test('staff work by keys, and what is not saved is not lost by a click', async ({ page }) => {
  test.setTimeout(90_000);
  await join(page, url, invitation);

  await test.step('a key finds the search, another the list of keys', async () => {
    await page.keyboard.press('/');
    await expect(page.locator('#top-q')).toBeFocused();
    await page.keyboard.press('?');
    await expect(page.locator('#top-q')).toHaveValue('?');
    await page.locator('#top-q').fill('');
    await page.locator('h1').first().click();
    await page.keyboard.press('?');
    await expect(page.getByRole('dialog', { name: 'Keyboard shortcuts' })).toBeVisible();
    expect(await accessibilityProblems(page)).toEqual([]);
    await page.getByLabel('Use keys without Ctrl').uncheck();
    await page.getByRole('button', { name: 'Close' }).click();
    await page.keyboard.press('/');
    await expect(page.locator('#top-q')).not.toBeFocused();
    await page.reload();
    await page.keyboard.press('/');
    await expect(page.locator('#top-q')).not.toBeFocused();
  });

  await test.step('a product with three variants', async () => {
    await page.goto('/admin/products/new');
    await page.getByLabel(/^Title/).fill('Wool scarf');
    await page.getByLabel(/^SKU/).fill('SCARF');
    await page.getByLabel(/^Price in EUR/).fill('39.90');
    await send(page, 'Make the draft');
    await page.locator('#option_0').fill('Size');
    await page.locator('#values_0').fill('S\nM\nL');
    await send(page, 'Save the options');
    await expect(page.locator('#variants tbody tr')).toHaveCount(3);
  });

  await test.step('the sheet goes up and down, copies down, and is saved by a key', async () => {
    const prices = page.locator('#variants input[name*=price]');
    await prices.nth(0).fill('45.00');
    await prices.nth(0).press('ArrowDown');
    await expect(prices.nth(1)).toBeFocused();
    await page.keyboard.press('Control+d');
    await expect(prices.nth(1)).toHaveValue('45.00');
    await page.keyboard.press('ArrowUp');
    await expect(prices.nth(0)).toBeFocused();
    await Promise.all([page.waitForLoadState('load'), page.keyboard.press('Control+s')]);
    await expect(page.getByRole('status').first()).toContainText('Saved');
    await expect(prices.nth(1)).toHaveValue('45.00');
    await expect(prices.nth(2)).toHaveValue('39.90');
  });

  await test.step('a click elsewhere asks first as long as something is not saved', async () => {
    await page.locator('#details [name=title]').fill('Warm scarf');
    expect(await asksBeforeLeaving(page)).toBe(true);
    await expect(page.locator('#details [name=title]')).toHaveValue('Warm scarf');
    await send(page, 'Save', page.locator('#details'));
    await expect(page.getByRole('status').first()).toContainText('Saved');
    expect(await asksBeforeLeaving(page)).toBe(false);
    await expect(page).toHaveURL(/\/admin\/audit/);
  });
});
