import { cpSync, mkdirSync, symlinkSync } from 'node:fs';
import path from 'node:path';

import { freshDatabase } from '../shop/mysql';
import { RoundRobin } from '../shop/round_robin';
import { Server, importDemo } from '../shop/server';
import { expect, test } from '../shop/test';

test.describe.configure({ mode: 'serial' });

const balancer = new RoundRobin();
let servers: Server[] = [];
let url = '';

test.use({
  baseURL: async ({}, use) => {
    await use(url);
  },
});

test.beforeAll(async () => {
  test.setTimeout(180_000);
  const folder = path.join(process.env.SHOP_FOLDER!, 'two-servers');
  const databaseUrl = await freshDatabase(process.env.FLEETCART_TEST_MYSQL_URL!, `fleetcart_end2end_${process.pid}`);
  const [one, other] = ['one', 'other'].map((name) => path.join(folder, name));
  mkdirSync(one!, { recursive: true });
  mkdirSync(other!, { recursive: true });
  // The pictures are the same as in the shop beside; drawing them again would take half a minute.
  cpSync(path.join(process.env.SHOP_DATA!, 'media'), path.join(one!, 'media'), { recursive: true });
  await importDemo({ databaseUrl, dataDir: one! });
  // Each instance has its own index; pictures and the test bank's book are shared.
  for (const shared of ['media', 'mail', 'test-bank']) {
    mkdirSync(path.join(one!, shared), { recursive: true });
    symlinkSync(path.join(one!, shared), path.join(other!, shared));
  }
  url = await balancer.open();
  const settings = { FLEETCART_BASE_URL: url, FLEETCART_SECRET: 'two-servers-share-one-secret-of-enough-length' };
  servers = [await Server.start({ databaseUrl, dataDir: one! }, settings), await Server.start({ databaseUrl, dataDir: other! }, settings)];
  balancer.use(servers.map((server) => server.url));
});

test.afterAll(async () => {
  await Promise.all(servers.map((server) => server.stop()));
  await balancer.close();
});

test('the purchase works through two servers that take turns', async ({ page, shopper }) => {
  await shopper.add('cordless-mouse');
  await shopper.add('aloe-vera');
  await expect(shopper.cartCount).toHaveText('2');
  await shopper.checkOut();
  await shopper.choosePayment(/^Cash on delivery/);
  await shopper.pay();
  await expect(page.getByRole('heading', { level: 1 })).toContainText('Thank you');
  for (const server of servers) expect(balancer.answers(server.url)).toBeGreaterThan(5);
});

test('the server that took the order dies at the bank, and the other completes the purchase', async ({ page, shopper }) => {
  await shopper.add('cordless-mouse');
  await shopper.checkOut();
  await page.getByRole('radio', { name: /^Test bank/ }).check();
  await page.getByRole('combobox', { name: 'What the bank does' }).selectOption({ label: 'Ask me to confirm at the bank' });
  await shopper.agree();

  const orderTakenBy = new Promise<string>((resolve) => balancer.onPost(resolve));
  await shopper.follow(() => shopper.payButton.click(), /\/checkout\/test-bank\//);
  const victim = await orderTakenBy;
  await servers.find((server) => server.url === victim)!.kill();

  await shopper.follow(() => page.locator('main').getByRole('button', { name: 'Confirm the payment' }).click(), /\/orders\//);
  await expect(page.getByRole('heading', { level: 1 })).toContainText('Thank you');
  await expect(page.locator('.timeline')).toContainText('Paid');
  await expect(page.locator('main')).toContainText('Wireless Optical Mouse');
});
