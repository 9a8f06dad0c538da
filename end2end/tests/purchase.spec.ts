import { ada } from '../shop/shopper';
import { expect, test } from '../shop/test';

test('a guest finds a shoe, chooses its size, and pays with the test bank', async ({ page, shopper }) => {
  await shopper.visit('/');
  await shopper.follow(() => page.getByRole('link', { name: 'See everything' }).click(), /\/products$/);

  await test.step('filter the listing', async () => {
    const before = await page.locator('.card').count();
    await page.getByRole('form', { name: 'Filter' }).getByRole('checkbox', { name: /^Adidas/ }).check();
    await shopper.follow(() => page.getByRole('button', { name: 'Show results' }).click(), /brand=adidas/);
    expect(await page.locator('.card').count()).toBeLessThan(before);
    for (const brand of await page.locator('.card-brand').allInnerTexts()) expect(brand).toBe('Adidas');
  });

  await shopper.follow(() => page.getByRole('link', { name: 'RunX Running Shoe', exact: true }).click(), /\/p\/runx-running-shoe/);

  await test.step('choose a size', async () => {
    const skuBefore = await page.locator('#buy [data-stock]').innerText();
    await page.getByRole('radio', { name: /44/ }).check({ force: true });
    await expect(page).toHaveURL(/\?v=\d+$/);
    await expect(page.locator('#buy .option-value')).toHaveText(/44/);
    await expect(page.locator('#buy [data-stock]')).not.toHaveText(skuBefore);
  });

  const add = page.locator('#buy').getByRole('button', { name: 'Add to cart' });
  await test.step('add to the cart: the drawer opens over the page', async () => {
    await expect(shopper.cartCount).toHaveText('0');
    await add.click();
    await expect(shopper.drawer).toBeVisible();
    await expect(shopper.drawer.getByRole('status').first()).toHaveText('Added to your cart.');
    await expect(shopper.drawer).toContainText('RunX Running Shoe');
    await expect(shopper.drawer).toContainText('44');
    await expect(shopper.cartCount).toHaveText('1');
    expect(await page.evaluate(() => document.querySelector('dialog.drawer')!.contains(document.activeElement))).toBe(true);
  });

  await test.step('the drawer keeps the focus while it is open', async () => {
    for (let presses = 0; presses < 12; presses++) {
      await page.keyboard.press('Tab');
      const outside = await page.evaluate(() => {
        const active = document.activeElement;
        return active !== document.body && !document.querySelector('dialog.drawer')!.contains(active);
      });
      expect(outside, `the focus left the drawer after ${presses + 1} times Tab`).toBe(false);
    }
  });

  await test.step('step the quantity in the drawer', async () => {
    await shopper.drawer.getByRole('button', { name: 'One RunX Running Shoe more' }).click();
    await expect(shopper.drawer.getByRole('spinbutton', { name: 'Quantity of RunX Running Shoe' })).toHaveValue('2');
    await expect(shopper.cartCount).toHaveText('2');
    await shopper.drawer.getByRole('button', { name: 'One RunX Running Shoe less' }).click();
    await expect(shopper.drawer.getByRole('spinbutton', { name: 'Quantity of RunX Running Shoe' })).toHaveValue('1');
    await expect(shopper.cartCount).toHaveText('1');
  });

  await test.step('closing the drawer returns the focus', async () => {
    await page.keyboard.press('Escape');
    await expect(shopper.drawer).toBeHidden();
    await expect(add).toBeFocused();
  });

  await page.locator('[data-cart-link]').click();
  await expect(shopper.drawer).toBeVisible();
  await shopper.follow(() => shopper.drawer.getByRole('link', { name: 'Check out' }).click(), /\/checkout/);
  await shopper.giveAddress();
  await shopper.chooseDelivery();
  await shopper.choosePayment(/^Test bank/);
  const total = await shopper.total();
  await expect(shopper.payButton).toContainText(total);
  const order = await shopper.pay();

  await test.step('the confirmation says what was bought', async () => {
    await expect(page.getByRole('heading', { level: 1 })).toContainText('Thank you');
    await expect(page.locator('main')).toContainText('RunX Running Shoe');
    await expect(page.locator('main')).toContainText(ada.email);
    await expect(page.locator('main')).toContainText('Hafenstraße 12');
    await expect(page.locator('.timeline')).toContainText('Paid');
    expect(await shopper.total()).toBe(total);
    await expect(shopper.cartCount).toHaveText('0');
  });

  await test.step('the confirmation can be loaded again, and by its link alone', async () => {
    await shopper.visit(order);
    await expect(page.locator('main')).toContainText('RunX Running Shoe');
    await page.context().clearCookies();
    await shopper.visit(order);
    await expect(page.locator('main')).toContainText('RunX Running Shoe');
  });
});

