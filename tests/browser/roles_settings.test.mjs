// The rules of roles in the settings: the role of new members, and who makes Admins.

import assert from "node:assert/strict";
import { test } from "node:test";

import { openBrowser } from "./support/browser.mjs";
import { Guildhall } from "./support/guildhall.mjs";
import { inspectClosely } from "./support/looks.mjs";
import { LONG_NAME, setUp } from "./support/people.mjs";

const ORG = "copper-guild";

async function openSettings(t, { script = true } = {}) {
  const guildhall = await Guildhall.start(t);
  const owner = await setUp(guildhall);
  await owner.makeTeam("Copper Guild", ORG);
  await owner.call("POST", `/org/${ORG}/roles`, { name: LONG_NAME, level: 70, permissions: ["billing:update"] });
  const ada = await owner.bring(ORG, "Ada Lovelace", "ada@guild.example", "admin");
  const open = async (person) => {
    const page = await openBrowser(guildhall, { script });
    await person.enter(page);
    await page.goto(`/o/${ORG}/settings`);
    return page;
  };
  return { owner, ada, open };
}

const rulesOf = (owner) => owner.call("GET", `/org/${ORG}/role-rules`);
const isFocused = (locator) => locator.evaluate((element) => element === document.activeElement);

test("the rules of roles are saved for themselves", async (t) => {
  const { owner, ada, open } = await openSettings(t);
  const page = await open(owner);
  const roles = page.getByRole("region", { name: "Roles" });
  const role = roles.getByLabel("Role of new members");
  const appoint = roles.getByLabel("Admins may appoint Admins");
  const save = roles.getByRole("button", { name: "Save role rules" });

  await t.test("by the keyboard alone, and the focus stays", async () => {
    assert.equal(await role.inputValue(), "viewer");
    assert.ok(await appoint.isChecked());
    await role.focus();
    await page.keyboard.press("D");
    await page.keyboard.press("Tab");
    assert.ok(await isFocused(appoint));
    await page.keyboard.press("Space");
    assert.match(await save.getAttribute("class"), /primary/);
    await page.keyboard.press("Tab");
    await page.keyboard.press("Enter");
    await page.getByText("The rules of roles are saved. New members are Developer.").waitFor();
    assert.ok(await isFocused(save));
    assert.doesNotMatch(await save.getAttribute("class"), /primary/);
    const { default_role: now, admins_appoint_admins: may } = await rulesOf(owner);
    assert.deepEqual([now, may], ["developer", false]);
  });

  await t.test("a role that appoints others is listed, and cannot be chosen", async () => {
    const admin = role.getByRole("option", { name: "Admin (appoints others)" });
    assert.ok(await admin.isDisabled());
    await inspectClosely(page, "settings-roles");
  });

  await t.test("who saves upon an older version is told what is so now, and may insist", async () => {
    await owner.call("PUT", `/org/${ORG}/role-rules`, { default_role: "manager", admins_appoint_admins: true });
    await role.selectOption("viewer");
    await save.click();
    await roles.getByText("New members are Manager now, and Admins may appoint Admins.").waitFor();
    assert.ok(await isFocused(roles.getByRole("alert")));
    assert.equal(await role.inputValue(), "viewer");
    assert.ok(!await appoint.isChecked());
    await roles.scrollIntoViewIfNeeded();
    await inspectClosely(page, "settings-roles-stale");
    await save.click();
    await page.getByText("New members are Viewer.").last().waitFor();
  });

  await t.test("a rule beside them that is being changed stays as it is typed", async () => {
    await page.getByLabel("Own domains").fill("guild.example");
    await role.selectOption("developer");
    await save.click();
    await page.getByText("New members are Developer.").last().waitFor();
    assert.equal(await page.getByLabel("Own domains").inputValue(), "guild.example");
    await page.getByRole("button", { name: "Save rules" }).click();
    await page.getByText("The rules of invitations are saved.").waitFor();
  });

  await t.test("an Admin sees the switch and its reason, and leaves it as it is", async () => {
    const page = await open(ada);
    const roles = page.getByRole("region", { name: "Roles" });
    assert.ok(await roles.getByLabel("Admins may appoint Admins").isDisabled());
    await roles.getByText("Only an Owner decides this.").waitFor();
    const refused = roles.getByRole("option", { name: /includes billing:update, which you lack/ });
    assert.ok(await refused.isDisabled());
    await roles.scrollIntoViewIfNeeded();
    await inspectClosely(page, "settings-roles-admin");
    await roles.getByLabel("Role of new members").selectOption("manager");
    await roles.getByRole("button", { name: "Save role rules" }).click();
    await page.getByText("New members are Manager.").waitFor();
    assert.equal((await rulesOf(owner)).admins_appoint_admins, false);
  });
});

test("without JavaScript the rules of roles are a plain form", async (t) => {
  const { owner, ada, open } = await openSettings(t, { script: false });
  const page = await open(owner);
  await page.getByLabel("Role of new members").selectOption("developer");
  await page.getByLabel("Admins may appoint Admins").uncheck();
  await page.getByRole("button", { name: "Save role rules" }).click();
  await page.getByText("The rules of roles are saved. New members are Developer.").waitFor();
  assert.equal(new URL(page.url()).pathname, `/o/${ORG}/settings`);
  const adas = await open(ada);
  await adas.getByLabel("Role of new members").selectOption("viewer");
  await owner.call("PATCH", `/org/${ORG}`, { name: "Quicker" });
  await adas.getByRole("button", { name: "Save role rules" }).click();
  await adas.getByText("Somebody else changed the settings meanwhile.").waitFor();
  assert.equal(await adas.getByLabel("Role of new members").inputValue(), "viewer");
  await adas.getByRole("button", { name: "Save role rules" }).click();
  await adas.getByText("New members are Viewer.").waitFor();
  const { default_role: now, admins_appoint_admins: may } = await rulesOf(owner);
  assert.deepEqual([now, may], ["viewer", false]);
});
