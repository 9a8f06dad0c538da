import type { Page } from '@playwright/test';

import { accessibilityProblems } from '../shop/axe';
import type { Shopper } from '../shop/shopper';
import { ada } from '../shop/shopper';
import { expect, test } from '../shop/test';
import { enter } from '../shop/customer';

/** What holds on every page, in every theme, at every width. */
async function expectGoodPage(page: Page, name: string): Promise<void> {
  await test.step(name, async () => {
    expect.soft(await page.locator('h1').count(), `${name}: one heading of the first level`).toBe(1);
    expect.soft(await page.locator('main').count(), `${name}: one main`).toBe(1);
    const sizes = await page.evaluate(() => {
      const width = document.documentElement.clientWidth;
      const wide = [...document.querySelectorAll('body *')].filter((one) => one.getBoundingClientRect().right > width + 1);
      return {
        scrolls: document.documentElement.scrollWidth > width,
        first: wide.slice(0, 3).map((one) => one.outerHTML.slice(0, 100)),
      };
    });
    expect.soft(sizes.scrolls, `${name} scrolls sideways: ${sizes.first.join('\n')}`).toBe(false);
    const broken = await page.evaluate(() =>
      [...document.images].filter((one) => one.complete && one.naturalWidth === 0 && one.currentSrc).map((one) => one.currentSrc),
    );
    expect.soft(broken, `${name}: pictures that do not load`).toEqual([]);
    expect.soft(await accessibilityProblems(page), `${name}: axe-core`).toEqual([]);
    // The other theme is the same page in other colours.
    await wear(page, 'dark');
    expect.soft(await accessibilityProblems(page, 'colours'), `${name}, dark: axe-core`).toEqual([]);
    await wear(page, 'light');
  });
}

/** Changes the theme, and waits until the last colour has faded over. */
async function wear(page: Page, colorScheme: 'light' | 'dark'): Promise<void> {
  await page.emulateMedia({ colorScheme });
  await page.evaluate(async () => {
    await new Promise(requestAnimationFrame);
    const fading = document.getAnimations().filter((one) => one instanceof CSSTransition);
    await Promise.all(fading.map((one) => one.finished.catch(() => undefined)));
  });
}

async function open(page: Page, shopper: Shopper, address: string): Promise<void> {
  await shopper.visit(address);
  await expectGoodPage(page, address);
}

const anybody = [
  '/',
  '/products',
  '/products?brand=adidas&stock=1',
  '/products?min=100000',
  '/c/sports-and-outdoor',
  '/c/sports-and-outdoor/footwear',
  '/p/laptop',
  '/p/runx-running-shoe',
  '/p/cordless-mouse',
  '/search',
  '/search?q=camera',
  '/search?q=labtop',
  '/search?q=zzzzqqqq',
  '/pages/terms',
  '/pages/privacy',
  '/pages/delivery',
  '/pages/returns',
  '/cart',
  '/account/login',
  '/account/register',
  '/account/reset',
  '/account/verify',
  '/orders/find',
  '/withdraw',
  '/withdraw/confirm?received=1790000000000',
  '/contact',
  '/contact?sent=1',
  '/nothing-here',
];

for (const width of [360, 1440]) {
  test.describe(`${width} px wide, light and dark`, () => {
    test.use({ colorScheme: 'light', viewport: { width, height: width < 500 ? 740 : 900 } });
    test.slow();

    test('pages for anybody are sound and accessible', async ({ page, shopper }) => {
      for (const address of anybody) await open(page, shopper, address);
    });

    test('the cart and the checkout are sound and accessible', async ({ page, shopper }) => {
      await shopper.add('runx-running-shoe');
      await expect(shopper.drawer.locator('.line')).toHaveCount(1);
      await expectGoodPage(page, 'the drawer');
      await shopper.add('cordless-mouse');
      await open(page, shopper, '/cart');
      await open(page, shopper, '/checkout/address');
      await page.getByRole('button', { name: 'Continue to delivery' }).click();
      await expect(page.getByRole('alert')).toBeVisible();
      await shopper.settled();
      await expectGoodPage(page, 'the address with mistakes');
      await shopper.giveAddress(ada);
      await expectGoodPage(page, '/checkout/delivery');
      await shopper.chooseDelivery();
      await expectGoodPage(page, '/checkout/payment');
      await shopper.choosePayment(/^Cash on delivery/);
      await shopper.pay();
      await expectGoodPage(page, 'the confirmation');
    });

    test('the account is sound and accessible', async ({ page, shopper }) => {
      await enter(page, shopper);
      for (const address of ['/account', '/account/orders', '/account/addresses', '/account/profile']) {
        await open(page, shopper, address);
      }
    });
  });
}

test.describe('interactive parts', () => {
  test('the suggestions are accessible while they are open', async ({ page, shopper }) => {
    await shopper.visit('/');
    await page.getByRole('combobox', { name: 'Search the shop' }).pressSequentially('cam');
    await expect(page.getByRole('listbox')).toBeVisible();
    await expectGoodPage(page, 'suggestions');
  });

  test('the close look at a picture opens, is accessible, and closes', async ({ page, shopper }) => {
    await shopper.visit('/p/laptop');
    await page.locator('.gallery-strip a').first().click();
    const zoom = page.locator('dialog.zoom');
    await expect(zoom).toBeVisible();
    expect(await accessibilityProblems(page)).toEqual([]);
    await page.keyboard.press('Escape');
    await expect(zoom).toBeHidden();
  });

  test('the menu opens on a small screen', async ({ page, shopper }) => {
    await page.setViewportSize({ width: 360, height: 740 });
    await shopper.visit('/');
    await page.locator('details.menu > summary').click();
    await expect(page.getByRole('navigation', { name: 'Menu' })).toBeVisible();
    await expectGoodPage(page, 'the menu');
  });

  test('the filters open on a small screen and show what they found', async ({ page, shopper }) => {
    await page.setViewportSize({ width: 360, height: 740 });
    await shopper.visit('/products');
    await page.getByRole('link', { name: 'Filter', exact: true }).click();
    await expect(page.getByRole('checkbox', { name: /^Adidas/ })).toBeVisible();
    await expectGoodPage(page, 'the filters');
    await page.getByRole('checkbox', { name: /^Adidas/ }).check();
    await shopper.follow(() => page.getByRole('button', { name: /^Show/ }).click(), /brand=adidas/);
    await expect(page.locator('.card').first()).toBeVisible();
  });
});
