// What the page of one's own account is like to look at and to listen to.

import { test } from "node:test";

import { openBrowser } from "./support/browser.mjs";
import { Guildhall } from "./support/guildhall.mjs";
import { inspect, inspectClosely, shoot, visit } from "./support/looks.mjs";
import { MailServer } from "./support/mail_server.mjs";
import { linkIn } from "./support/mail_text.mjs";
import { LONG_NAME, PASSWORD, setUp } from "./support/people.mjs";

test("the page of an account", async (t) => {
  const mailServer = await MailServer.start(t);
  const guildhall = await Guildhall.start(t, mailServer.settings);
  const owner = await setUp(guildhall, { name: LONG_NAME });
  await owner.makeTeam("Copper Guild", "copper-guild");
  await owner.makeTeam("محمد بن موسى الخوارزمي", "algebra");
  const page = await openBrowser(guildhall);
  await page.goto("/sign-in?next=/account");
  await page.getByLabel("E-mail").fill(owner.email);
  await page.getByLabel("Password", { exact: true }).fill(PASSWORD);
  await page.getByRole("button", { name: "Sign in" }).click();
  await page.waitForURL("**/account");
  await inspectClosely(page, "account-own");
  for (const topic of ["address", "password-section", "sessions", "preferences", "organizations"]) {
    await page.locator(`#${topic}`).scrollIntoViewIfNeeded();
    await shoot(page, `account-${topic}`);
  }

  await page.getByLabel("Username").fill("ab");
  await page.getByText("3 to 39 characters").waitFor();
  await page.getByLabel("Current password").fill("not the right one");
  await page.getByLabel("New password").fill("iron gate under moss");
  await page.getByRole("button", { name: "Change password" }).click();
  await page.getByText("This is not your password.").waitFor();
  await inspect(page, "account-refused");
  await page.getByLabel("New address").fill(`${"long".repeat(14)}@a-rather-long-domain.guild.example`);
  await page.getByLabel("Your password").fill(PASSWORD);
  await page.getByRole("button", { name: "Change address" }).click();
  await page.getByText("waits for its confirmation").waitFor();
  await page.locator("#address").scrollIntoViewIfNeeded();
  await inspect(page, "account-address-waits");
  const link = linkIn(await mailServer.mailTo(`${"long".repeat(14)}@a-rather-long-domain.guild.example`));
  await visit(page, new URL(link).pathname, "new-address");
  const stranger = await openBrowser(guildhall);
  await visit(stranger, new URL(link).pathname, "new-address-signed-out");
});
