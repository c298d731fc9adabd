// Mail servers that are none: what they say is kept short and plain, and nobody waits for them.

import assert from "node:assert/strict";
import { once } from "node:events";
import { createServer } from "node:net";
import { test } from "node:test";

import { Guildhall } from "./support/guildhall.mjs";
import { MailServer } from "./support/mail_server.mjs";
import { setUp } from "./support/people.mjs";
import { soon } from "./support/wait.mjs";

/** What it does with each connection. */
const MANNERS = {
  "speaks another protocol": (socket) => { socket.end("HTTP/1.1 400 Bad Request\r\n\r\n"); },
  "sends random bytes": (socket) => { socket.write(Buffer.from(Array.from({ length: 4096 }, (_, n) => n * 7 % 256))); },
  "sends a line without end": (socket) => {
    const more = setInterval(() => socket.write("2".repeat(65_536)), 5);
    socket.on("close", () => clearInterval(more));
  },
  "hangs up at once": (socket) => { socket.destroy(); },
  "drips a byte now and then": (socket) => {
    const drip = setInterval(() => socket.write("2"), 1000);
    socket.on("close", () => clearInterval(drip));
  },
};

/** Serves with these manners until it is told to stop. */
async function listen(port, manners) {
  const sockets = new Set();
  let isOpen = true;
  const server = createServer((socket) => {
    socket.on("error", () => {});
    sockets.add(socket);
    if (isOpen) manners(socket);
    else socket.destroy();
  });
  server.listen(port, "127.0.0.1");
  await once(server, "listening");
  return async () => {
    isOpen = false;
    for (const socket of sockets) socket.destroy();
    server.close();
    await once(server, "close");
  };
}

for (const [name, manners] of Object.entries(MANNERS)) {
  test(`a mail server that ${name} delays the mail and nothing else`, async (t) => {
    const mailServer = await MailServer.start(t);
    await mailServer.close();
    const stop = await listen(mailServer.port, manners);
    const guildhall = await Guildhall.start(t, mailServer.settings);
    const owner = await setUp(guildhall);
    await owner.makeTeam("Copper Guild", "copper-guild");
    const began = Date.now();
    await owner.call("POST", "/org/copper-guild/invitations", { name: "Ada", email: "ada@guild.example", role: "viewer" });
    assert.ok(Date.now() - began < 2000, "the answer waited for the mail server");
    await soon("the worker has met it", async () => {
      const ready = await fetch(`${guildhall.url}/readyz`);
      return ready.ok && (name.startsWith("drips") || guildhall.log.includes("mail was not sent"));
    }, { within: 25_000 });
    // eslint-disable-next-line no-control-regex
    assert.doesNotMatch(guildhall.log, /[\x00-\x09\x0b-\x1f\x7f-\x9f]/);
    assert.ok(Math.max(...guildhall.log.split("\n").map((line) => line.length)) < 700, "a reason is kept short");
    await stop();
    await mailServer.open();
    await mailServer.mailTo("ada@guild.example");
  });
}

test("a mail server that repeats a link when it refuses the mail spreads it no further", async (t) => {
  const mailServer = await MailServer.start(t);
  const guildhall = await Guildhall.start(t, mailServer.settings);
  const owner = await setUp(guildhall);
  await owner.makeTeam("Copper Guild", "copper-guild");
  await mailServer.mailTo("grace@guild.example");
  mailServer.mode = "repeating";
  await owner.call("POST", "/org/copper-guild/invitations", { name: "Ada", email: "ada@guild.example", role: "viewer" });
  const line = await soon("the refusal is logged", () => guildhall.log.match(/Looks like spam: .*/)?.[0]);
  assert.match(line, /\/join\/…/);
});
