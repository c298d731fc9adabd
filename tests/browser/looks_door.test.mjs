// The door: set-up, sign-in, sign-up, joining, and pages of errors.

import { test } from "node:test";

import { openBrowser } from "./support/browser.mjs";
import { Guildhall } from "./support/guildhall.mjs";
import { inspect, inspectClosely, visit } from "./support/looks.mjs";
import { MailServer } from "./support/mail_server.mjs";
import { linkIn } from "./support/mail_text.mjs";
import { PASSWORD, Person, setUp } from "./support/people.mjs";

test("pages at the door", async (t) => {
  const guildhall = await Guildhall.start(t);
  const page = await openBrowser(guildhall);

  await visit(page, "/set-up", "not-set-up");
  const link = await guildhall.setUpLink();
  await visit(page, link, "set-up");
  await page.getByRole("button", { name: "Set up and continue" }).evaluate((button) => {
    button.form.noValidate = true;
    button.click();
  });
  await page.locator('[aria-invalid="true"]').first().waitFor();
  await inspect(page, "set-up-refused");

  await setUp(guildhall);
  await visit(page, "/sign-in", "sign-in");
  await page.getByLabel("E-mail").fill("grace@guild.example");
  await page.getByLabel("Password", { exact: true }).fill("not the right one");
  await page.getByRole("button", { name: "Sign in" }).click();
  await page.locator('[aria-invalid="true"]').waitFor();
  await inspect(page, "sign-in-refused");
  await visit(page, "/sign-up", "sign-up-by-invitation");
  await visit(page, "/nowhere", "404", 404);
  await visit(page, link, "410", 410);

  await guildhall.stop();
  await guildhall.run({ sign_up: "open" });
  await visit(page, "/sign-in", "sign-in-open");
  await visit(page, "/sign-up", "sign-up");
});

test("the page of an invitation, for each reader", async (t) => {
  const mailServer = await MailServer.start(t);
  const guildhall = await Guildhall.start(t, mailServer.settings);
  const owner = await setUp(guildhall);
  const org = await owner.makeTeam("Copper Guild", "copper-guild");
  const page = await openBrowser(guildhall);
  const mailed = async (team, email, subject) => {
    await owner.invite(team, "Ada Lovelace", email);
    return linkIn(await mailServer.mailTo(email, subject));
  };

  const first = await mailed(org, "ada@guild.example", /Copper/);
  await page.goto(first);
  await inspectClosely(page, "join");
  await page.getByLabel("Choose a password").fill("short");
  await page.getByRole("button", { name: "Accept and join" }).click();
  await page.locator('[aria-invalid="true"]').waitFor();
  await inspect(page, "join-refused");
  const ada = new Person(guildhall, "Ada Lovelace", "ada@guild.example");
  await ada.post(first, { name: ada.name, password: PASSWORD });

  const north = await owner.makeTeam("North", "north");
  const second = await mailed(north, ada.email, /North/);
  await visit(page, second, "join-sign-in");
  await owner.enter(page);
  await visit(page, second, "join-other-account");
  await ada.enter(page);
  await visit(page, second, "join-signed-in");
  const third = await mailed(north, "bea@guild.example", /North/);
  await page.context().clearCookies();
  await guildhall.stop();
  await guildhall.run({ ...mailServer.settings, sign_up: "closed" });
  await visit(page, third, "join-no-new-accounts");
});
