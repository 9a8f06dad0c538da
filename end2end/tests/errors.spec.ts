import { spawnSync } from 'node:child_process';
import { closeSync, cpSync, mkdirSync, mkdtempSync, openSync, rmSync, statSync, symlinkSync, writeSync } from 'node:fs';
import path from 'node:path';

import { Server } from '../shop/server';
import { expect, test } from '../shop/test';

test('an unknown address is a page with a search and ways on', async ({ page, shopper }) => {
  for (const address of ['/nothing-here', '/p/no-such-product', '/c/no/such/category', '/pages/no-such-page']) {
    const response = await shopper.visit(address);
    expect(response.status(), address).toBe(404);
    await expect(page.getByRole('heading', { level: 1 })).toHaveCount(1);
    await expect(page.getByRole('search', { name: 'Search again' })).toBeVisible();
    await expect(page.locator('main').getByRole('link', { name: 'Electronics' })).toBeVisible();
  }
});

test('an order that is not there leads to where orders are found', async ({ page, shopper }) => {
  const response = await shopper.visit('/orders/AAAAAAAAAAAAAAAAAAAAAA');
  expect(response.status()).toBe(404);
  await page.locator('main').getByRole('link', { name: 'Find an order' }).click();
  await expect(page).toHaveURL(/\/orders\/find$/);
  await expect(page.getByLabel('Order number')).toBeVisible();
});

test('a program that asks for JSON gets its errors as JSON', async ({ request }) => {
  const response = await request.get('/nothing-here', { headers: { accept: 'application/json' } });
  expect(response.status()).toBe(404);
  expect(await response.json()).toMatchObject({ status: 404 });
});

test.describe('with a database of its own', () => {
  test.describe.configure({ mode: 'serial' });
  let server: Server;
  let file: string;

  test.beforeAll(async () => {
    const folder = mkdtempSync(path.join(process.env.SHOP_FOLDER!, 'errors-'));
    file = path.join(folder, 'shop.db');
    cpSync(path.join(process.env.SHOP_FOLDER!, 'imported.db'), file);
    expect(archive('road-bike')).toBe('');
    const dataDir = path.join(folder, 'var');
    mkdirSync(dataDir, { recursive: true });
    symlinkSync(path.join(process.env.SHOP_DATA!, 'media'), path.join(dataDir, 'media'));
    server = await Server.start({ databaseUrl: `sqlite:${file}`, dataDir });
  });

  /** Takes a product off sale for good, as the back office does; what went wrong. */
  function archive(slug: string): string {
    const program = `
import sqlite3, sys
shop = sqlite3.connect(sys.argv[1])
for change in ("UPDATE product SET status = 'archived' WHERE slug = ?", "UPDATE listing SET visible = 0 WHERE slug = ?"):
    assert shop.execute(change, (sys.argv[2],)).rowcount == 1
shop.commit()`;
    const run = spawnSync('python3', ['-c', program, file, slug], { encoding: 'utf8' });
    return run.stderr;
  }

  test.afterAll(async () => {
    await server?.stop();
  });

  test('a product that is no longer sold is gone, and others are shown', async ({ page, shopper }) => {
    const response = await shopper.visit(`${server.url}/p/road-bike`);
    expect(response.status()).toBe(410);
    await expect(page.locator('main')).toContainText('Road Bike');
    expect(await page.locator('.card').count()).toBeGreaterThan(0);
    const listing = await page.request.get(`${server.url}/sitemap.xml`);
    expect(await listing.text()).not.toContain('/p/road-bike');
    await shopper.visit(`${server.url}/search?q=road+bike`);
    await expect(page.getByRole('link', { name: 'Road Bike', exact: true })).toHaveCount(0);
  });

  test('a database that breaks makes a page that says so, and the process stays', async ({ page, shopper }) => {
    const size = statSync(file).size;
    const handle = openSync(file, 'r+');
    writeSync(handle, Buffer.alloc(size, 0xaa), 0, size, 0);
    closeSync(handle);
    for (const leftover of ['-wal', '-shm']) rmSync(`${file}${leftover}`, { force: true });
    const response = await shopper.visit(`${server.url}/p/laptop?v=1`);
    expect(response.status()).toBe(500);
    await expect(page.getByRole('heading', { level: 1 })).toHaveText('Something went wrong');
    await expect(page.locator('main')).not.toContainText(/sql|database|malformed/i);
    expect((await page.request.get(`${server.url}/healthz`)).status()).toBe(200);
    expect((await page.request.get(`${server.url}/readyz`)).status()).toBe(503);
  });
});
