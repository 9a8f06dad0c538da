import { mkdirSync } from 'node:fs';
import path from 'node:path';

import { enter } from '../shop/customer';
import { expect, test } from '../shop/test';

const folder = process.env.SHOTS ?? path.resolve(__dirname, '../screenshots');

for (const colorScheme of ['light', 'dark'] as const) {
  for (const width of [360, 768, 1440]) {
    test.describe(`${colorScheme} ${width}`, () => {
      test.use({ colorScheme, viewport: { width, height: width < 500 ? 740 : 900 } });

      test('pictures of the shop', async ({ page, shopper }) => {
        mkdirSync(folder, { recursive: true });
        const shoot = async (name: string, fullPage = true) => {
          // Pictures below the fold load when they come into view.
          if (fullPage) {
            await page.evaluate(async () => {
              for (const image of document.images) image.loading = 'eager';
              await Promise.all([...document.images].map((image) => image.decode().catch(() => undefined)));
            });
          }
          await page.screenshot({ path: path.join(folder, `${name}-${width}-${colorScheme}.png`), fullPage });
        };
        const visit = async (name: string, address: string) => {
          await shopper.visit(address);
          await shoot(name);
        };
        await visit('home', '/');
        await visit('listing', '/products');
        await visit('category', '/c/sports-and-outdoor/footwear?brand=adidas');
        await visit('product', '/p/ultraboost-running-shoe');
        await visit('product-plain', '/p/cordless-mouse');
        await visit('search', '/search?q=camera');
        await visit('search-none', '/search?q=zzzzqqqq');
        await visit('404', '/nothing-here');
        await visit('content', '/pages/delivery');
        await visit('cart-empty', '/cart');
        await visit('login', '/account/login');
        await visit('register', '/account/register');

        await shopper.visit('/');
        await page.getByRole('combobox', { name: 'Search the shop' }).pressSequentially('cam');
        await expect(page.getByRole('listbox')).toBeVisible();
        await shoot('suggestions', false);

        await shopper.add('runx-running-shoe');
        await shoot('drawer', false);
        await shopper.add('cordless-mouse');
        await visit('cart', '/cart');
        await visit('checkout-address', '/checkout/address');
        await page.getByRole('button', { name: 'Continue to delivery' }).click();
        await expect(page.getByRole('alert')).toBeVisible();
        await shoot('checkout-errors');
        await shopper.giveAddress();
        await shoot('checkout-delivery');
        await shopper.chooseDelivery();
        await shoot('checkout-payment');
        await shopper.choosePayment(/^Test bank/);
        await shopper.pay();
        await shoot('order-confirmed');
        await enter(page, shopper);
        await shoot('account');
        await visit('account-addresses', '/account/addresses');
      });
    });
  }
}
