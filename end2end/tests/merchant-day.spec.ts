import path from 'node:path';

import type { Page } from '@playwright/test';

import { accessibilityProblems } from '../shop/axe';
import { join, openShop, send } from '../shop/office';
import { type Place, Server, run } from '../shop/server';
import { Shopper } from '../shop/shopper';
import { expect, test, watch } from '../shop/test';

const shopFile = `
[shop]
name = "Nordlicht"
currency = "EUR"
country = "DE"
email = "hello@nordlicht.example"
imprint = ["Nordlicht GmbH", "Hafenstraße 1", "24103 Kiel"]

[payment.bank_transfer]
on = true
iban = "DE89 3704 0044 0532 0130 00"

[[tax_class]]
code = "standard"
name = "Standard rate"

[[tax_zone]]
name = "Germany"
areas = ["DE"]
tax = "included"
label = "VAT"
rates = { standard = "19" }

[[shipping_zone]]
name = "Germany"
areas = ["DE"]

[[shipping_zone.method]]
name = "Parcel"
price = "4.90"
days = [1, 3]

[[page]]
slug = "terms"
title = "Terms"
text = "What we agree on."

[[page]]
slug = "privacy"
title = "Privacy"
text = "We keep what an order needs."

[[page]]
slug = "returns"
title = "Returns"
text = "You may withdraw within 14 days."
`;

for (const scripting of [true, false]) {
  for (const width of [1440, 390]) {
    test.describe(`${scripting ? 'with' : 'without'} scripting, ${width} px wide`, () => {
      let server: Server;
      let place: Place;
      let invitation: string;
      let url = '';

      test.use({
        javaScriptEnabled: scripting,
        viewport: { width, height: 900 },
        baseURL: async ({}, use) => {
          await use(url);
        },
      });

      test.beforeAll(async () => {
        const folder = path.join(process.env.SHOP_FOLDER!, `merchant-${scripting}-${width}`);
        ({ server, place, invitation } = await openShop(folder, shopFile));
        url = server.url;
      });

      test.afterAll(async () => {
        await server?.stop();
      });

      test('a merchant goes from an empty database to a shipped, partly refunded and invoiced order', async ({ page, browser }) => {
        test.setTimeout(180_000);
        await join(page, url, invitation);

        await test.step('a product with twelve variants', async () => {
          await page.goto('/admin/products/new');
          await page.getByLabel(/^Title/).fill('Wool scarf');
          await page.getByLabel(/^SKU/).fill('SCARF');
          await page.getByLabel(/^Price in EUR/).fill('39.90');
          await send(page, 'Make the draft');
          await expect(page.getByRole('status').first()).toContainText('The draft is there');
          await page.locator('#option_0').fill('Size');
          await page.locator('#values_0').fill('S\nM\nL');
          await page.locator('#option_1').fill('Colour');
          await page.locator('#values_1').fill('Red\nBlue\nOat\nInk');
          await send(page, 'Save the options');
          await expect(page.locator('#variants tbody tr')).toHaveCount(12);
          await page.getByLabel('Price of L, Ink').fill('44,50');
          await send(page, 'Save the variants');
          await expect(page.getByLabel('Price of L, Ink')).toHaveValue('44.50');
          await page.locator('#status').selectOption('active');
          await page.locator('#description').fill('Warm.\n\nKnitted in Kiel.');
          await send(page, 'Save', page.locator('#details'));
          await expect(page.getByRole('status').first()).toContainText('Saved');
        });

        await test.step('pieces come in', async () => {
          await page.goto('/admin/inventory?q=SCARF');
          await page.getByRole('link', { name: /SCARF$/ }).first().click();
          await page.getByLabel(/^Change/).fill('10');
          await page.getByLabel(/^Reason/).fill('First delivery');
          await send(page, 'Correct the stock');
          await expect(page.locator('.tiles')).toContainText('10');
        });

        let number = '';
        await test.step('a guest buys five by transfer', async () => {
          const context = await browser.newContext({ javaScriptEnabled: scripting, viewport: { width, height: 900 }, baseURL: url });
          const complaints = watch(context);
          const shopper = new Shopper(await context.newPage(), scripting);
          await shopper.visit('/p/wool-scarf');
          await shopper.page.locator('#buy').getByRole('spinbutton').first().fill('5');
          const add = shopper.page.locator('#buy').getByRole('button', { name: 'Add to cart' });
          if (scripting) {
            await add.click();
            await expect(shopper.drawer).toBeVisible();
          } else {
            await shopper.follow(() => add.click(), /\/cart/);
          }
          await shopper.checkOut();
          await shopper.choosePayment(/^Bank transfer/);
          await shopper.pay();
          number = (await shopper.page.locator('main').innerText()).match(/FC-\d+/)![0];
          expect(complaints()).toEqual([]);
          await context.close();
        });

        await test.step('the money comes in two parts', async () => {
          await page.goto(`/admin/orders?q=${number}`);
          await page.getByRole('link', { name: number }).first().click();
          await page.locator('#payments summary').click();
          await page.getByLabel(/^Amount/).fill('100');
          await send(page, 'Record the payment');
          await expect(page.locator('.order-state')).toContainText('Partly paid');
          await page.locator('#payments summary').click();
          await send(page, 'Record the payment');
          await expect(page.locator('.order-state')).toContainText('Paid');
        });

        await test.step('it leaves in two parcels', async () => {
          await page.locator('#ship input.pieces').first().fill('3');
          await page.locator('#ship_carrier').selectOption('dhl');
          await page.locator('#ship_tracking_no').fill('00340434161094042557');
          await send(page, 'Mark as sent');
          await expect(page.locator('.order-state')).toContainText('Partly sent');
          await send(page, 'Mark as sent');
          await expect(page.locator('.order-state')).toContainText(/Sent/);
          await expect(page.locator('#parcels li')).toHaveCount(2);
        });

        await test.step('one piece is refunded, goes back on sale, and the money is sent by hand', async () => {
          await page.locator('#refunds summary').click();
          await page.locator('#refunds input.pieces').first().fill('1');
          await page.getByLabel(/^Reason/).last().fill('A loose thread');
          await send(page, 'Refund the customer');
          await expect(page.locator('#refunds')).toContainText('goes back on sale');
          await page.locator('#refunds select').first().selectOption('yes');
          await send(page, 'Refund the customer');
          await send(page, 'I have paid it back');
          await expect(page.locator('.order-state')).toContainText('Partly refunded');
        });

        await test.step('invoice and credit note', async () => {
          await send(page, 'Issue the invoice');
          await expect(page.getByRole('heading', { level: 1 })).toContainText('Invoice INV-1001');
          await expect(page.locator('.paper')).toContainText('Nordlicht GmbH');
          await page.goto(`/admin/orders/${number}`);
          await send(page, 'Credit note');
          await expect(page.getByRole('heading', { level: 1 })).toContainText('Credit note CN-1001');
          await expect(page.locator('.paper')).toContainText('INV-1001');
        });

        if (scripting) await test.step('every page of the office fits and can be used by everybody', () => everyPage(page, number, width));

        await run(place, ['verify', 'ledger']);
      });
    });
  }
}

