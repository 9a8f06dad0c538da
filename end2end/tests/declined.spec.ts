import { type Page, expect, test } from '../shop/test';
import type { Shopper } from '../shop/shopper';

async function askTheBank(page: Page, choice: string): Promise<void> {
  await page.getByRole('radio', { name: /^Test bank/ }).check();
  await page.getByRole('combobox', { name: 'What the bank does' }).selectOption({ label: choice });
}

async function toTheBank(page: Page, shopper: Shopper, choice: string): Promise<void> {
  await shopper.add('cordless-mouse');
  await shopper.checkOut();
  await askTheBank(page, choice);
  await shopper.agree();
  await shopper.follow(() => shopper.payButton.click(), /\/checkout\/test-bank\//);
}

for (const scripting of [true, false]) {
  test.describe(scripting ? 'with scripting' : 'without scripting', () => {
    test.use({ javaScriptEnabled: scripting });

    test('a declined payment keeps everything and can be paid another way', async ({ page, shopper }) => {
      await shopper.add('cordless-mouse');
      await shopper.checkOut();
      await askTheBank(page, 'Decline the payment');
      await shopper.agree();
      await Promise.all([page.waitForResponse((answer) => answer.request().method() === 'POST'), shopper.payButton.click()]);
      await expect(page.getByRole('alert')).toContainText(/declined/i);
      await shopper.settled();
      await expect(page.locator('main')).toContainText('Ada Lovelace');
      await expect(page.locator('main')).toContainText('Wireless Optical Mouse');
      await shopper.choosePayment(/^Cash on delivery/);
      await shopper.pay();
      await expect(page.getByRole('heading', { level: 1 })).toContainText('Thank you');
      await expect(page.locator('main')).toContainText('Cash on delivery');
    });
  });
}

test('the bank asks for a confirmation, and the order is paid after it', async ({ page, shopper }) => {
  await toTheBank(page, shopper, 'Ask me to confirm at the bank');
  await shopper.follow(() => page.locator('main').getByRole('button', { name: 'Confirm the payment' }).click(), /\/orders\//);
  await expect(page.getByRole('heading', { level: 1 })).toContainText('Thank you');
  await expect(page.locator('.timeline')).toContainText('Paid');
});

test('refusing at the bank leads back to the payment, and another way works', async ({ page, shopper }) => {
  await toTheBank(page, shopper, 'Ask me to confirm at the bank');
  await shopper.follow(() => page.locator('main').getByRole('button', { name: 'Decline the payment' }).click(), /\/orders\/[\w-]+\/pay$/);
  await expect(page.getByRole('alert')).toContainText('declined');
  await shopper.choosePayment(/^Bank transfer/);
  await shopper.pay();
  await expect(page.getByRole('heading', { level: 1 })).toContainText('Thank you');
});

test('news from the bank that comes late arrives on the order', async ({ page, shopper }) => {
  await toTheBank(page, shopper, 'Ask me to confirm, and report back late');
  await shopper.follow(() => page.locator('main').getByRole('button', { name: 'Confirm the payment' }).click(), /\/orders\//);
  const order = page.url();
  await expect(page.locator('.timeline')).not.toContainText('Paid');
  await expect
    .poll(async () => {
      await shopper.visit(order);
      return page.locator('.timeline').innerText();
    }, { timeout: 30_000, intervals: [1000] })
    .toContain('Paid');
});

test('news from the bank that comes twice pays once', async ({ page, shopper }) => {
  await toTheBank(page, shopper, 'Ask me to confirm, and report back twice');
  await shopper.follow(() => page.locator('main').getByRole('button', { name: 'Confirm the payment' }).click(), /\/orders\//);
  await expect(page.getByRole('heading', { level: 1 })).toContainText('Thank you');
  await expect(page.locator('.timeline')).toContainText('Paid');
});
