// A real SMTP server that takes mails, refuses them, puts them off, or keeps everybody waiting.

import { once } from "node:events";

import { SMTPServer } from "smtp-server";

import { parseMail } from "./mail_text.mjs";
import { freePort, soon } from "./wait.mjs";

function refusal(code, text) {
  return Object.assign(new Error(text), { responseCode: code });
}

/** What it says to each recipient. Stalling is saying nothing. */
const ANSWERS = {
  accepting: (done) => done(),
  "putting off": (done) => done(),
  "repeating": (done) => done(),
  refusing: (done) => done(refusal(550, "No such person here")),
  stalling: () => {},
};

export class MailServer {
  #server = null;
  #options;

  /** What arrived, in order. */
  mails = [];
  /** What it heard in full, and asked to be sent again later. */
  putOff = [];
  /** One of `ANSWERS`. */
  mode = "accepting";
  /** Which connections were encrypted, and who signed in, one line for each mail. */
  sessions = [];

  constructor(port, options) {
    this.port = port;
    this.#options = options;
  }

  /**
   * Starts one that ends with the test. `tls` is none, starttls or tls; the latter two need `keys`.
   * With `account`, it takes no mail from those who do not sign in.
   */
  static async start(t, options = {}) {
    const mailServer = new MailServer(await freePort(), options);
    t.after(() => mailServer.close());
    await mailServer.open();
    return mailServer;
  }

  /** The settings with which Guildhall finds it. */
  get settings() {
    const { tls = "none", account, keys } = this.#options;
    return {
      smtp__host: "localhost",
      smtp__port: this.port,
      smtp__tls: tls,
      smtp__from: "Guildhall <guildhall@guild.example>",
      ...(account && { smtp__username: account.username, smtp__password: account.password }),
      ...(keys && { smtp__ca: keys.authority }),
    };
  }

  async open() {
    const { tls = "none", keys, account } = this.#options;
    this.#server = new SMTPServer({
      ...(keys && { key: keys.key, cert: keys.certificate }),
      secure: tls === "tls",
      disabledCommands: [tls !== "starttls" && "STARTTLS", !account && "AUTH"].filter(Boolean),
      authOptional: !account,
      closeTimeout: 100,
      onAuth: (given, _session, done) => this.#signIn(given, done),
      onRcptTo: (_address, _session, done) => ANSWERS[this.mode](done),
      onData: (stream, session, done) => this.#take(stream, session, done),
    });
    // Clients come and go as they like
    this.#server.on("error", () => {});
    this.#server.listen(this.port, "127.0.0.1");
    await once(this.#server.server, "listening");
  }

  async close() {
    const server = this.#server;
    this.#server = null;
    if (server) await new Promise((done) => { server.close(done); });
  }

  #signIn({ username, password }, done) {
    const { account } = this.#options;
    const isRight = username === account.username && password === account.password;
    done(isRight ? null : refusal(535, "Wrong password"), { user: username });
  }

  async #take(stream, session, done) {
    const parts = [];
    for await (const part of stream) parts.push(part);
    const to = session.envelope.rcptTo.map(({ address }) => address);
    const mail = { to, ...parseMail(Buffer.concat(parts)) };
    if (this.mode === "repeating") return done(refusal(550, `Looks like spam: ${mail.text.match(/http\S+/)[0]}`));
    if (this.mode === "putting off") {
      this.putOff.push(mail);
      return done(refusal(451, "Come back later"));
    }
    this.sessions.push({ isEncrypted: session.secure, user: session.user || null });
    this.mails.push(mail);
    done();
  }

  /** The first mail to an address whose subject matches. */
  mailTo(address, subject = /./, { within = 30_000 } = {}) {
    const isIt = (mail) => mail.to.includes(address) && subject.test(mail.subject);
    return soon(`a mail for ${address} arrives`, () => this.mails.find(isIt), { within });
  }
}