/** Opens each page in both themes: nothing is wider than the screen, and axe finds nothing. */
async function everyPage(page: Page, number: string, width: number): Promise<void> {
  const product = await firstLink(page, '/admin/products', /\/admin\/products\/\d+$/);
  const stock = await firstLink(page, '/admin/inventory', /\/admin\/inventory\/\d+$/);
  const order = `/admin/orders/${number}`;
  const pages = [
    '/admin', '/admin/orders', order, `${order}/packing-slip`, `${order}/documents/INV-1001`, '/admin/products', '/admin/products/new', product,
    '/admin/inventory', stock, '/admin/setup', '/admin/settings/shop', '/admin/settings/payments',
    '/admin/settings/taxes', '/admin/settings/taxes/zone?name=Germany', '/admin/settings/delivery', '/admin/settings/delivery/zone?name=Germany',
    '/admin/settings/pages', '/admin/settings/pages/edit?slug=terms', '/admin/audit', '/admin/settings/staff', '/admin/settings/roles', '/admin/account',
    '/admin/settings/mails', '/admin/emails/failed', '/admin/orders/pick-list', '/admin/promotions', '/admin/promotions/new', '/admin/settings/home',
  ];
  const found: string[] = [];
  for (const colorScheme of ['light', 'dark'] as const) {
    await page.emulateMedia({ colorScheme });
    for (const address of pages) {
      await page.goto(address);
      // What is folded away is part of the page.
      await page.evaluate(() => document.querySelectorAll('main details').forEach((details) => details.setAttribute('open', '')));
      const wider = await page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth);
      if (wider > 0) found.push(`${address} is ${wider} px wider than ${width} px`);
      for (const problem of await accessibilityProblems(page)) found.push(`${address}, ${colorScheme}: ${problem}`);
      const pictures = process.env.OFFICE_PICTURES;
      if (pictures) await page.screenshot({ path: path.join(pictures, `${address.replaceAll('/', '_')}-${width}-${colorScheme}.png`), fullPage: true });
    }
  }
  expect(found).toEqual([]);
}

async function firstLink(page: Page, address: string, wanted: RegExp): Promise<string> {
  await page.goto(address);
  const links = await page.locator('main a').evaluateAll((all) => all.map((link) => (link as HTMLAnchorElement).pathname));
  return links.find((link) => wanted.test(link))!;
}
