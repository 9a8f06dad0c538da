import { spawnSync } from 'node:child_process';
import { cpSync, mkdirSync, openSync, rmSync, statSync, writeSync, closeSync } from 'node:fs';
import path from 'node:path';

import { Server } from '../shop/server';
import { expect, test } from '../shop/test';

test('an unknown address is a page with a search and ways on', async ({ page, shopper }) => {
  for (const address of ['/nothing-here', '/p/no-such-product', '/c/no/such/category', '/pages/no-such-page', '/orders/AAAAAAAAAAAAAAAAAAAAAA']) {
    const response = await shopper.visit(address);
    expect(response.status(), address).toBe(404);
    await expect(page.getByRole('heading', { level: 1 })).toHaveCount(1);
    await expect(page.getByRole('search', { name: 'Search again' })).toBeVisible();
    await expect(page.locator('main').getByRole('link', { name: 'Electronics' })).toBeVisible();
  }
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

  test.beforeAll(async ({}, { workerIndex }) => {
    const folder = path.join(process.env.SHOP_FOLDER!, `errors-${workerIndex}`);
    mkdirSync(folder, { recursive: true });
    file = path.join(folder, 'shop.db');
    cpSync(path.join(process.env.SHOP_FOLDER!, 'imported.db'), file);
    const sql = "UPDATE product SET status = 'archived' WHERE slug = 'road-bike'";
    const run = spawnSync('python3', ['-c', `import sqlite3,sys; c=sqlite3.connect(sys.argv[1]); n=c.execute(sys.argv[2]).rowcount; c.commit(); sys.exit(n != 1)`, file, sql]);
    expect(run.status, String(run.stderr)).toBe(0);
    server = await Server.start({ databaseUrl: `sqlite:${file}`, dataDir: path.join(folder, 'var') });
  });

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
    await expect(page.getByRole('heading', { level: 1 })).toHaveText('Our fault, not yours');
    await expect(page.locator('main')).not.toContainText(/sql|database|malformed/i);
    expect((await page.request.get(`${server.url}/healthz`)).status()).toBe(200);
    expect((await page.request.get(`${server.url}/readyz`)).status()).toBe(503);
  });
});
