import { ada } from '../shop/shopper';
import { expect, test } from '../shop/test';

test.use({ javaScriptEnabled: false });

test('a guest finds, chooses, orders and pays without scripting', async ({ page, shopper }) => {
  await shopper.visit('/');
  const nav = page.getByRole('navigation', { name: 'Categories' });
  await nav.getByText('Sports & Outdoor', { exact: true }).click();
  await shopper.follow(() => nav.getByRole('link', { name: 'Footwear' }).click(), /\/c\/sports-and-outdoor\/footwear/);

  await page.getByRole('checkbox', { name: /^Adidas/ }).check();
  await shopper.follow(() => page.getByRole('button', { name: 'Show results' }).click(), /brand=adidas/);
  await page.getByRole('combobox', { name: 'Sort by' }).selectOption({ label: 'Price, low to high' });
  await shopper.follow(() => page.getByRole('button', { name: 'Sort' }).click(), /sort=price/);
  await expect(page.locator('.card-title').first()).toHaveText('RunX Running Shoe');

  await shopper.follow(() => page.getByRole('link', { name: 'RunX Running Shoe', exact: true }).click(), /\/p\/runx-running-shoe/);
  await page.getByRole('radio', { name: /46/ }).check({ force: true });
  await shopper.follow(() => page.getByRole('button', { name: 'Show this choice' }).click(), /\/p\/runx-running-shoe\?/);
  await expect(page.getByRole('radio', { name: /46/ })).toBeChecked();
  await expect(page.locator('#buy .option-value')).toHaveText(/46/);

  await page.getByRole('spinbutton', { name: 'Quantity' }).fill('2');
  await shopper.follow(() => page.locator('#buy').getByRole('button', { name: 'Add to cart' }).click(), /\/cart/);
  await expect(page.getByRole('status').first()).toContainText('RunX Running Shoe');
  await expect(shopper.cartCount).toHaveText('2');

  await test.step('change the quantity with the buttons and with the number', async () => {
    const quantity = page.getByRole('spinbutton', { name: 'Quantity of RunX Running Shoe' });
    await shopper.follow(() => page.getByRole('button', { name: 'One RunX Running Shoe more' }).click(), /\/cart/);
    await expect(quantity).toHaveValue('3');
    await quantity.fill('1');
    await shopper.follow(() => quantity.press('Enter'), /\/cart/);
    await expect(quantity).toHaveValue('1');
  });

  await shopper.follow(() => page.getByRole('link', { name: 'Check out' }).first().click(), /\/checkout/);
  await shopper.giveAddress();
  await shopper.chooseDelivery();
  await shopper.choosePayment(/^Test bank/);
  const total = await shopper.total();
  await shopper.pay();
  await expect(page.getByRole('heading', { level: 1 })).toContainText('Thank you');
  await expect(page.locator('main')).toContainText('RunX Running Shoe');
  await expect(page.locator('main')).toContainText(ada.email);
  expect(await shopper.total()).toBe(total);
  await expect(shopper.cartCount).toHaveText('0');
});

test('a guest pays cash on delivery without scripting', async ({ page, shopper }) => {
  await shopper.add('cordless-mouse');
  await shopper.checkOut();
  await shopper.choosePayment(/^Cash on delivery/);
  await shopper.pay();
  await expect(page.getByRole('heading', { level: 1 })).toContainText('Thank you');
});

test('the search works without scripting', async ({ page, shopper }) => {
  await shopper.visit('/');
  const field = page.getByRole('searchbox').first();
  await field.fill('camera');
  await shopper.follow(() => field.press('Enter'), /\/search\?q=camera/);
  await expect(page.locator('.card').first()).toBeVisible();
});

test('a form with mistakes keeps what was typed and names the fields', async ({ page, shopper }) => {
  await shopper.add('cordless-mouse');
  await shopper.visit('/checkout');
  await shopper.fillAddress({ ...ada, email: 'ada@', postcode: '2045' });
  await page.getByRole('button', { name: 'Continue to delivery' }).click();
  const summary = page.getByRole('alert');
  await expect(summary.getByRole('link')).toHaveCount(2);
  await expect(page).toHaveTitle(/^Error: /);
  await expect(page.getByRole('textbox', { name: /^E-mail/ })).toHaveValue('ada@');
  await expect(page.getByRole('textbox', { name: /^Postcode/ })).toHaveAttribute('aria-invalid', 'true');
  await expect(page.getByRole('textbox', { name: /^Full name/ })).toHaveValue(ada.name);
  await expect(page.getByRole('textbox', { name: /^Town or city/ })).toHaveValue(ada.city);
});