test('a guest pays cash on delivery', async ({ page, shopper }) => {
  await shopper.add('cordless-mouse');
  await shopper.checkOut();
  await shopper.choosePayment(/^Cash on delivery/);
  await shopper.pay();
  await expect(page.getByRole('heading', { level: 1 })).toContainText('Thank you');
  await expect(page.locator('main')).toContainText('Cash on delivery');
  await expect(page.locator('main')).toContainText('Wireless Optical Mouse');
});

test('a guest pays by bank transfer and is told the account', async ({ page, shopper }) => {
  await shopper.add('cordless-mouse');
  await shopper.checkOut();
  await shopper.choosePayment(/^Bank transfer/);
  await shopper.pay();
  await expect(page.locator('main')).toContainText(/DE89 ?3704 ?0044 ?0532 ?0130 ?00/);
});

test('a card in a list adds its product without leaving the page', async ({ page, shopper }) => {
  await shopper.visit('/c/home-and-garden/plants');
  const address = page.url();
  await page.getByRole('button', { name: 'Add to cart: Aloe Vera' }).click();
  await expect(shopper.drawer).toContainText('Aloe Vera');
  await expect(shopper.cartCount).toHaveText('1');
  expect(page.url()).toBe(address);
});

test('a line can be taken out of the cart and brought back', async ({ page, shopper }) => {
  await shopper.add('aloe-vera');
  await shopper.visit('/cart');
  await shopper.follow(() => page.getByRole('button', { name: 'Remove Aloe Vera' }).first().click(), /\/cart\?removed=/);
  await expect(page.locator('main')).toContainText('Aloe Vera');
  await expect(page.locator('main')).toContainText(/removed/i);
  await shopper.follow(() => page.getByRole('button', { name: /^Undo/ }).click(), /\/cart/);
  await expect(page.getByRole('spinbutton', { name: 'Quantity of Aloe Vera' })).toHaveValue('1');
});

test('a coupon lowers the total, and a late or wrong one says why', async ({ page, shopper }) => {
  await shopper.add('cordless-mouse');
  await shopper.visit('/cart');
  const enter = async (code: string) => {
    const field = page.getByRole('textbox', { name: /code|coupon/i });
    if (!(await field.isVisible())) await page.locator('details.reveal summary').click();
    await field.fill(code);
    await field.press('Enter');
    await page.waitForLoadState('load');
  };
  const before = await shopper.total();
  await enter('SUMMER25');
  await expect(page.locator('.field-error, .alert').filter({ hasText: /ended|expired|over|1 September/i }).first()).toBeVisible();
  await expect(page.getByRole('textbox', { name: /code|coupon/i })).toHaveValue('SUMMER25');
  await enter('NO-SUCH-CODE');
  await expect(page.locator('.field-error').first()).toBeVisible();
  expect(await shopper.total()).toBe(before);
  await enter('WELCOME10');
  await expect(page.locator('.totals .discount')).toContainText('10 %');
  expect(await shopper.total()).not.toBe(before);
});
