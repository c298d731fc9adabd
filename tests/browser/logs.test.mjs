// The log at its most talkative: no secret in it, one line for each event, whoever is heard from outside.

import assert from "node:assert/strict";
import { once } from "node:events";
import { connect } from "node:net";
import { test } from "node:test";

import { Guildhall } from "./support/guildhall.mjs";
import { MailServer } from "./support/mail_server.mjs";
import { linkIn } from "./support/mail_text.mjs";
import { PASSWORD, Person, setUp } from "./support/people.mjs";
import { soon } from "./support/wait.mjs";

const WRONG = "canary wrong password";
const CHOSEN = "canary password of Ada";
const RESET = "canary password after all";
const ACCOUNT = { username: "hall", password: "canary-of-the-mail-server" };

/** The token at the end of a link. */
function tokenOf(link) {
  return link.trim().split("/").at(-1);
}

/** Goes every way that a secret takes, and gives the secrets. */
async function useEverySecret(guildhall, mailServer) {
  const secrets = [PASSWORD, WRONG, CHOSEN, RESET, ACCOUNT.password, tokenOf(await guildhall.setUpLink())];
  const owner = await setUp(guildhall, { signUp: "open" });
  const proof = linkIn(await mailServer.mailTo("grace@guild.example"));
  await owner.post(proof, {});
  await owner.makeTeam("Copper Guild", "copper-guild");

  await owner.post("/o/copper-guild/invitations", { name: "Ada", email: "ada@guild.example", role: "viewer" });
  const invitation = linkIn(await mailServer.mailTo("ada@guild.example"));
  const ada = new Person(guildhall, "Ada", "ada@guild.example");
  await fetch(invitation);
  await ada.post(invitation, { name: "Ada", password: CHOSEN });
  await ada.post("/sign-in", { email: ada.email, password: WRONG });

  await ada.post("/forgotten-password", { email: ada.email });
  const reset = linkIn(await mailServer.mailTo(ada.email, /password/));
  await fetch(reset);
  await ada.post(reset, { password: RESET });
  const answer = await fetch(`${guildhall.url}/sign-in`, {
    method: "POST",
    redirect: "manual",
    body: new URLSearchParams({ email: ada.email, password: RESET }),
  });
  const cookies = answer.headers.getSetCookie().map((cookie) => cookie.split(";")[0].split("=")[1]);
  assert.equal(cookies.length, 2, "a session, and the mark of the browser");
  await fetch(`${guildhall.url}/api/v1/org/${"canary-org"}?q=canary-query`, { headers: { cookie: `guildhall=${cookies.at(-1)}` } });
  return [...secrets, ...[proof, invitation, reset].map(tokenOf), ...cookies];
}

/** Sends bytes that no browser sends. */
async function sendRaw(guildhall, text) {
  const socket = connect({ host: "127.0.0.1", port: Number(new URL(guildhall.url).port) });
  socket.on("error", () => {});
  socket.write(text);
  socket.resume();
  await once(socket, "close");
}

for (const format of ["text", "json"]) {
  test(`at the level trace, as ${format}, nothing secret is logged and nobody makes lines of their own`, async (t) => {
    const mailServer = await MailServer.start(t, { account: ACCOUNT });
    const guildhall = await Guildhall.start(t, { ...mailServer.settings, log: "trace", log_format: format });
    const secrets = await useEverySecret(guildhall, mailServer);
    await sendRaw(guildhall, "GET /x\x1b[31m\r\n2026-01-01 INFO forged HTTP/1.1\r\n\r\n");
    await sendRaw(guildhall, "GET /%1b%0aforged HTTP/1.1\r\nHost: x\r\nUser-Agent: a\u009bforged\r\nConnection: close\r\n\r\n");
    await soon("the last request is logged", () => /route"?[=:]"none"/.test(guildhall.log));

    for (const secret of secrets) {
      for (const form of [secret, encodeURIComponent(secret), secret.replaceAll(" ", "+"), Buffer.from(secret).toString("base64")]) {
        assert.ok(!guildhall.log.includes(form), `${form} stands in the log`);
      }
    }
    assert.ok(!guildhall.log.includes("canary-query"), "a query may hold anything");
    // eslint-disable-next-line no-control-regex
    assert.doesNotMatch(guildhall.log, /[\x00-\x09\x0b-\x1f\x7f-\x9f]/);
    for (const line of guildhall.log.trim().split("\n")) {
      if (format === "json") assert.ok(JSON.parse(line).timestamp, line);
      else assert.match(line, /^\d{4}-\d\d-\d\dT[\d:.]+Z +(TRACE|DEBUG|INFO|WARN|ERROR) guildhall/);
    }
    assert.match(guildhall.log, /req_[0-9a-f]{16}/);
  });
}

test("told to stop, it finishes what runs and ends well", async (t) => {
  const guildhall = await Guildhall.start(t, { sign_up: "open", log: "info" });
  await setUp(guildhall, { signUp: "open" });
  const signUps = Array.from({ length: 20 }, (_, number) => fetch(`${guildhall.url}/sign-up`, {
    method: "POST",
    redirect: "manual",
    body: new URLSearchParams({ name: "Ada", email: `ada${number}@guild.example`, password: PASSWORD }),
  }));
  // The first ones are being worked on: each takes its time to hash a password
  await Promise.race(signUps);
  const code = guildhall.stop();
  const answers = await Promise.all(signUps);
  assert.deepEqual([...new Set(answers.map(({ status }) => status))], [303]);
  assert.equal(await code, 0);
  assert.match(guildhall.log, /Stopped/);
});
